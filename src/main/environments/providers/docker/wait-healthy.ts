import { setTimeout as sleep } from 'node:timers/promises';
import { GembaError } from '../../../../shared/errors';
import type { DesiredContainer } from '../../model/desired';
import type { ObservedContainer } from '../../model/observed';
import { readLastLines } from './logs/last-lines';
import type { DockerReader } from './reader';

const POLL_MS = 200;
/** Without a health check: running for so long, it counts as started. */
const STEADY_MS = 700;
/** A process that ends so often right after its start will not stay. */
const MAX_RESTARTS = 5;

/**
 * Waits until a container runs and its health check succeeds.
 *
 * @throws GembaError `failed` with what its health check or its log said last, or `cancelled`
 */
export async function waitHealthy(
  reader: DockerReader,
  id: string,
  desired: DesiredContainer,
  options: { signal: AbortSignal; onDetail: (detail: string) => void },
): Promise<void> {
  const { signal } = options;
  const began = performance.now();
  const limitMs = healthLimitMs(desired);
  const restartsBefore = (await reader.inspectContainer(id, { signal }))?.restarts ?? 0;
  for (;;) {
    const container = await reader.inspectContainer(id, { signal });
    const elapsed = performance.now() - began;
    if (container === null) throw new GembaError('failed', `${desired.node} was removed while it was being started.`);
    if (isWell(container, desired, elapsed)) return;
    const hopeless = hasGivenUp(container, restartsBefore);
    if (hopeless || elapsed > limitMs)
      throw await notHealthy(reader, container, desired, hopeless ? null : limitMs, signal);
    options.onDetail(container.healthOutput ?? `${container.state}, waiting for its health check`);
    await sleep(POLL_MS, undefined, { signal }).catch(() => {
      throw new GembaError('cancelled', `Cancelled while waiting for ${desired.node}.`);
    });
  }
}

function isWell(container: ObservedContainer, desired: DesiredContainer, elapsedMs: number): boolean {
  if (container.state !== 'running') return false;
  if (desired.health === null && container.health === 'none') return elapsedMs >= STEADY_MS;
  return container.health === 'healthy';
}

function hasGivenUp(container: ObservedContainer, restartsBefore: number): boolean {
  return (
    container.state === 'exited' || container.state === 'dead' || container.restarts - restartsBefore >= MAX_RESTARTS
  );
}

/** The time that its own settings give it to fail for good, and some more for a busy machine. */
function healthLimitMs({ health }: DesiredContainer): number {
  if (health === null) return 15_000;
  return health.startMs + (health.intervalMs + health.timeoutMs) * (health.retries + 1) + 10_000;
}

async function notHealthy(
  reader: DockerReader,
  container: ObservedContainer,
  desired: DesiredContainer,
  limitMs: number | null,
  signal: AbortSignal,
): Promise<GembaError> {
  const lines = await readLastLines(reader, container.id, 3, signal).catch(() => []);
  const ended = container.outOfMemory ? 'ran out of memory' : `ended with status ${container.exitCode}`;
  const what =
    limitMs === null
      ? `${desired.node} ${ended}`
      : `${desired.node} was not healthy after ${Math.round(limitMs / 1000)} s`;
  const said = [container.error, container.healthOutput, lines.at(-1)].filter(
    (text) => text !== null && text !== undefined && text !== '',
  );
  return new GembaError('failed', said.length === 0 ? `${what}.` : `${what}: ${said.join('; ')}`, {
    nextStep: `Look at its log: \`gemba logs ${container.labels['gemba.environment'] ?? ''}/${desired.node}\`.`,
    detail: { log: lines },
  });
}
