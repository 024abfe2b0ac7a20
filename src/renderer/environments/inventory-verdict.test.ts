import { describe, expect, it } from 'vitest';
import type { InventoryItem } from '../../shared/model/inventory';
import { inventoryVerdict } from './inventory-verdict';

const DAY = 86_400_000;
const NOW = 10 * DAY;

const item = (name: string, state: string | null, createdAt: number | null): InventoryItem => ({
  ...{ kind: state === null ? ('volume' as const) : ('container' as const), name, state, createdAt, owner: null },
});

const verdict = (items: InventoryItem[]): ReturnType<typeof inventoryVerdict> =>
  inventoryVerdict({ sentence: '', items, readAt: NOW });

describe('the verdict on the inventory', () => {
  it('counts what runs, and says what else there is', () => {
    expect(verdict([item('a', 'running', NOW - 3 * DAY), item('b', 'exited', NOW), item('c', null, null)])).toEqual({
      state: 'drift',
      sentence: '1 thing runs here that no definition claims',
      evidence: '2 containers, 1 volume · the oldest is 3 days old',
    });
    expect(verdict([item('a', 'running', NOW), item('b', 'running', NOW)]).sentence).toBe(
      '2 things run here that no definition claims',
    );
  });

  it('is quiet about leftovers, and well where there is nothing', () => {
    expect(verdict([item('c', null, null)])).toEqual({
      state: 'none',
      sentence: 'Nothing unclaimed runs here; 1 thing is left over',
      evidence: '1 volume',
    });
    expect(verdict([])).toMatchObject({ state: 'ok', sentence: 'Everything here is claimed by a definition' });
  });
});
