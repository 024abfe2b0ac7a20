import type { NodeStatus } from '../../../shared/model/environment';

/** A node of which nothing is known but how it is. */
export function nodeStatus(known: Pick<NodeStatus, 'node' | 'state' | 'summary'> & Partial<NodeStatus>): NodeStatus {
  return {
    containerName: null,
    containerId: null,
    image: null,
    version: null,
    address: null,
    ports: [],
    startedAt: null,
    restarts: 0,
    ...known,
  };
}
