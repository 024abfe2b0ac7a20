import type { NodeStatus } from '../../shared/model/environment';
import type { State } from '../../shared/model/state';

/** The state of a node as it is shown: drift shows on what otherwise runs well, and what was never read is unknown. */
export function nodeState(status: NodeStatus | null, isDrifting: boolean): State {
  if (status === null) return 'unknown';
  return status.state === 'ok' && isDrifting ? 'drift' : status.state;
}

/** Whether it does anything just now: what has ended keeps its last numbers in the store, but they are not of now. */
export function isRunning(status: NodeStatus | null): boolean {
  return status !== null && /^(running|starting|unhealthy|healthy)/.test(status.summary);
}
