import { INVENTORY_KINDS, type Inventory } from '../../shared/model/inventory';
import type { State } from '../../shared/model/state';
import { formatAgeLength, formatCount } from '../../shared/units';

/** What no definition claims, in one sentence, with its kinds and the oldest of it as evidence. Pure. */
export function inventoryVerdict({ items, readAt }: Inventory): {
  readonly state: State;
  readonly sentence: string;
  readonly evidence: string;
} {
  if (items.length === 0) {
    return { state: 'ok', sentence: 'Everything here is claimed by a definition', evidence: '' };
  }
  const running = items.filter(({ state }) => state === 'running').length;
  const kinds = INVENTORY_KINDS.flatMap((kind) => {
    const count = items.filter((item) => item.kind === kind).length;
    return count === 0 ? [] : [formatCount(count, kind)];
  });
  const times = items.flatMap(({ createdAt }) => createdAt ?? []);
  const oldest = times.length === 0 ? [] : [`the oldest is ${formatAgeLength(readAt - Math.min(...times))} old`];
  const evidence = [kinds.join(', '), ...oldest].join(' · ');
  if (running === 0) {
    const left = `${formatCount(items.length, 'thing')} ${items.length === 1 ? 'is' : 'are'} left over`;
    return { state: 'none', sentence: `Nothing unclaimed runs here; ${left}`, evidence };
  }
  const sentence = `${formatCount(running, 'thing')} ${running === 1 ? 'runs' : 'run'} here that no definition claims`;
  return { state: 'drift', sentence, evidence };
}
