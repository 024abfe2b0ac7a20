import { setTimeout as sleep } from 'node:timers/promises';
import { toDisposable, type Disposable } from '../../../platform/disposable';
import type { Logger } from '../../../platform/logger';
import { LABEL } from '../../model/labels';
import { EngineEvent } from './engine-schemas';
import { splitLines } from './images/progress';
import type { DockerReader } from './reader';

const RETRY_MS = 10_000;

/**
 * Calls back for everything that happens to the workspace's containers. Health checks are reported only when their
 * outcome changes. A lost connection is taken up again; whoever needs certainty polls as well.
 */
export function watchEvents(
  reader: DockerReader,
  workspaceId: string,
  onHappened: (environment: string | null) => void,
  logger: Logger,
): Disposable {
  const abort = new AbortController();
  const { signal } = abort;
  const listen = async (): Promise<void> => {
    const stream = await reader.events({ [LABEL.workspace]: workspaceId }, { signal });
    // Something may have happened while nobody listened.
    onHappened(null);
    for await (const line of splitLines(stream)) {
      const event = parseEvent(line);
      if (event !== null) onHappened(event.environment);
    }
  };
  void (async () => {
    while (!signal.aborted) {
      await listen().catch((error: unknown) => {
        if (!signal.aborted) logger.debug('Docker events cannot be followed', { error: String(error) });
      });
      await sleep(RETRY_MS, undefined, { signal, ref: false }).catch(() => undefined);
    }
  })();
  return toDisposable(() => abort.abort());
}

function parseEvent(line: string): { environment: string | null } | null {
  try {
    const { Action: action = '', Actor: actor } = EngineEvent.parse(JSON.parse(line));
    // `exec_create` and the like: every health check is three of them.
    if (action === null || action.startsWith('exec_') || action === 'top' || action === '') return null;
    return { environment: actor?.Attributes?.[LABEL.environment] ?? actor?.Attributes?.[LABEL.swarm] ?? null };
  } catch {
    return null;
  }
}
