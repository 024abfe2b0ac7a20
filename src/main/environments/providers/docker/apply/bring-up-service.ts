import { setTimeout as sleep } from 'node:timers/promises';
import { GembaError } from '../../../../../shared/errors';
import type { DesiredContainer } from '../../../model/desired';
import type { PlannedContainer } from '../../../plan/apply-plan';
import type { RunStepHandle } from '../../../run-face';
import { drainNode, restoreNode, type RunningBalancer } from '../load-balancer/drain';
import { recordLayer } from '../file-baselines';
import { setGuard } from '../guard/set-guard';
import { placeContainer } from '../place-container';
import { waitHealthy } from '../wait-healthy';
import { placementOf, type ApplyJob } from './apply-job';

/** One node's share of an `up`, with the step that shows it. */
export interface NodeTask {
  readonly planned: PlannedContainer;
  /** Null where nothing is to be done but to see that it is well. */
  readonly step: RunStepHandle | null;
}

const TITLES: Readonly<Record<PlannedContainer['action'], string>> = {
  create: 'Starting',
  replace: 'Replacing',
  start: 'Starting',
  update: 'Closing the ports of',
  keep: 'Waiting for',
};

/** Steps are listed before anything begins, so that it can be seen what is still to come. */
export function nodeTask(job: ApplyJob, planned: PlannedContainer): NodeTask {
  const { action, desired, existing } = planned;
  const isSettled = action === 'keep' && existing?.health !== 'starting';
  return { planned, step: isSettled ? null : job.context.step(`${TITLES[action]} ${desired.node}`, desired.node) };
}

/** Makes one container what it should be, and waits until it is well. */
export async function bringUp(
  job: ApplyJob,
  { planned, step }: NodeTask,
  balancer: RunningBalancer | null,
): Promise<void> {
  if (step === null) return;
  const { desired, action, existing } = planned;
  step.start();
  if (planned.reasons.length > 0) step.detail(planned.reasons.join('; '));
  try {
    const isBehind = balancer !== null && action === 'replace' && existing?.state === 'running';
    if (isBehind) await drainNode(job.engine, balancer, desired.node, job.signal);
    const id = await change(job, planned);
    if (action !== 'keep') job.context.changed();
    await settle(job, { id, desired, action }, isBehind ? balancer : null, step);
    step.done(desired.health === null ? 'running' : 'running, healthy');
  } catch (error) {
    if (!job.signal.aborted) step.fail(error instanceof Error ? error.message : String(error));
    throw error;
  }
}

/** What was done to a container by now. */
interface Changed extends Pick<PlannedContainer, 'desired' | 'action'> {
  readonly id: string;
}

/** Guards a container, waits until it is well, and puts it back behind the balancer that it was drained from. */
export async function settle(
  job: ApplyJob,
  { id, desired, action }: Changed,
  balancer: RunningBalancer | null,
  step: RunStepHandle,
): Promise<void> {
  step.detail('Waiting for it to be healthy');
  const guarded = action === 'keep' ? Promise.resolve() : setGuard(job, id, desired);
  const [, , isRestored] = await Promise.all([
    guarded,
    waitHealthy(job.engine.reader, id, desired, { signal: job.signal, onDetail: (text) => step.detail(text) }),
    balancer === null ? true : guarded.then(() => restoreWhenWell(job, id, desired, balancer)),
  ]);
  if (action === 'create' || action === 'replace') {
    const recording = recordLayer(job, id);
    // Told at the end of the run; until then nobody listens.
    recording.catch(() => undefined);
    job.recordings.push(recording);
  }
  if (balancer !== null && !isRestored) await restoreNode(job.engine, balancer, desired.node, job.signal);
}

/** How often a node that has just started is asked whether it is well. */
const ASK_MS = 150;

/**
 * Puts a node back behind its balancer as soon as its own health check holds: an engine runs the check for the first time
 * only after its interval, and the balancer can find the node meanwhile.
 *
 * @returns false where it has no check of its own, or did not pass it in time: then the engine's word is waited for
 */
async function restoreWhenWell(
  { engine, signal }: ApplyJob,
  id: string,
  { node, health }: DesiredContainer,
  balancer: RunningBalancer,
): Promise<boolean> {
  if (health === null) return false;
  const limit = performance.now() + health.intervalMs + health.startMs;
  while (performance.now() < limit) {
    // One that ended meanwhile refuses to be asked.
    const { exitCode } = await engine.writer.exec(id, health.test.slice(1), { signal }).catch(() => ({ exitCode: -1 }));
    if (exitCode === 0) {
      await restoreNode(engine, balancer, node, signal);
      return true;
    }
    await sleep(ASK_MS, undefined, { signal });
  }
  return false;
}

async function change(job: ApplyJob, { action, desired, existing }: PlannedContainer): Promise<string> {
  const { engine, signal } = job;
  switch (action) {
    case 'keep':
    case 'update':
    case 'start':
      if (existing === null) throw new GembaError('failed', `${desired.node} is gone.`);
      if (existing.state === 'paused') await engine.writer.unpauseContainer(existing.id, { signal });
      else if (action === 'start') await engine.writer.startContainer(existing.id, { signal });
      return existing.id;
    case 'replace':
      if (existing !== null)
        await removeGracefully(job, existing.id, existing.state === 'running', desired.stopGraceMs);
      return placeContainer(engine, desired, placementOf(job, desired), signal);
    case 'create':
      return placeContainer(engine, desired, placementOf(job, desired), signal);
  }
}

export async function removeGracefully(
  { engine, signal }: Pick<ApplyJob, 'engine' | 'signal'>,
  id: string,
  isRunning: boolean,
  graceMs: number,
): Promise<void> {
  if (isRunning) await engine.writer.stopContainer(id, graceMs, { signal });
  await engine.writer.removeContainer(id, { signal });
}
