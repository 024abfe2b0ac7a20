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

/** What else a node's share goes by. */
export interface BringUp {
  /** The balancers in front of it that run and stay. */
  readonly balancers: readonly RunningBalancer[];
  /** The node's container where it was made ahead, and only has to be started. */
  readonly made: Promise<string> | undefined;
}

/** Makes one container what it should be, and waits until it is well; what is left is the engine's own word for it. */
export async function bringUp(
  job: ApplyJob,
  { planned, step }: NodeTask,
  { balancers, made }: BringUp,
): Promise<Settled> {
  if (step === null) return { confirmed: Promise.resolve() };
  const { desired, action, existing } = planned;
  const failed = (error: unknown): never => {
    if (!job.signal.aborted) step.fail(error instanceof Error ? error.message : String(error));
    throw error;
  };
  step.start();
  if (planned.reasons.length > 0) step.detail(planned.reasons.join('; '));
  try {
    const drained = action === 'replace' && existing?.state === 'running' ? balancers : [];
    for (const balancer of drained) await drainNode(job.engine, balancer, desired.node, job.signal);
    const id = made === undefined ? await job.turns.take(() => change(job, planned)) : await startMade(job, made);
    if (action !== 'keep') job.context.changed();
    const { confirmed } = await settle(job, { id, desired, action }, drained, step);
    const told = confirmed.then(() => step.done(desired.health === null ? 'running' : 'running, healthy'), failed);
    told.catch(() => undefined);
    return { confirmed: told };
  } catch (error) {
    return failed(error);
  }
}

async function startMade({ engine, signal, turns }: ApplyJob, made: Promise<string>): Promise<string> {
  const id = await made;
  await turns.take(() => engine.writer.startContainer(id, { signal }));
  return id;
}

/** What was done to a container by now. */
interface Changed extends Pick<PlannedContainer, 'desired' | 'action'> {
  readonly id: string;
}

/** A container that is well: its health check holds, and whoever needs it can go on. */
export interface Settled {
  /**
   * Holds when the engine says so as well, by which `status` goes: it asks for the first time only after an interval.
   * Rejects as `waitHealthy` does; one that nobody waits for is no unhandled rejection.
   */
  readonly confirmed: Promise<void>;
}

/**
 * Guards a container, waits until its health check holds, and puts it back behind the balancers that it was drained
 * from.
 *
 * @throws GembaError `failed` where the engine gives it up before the check held
 */
export async function settle(
  job: ApplyJob,
  { id, desired, action }: Changed,
  balancers: readonly RunningBalancer[],
  step: RunStepHandle,
): Promise<Settled> {
  step.detail('Waiting for it to be healthy');
  const confirmed = waitHealthy(job.engine.reader, id, desired, {
    signal: job.signal,
    onDetail: (text) => step.detail(text),
  });
  confirmed.catch(() => undefined);
  if (action !== 'keep') await job.turns.take(() => setGuard(job, id, desired));
  await holdsOrConfirmed(job, id, desired, confirmed);
  for (const balancer of balancers) await restoreNode(job.engine, balancer, desired.node, job.signal);
  if (action === 'create' || action === 'replace') {
    const recording = recordLayer(job, id);
    // Told at the end of the run; until then nobody listens.
    recording.catch(() => undefined);
    job.recordings.push(recording);
  }
  return { confirmed };
}

/** How often a node that has just started is asked whether it is well. */
const ASK_MS = 250;

/**
 * Waits until a node's own health check holds, or the engine says that it is healthy, whichever comes first.
 *
 * @throws GembaError where the engine gives it up first
 */
async function holdsOrConfirmed(
  { engine, signal, turns }: ApplyJob,
  id: string,
  { health }: DesiredContainer,
  confirmed: Promise<void>,
): Promise<void> {
  if (health === null) return confirmed;
  const told = new AbortController();
  const asking = AbortSignal.any([signal, told.signal]);
  const holds = (async () => {
    for (;;) {
      asking.throwIfAborted();
      const asked = turns.take(() => engine.writer.exec(id, health.test.slice(1), { signal: asking }));
      // One that ended meanwhile refuses to be asked: then the engine says why.
      const answer = await asked.catch(() => null);
      if (answer?.exitCode === 0) return;
      await sleep(ASK_MS, undefined, { signal: asking });
    }
  })();
  // Ends by the signal once the engine has answered.
  holds.catch(() => undefined);
  try {
    await Promise.race([holds, confirmed]);
  } finally {
    told.abort();
  }
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
