import type { CollectStatus } from '../../../shared/model/collect';

/** The status of an entry of `collect:` before anything of it has been read. */
export function waitingStatus(name: string, kind: CollectStatus['kind']): CollectStatus {
  return {
    name,
    kind,
    state: 'waiting',
    problem: null,
    lastReadAt: null,
    failingSince: null,
    samples: 0,
    durationMs: null,
  };
}
