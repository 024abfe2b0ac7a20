import { networkKeyOf, type ActualState } from './actual';
import type { DesiredContainer } from './desired';
import type { ObservedContainer, ObservedNetwork } from './observed';
import { portRules } from './port-rules';
import { stableHash } from './spec-hash';

/** The port rules that a container should have on these networks, and the hash that they are known by. */
export function guardOf(
  desired: DesiredContainer,
  networks: readonly ObservedNetwork[],
): { readonly text: string; readonly hash: string } {
  const keys = new Set(desired.networks.map(({ key }) => key));
  const own = networks
    .map((network) => [networkKeyOf(network.labels), network] as const)
    .filter(([key]) => keys.has(key));
  const text = portRules(desired.open, new Map(own));
  return { text, hash: stableHash(text) };
}

/** Why a container's port rules are not in force, in words; null where they are, or where nothing runs. */
export function guardProblem(
  desired: DesiredContainer,
  observed: ObservedContainer,
  actual: ActualState,
): string | null {
  if (observed.state !== 'running') return null;
  const mark = actual.guards.get(observed.id);
  if (mark === undefined) return 'not known to be in force';
  if (mark.startedAt !== observed.startedAt) return 'gone since it was started again';
  return mark.rules === guardOf(desired, actual.networks).hash ? null : 'those of an older definition';
}
