import type { CollectDefinition } from '../../../shared/definitions/collect';
import type { CollectStatus } from '../../../shared/model/collect';
import type { Clock } from '../../platform/clock';
import type { Disposable } from '../../platform/disposable';
import type { Logger } from '../../platform/logger';
import { waitUnlessAborted } from '../../platform/wait';
import { waitingStatus } from './waiting-status';

/** A line that a container said. */
export interface LoggedLine {
  readonly node: string;
  readonly text: string;
}

/** How logs of an environment are followed; ends when the signal aborts, rejects where the engine does not answer. */
export type ContainerLogs = (
  environment: string,
  emit: (lines: readonly LoggedLine[]) => void,
  signal: AbortSignal,
) => Promise<void>;

export interface FollowContainerLogsOptions {
  readonly logs: ContainerLogs;
  readonly takeLines: (lines: readonly string[]) => void;
  readonly clock: Clock;
  readonly logger: Logger;
}

const RETRY_MS = 5000;
const MAX_RETRY_MS = 60_000;

/** Follows the logs of the containers that entries of `collect:` name. Only lines that may hold a number are handed on. */
export function followContainerLogs(
  entries: Readonly<Record<string, CollectDefinition>>,
  options: FollowContainerLogsOptions,
): Disposable & { status(): CollectStatus[] } {
  const stop = new AbortController();
  const statuses = new Map<string, CollectStatus>();
  const followed = Object.entries(entries).flatMap(([name, definition]) =>
    definition.kind === 'log' && definition.environment !== undefined
      ? [follow(name, definition.environment, new Set(definition.nodes))]
      : [],
  );

  async function follow(name: string, environment: string, nodes: ReadonlySet<string>): Promise<void> {
    const { clock, logger } = options;
    let status = waitingStatus(name, 'log');
    const set = (change: Partial<CollectStatus>): void => void statuses.set(name, (status = { ...status, ...change }));
    set({});
    const emit = (lines: readonly LoggedLine[]): void => {
      const wanted = lines.filter(({ node, text }) => text.includes('#') && (nodes.size === 0 || nodes.has(node)));
      set({
        state: 'ok',
        problem: null,
        failingSince: null,
        lastReadAt: clock.nowMs(),
        samples: status.samples + lines.length,
      });
      if (wanted.length > 0) options.takeLines(wanted.map(({ text }) => text));
    };
    for (let failures = 0; !stop.signal.aborted;) {
      try {
        await options.logs(environment, emit, stop.signal);
        failures = 0;
      } catch (error) {
        if (stop.signal.aborted) return;
        failures += 1;
        const problem = error instanceof Error ? error.message : String(error);
        if (status.problem !== problem)
          logger.warn(`${name}: the logs of ${environment} cannot be followed: ${problem}`);
        set({ state: 'failing', problem, failingSince: status.failingSince ?? clock.nowMs() });
      }
      const waitMs = Math.min(RETRY_MS * 2 ** Math.min(failures, 10), MAX_RETRY_MS);
      await waitUnlessAborted(waitMs, stop.signal);
    }
  }

  return {
    status: () => [...statuses.values()],
    async dispose() {
      stop.abort();
      await Promise.all(followed);
    },
  };
}
