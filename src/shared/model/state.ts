import { z } from 'zod';

/** The state of anything that can be well or not. `none` is "nothing is being asked of it". */
export const State = z.enum(['ok', 'warning', 'critical', 'unknown', 'drift', 'deploying', 'none']);
export type State = z.infer<typeof State>;

/** Worst first: the order in which states win when several are summed up in one. */
export const STATE_SEVERITY: readonly State[] = ['critical', 'warning', 'drift', 'unknown', 'deploying', 'ok', 'none'];

/** The worst of several states; `none` for no states at all. */
export function worstState(states: Iterable<State>): State {
  let worst = STATE_SEVERITY.length - 1;
  for (const state of states) worst = Math.min(worst, STATE_SEVERITY.indexOf(state));
  return STATE_SEVERITY[worst] ?? 'none';
}

/** A moment, in milliseconds since the Unix epoch. Everything that is shown says how old it is. */
export const Timestamp = z.number();
