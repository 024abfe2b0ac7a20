import { mapParallel } from '../../../../platform/map-parallel';
import { GembaError } from '../../../../../shared/errors';
import { servicesOf, type DesiredContainer } from '../../../model/desired';
import { proxyName } from '../../../model/load-balancer-config';
import type { PlannedContainer } from '../../../plan/apply-plan';
import { clearBakes } from '../images/bake-image';
import type { RunningBalancer } from '../load-balancer/drain';
import type { ApplyJob } from './apply-job';
import { bringUp, nodeTask, type BringUp, type NodeTask } from './bring-up-service';
import { makeAhead } from './make-ahead';
import { prepareGround, removeSurplus } from './prepare-ground';
import { prepareImages } from './prepare-images';

/**
 * Makes an environment what it should be. Each service begins as soon as its image is there and the health checks of the
 * services that it depends on hold; one that fails keeps only those waiting that need it.
 *
 * @throws GembaError `failed` that says what was done and what was not; the next `up` repairs the rest
 */
export async function applyPlan(job: ApplyJob): Promise<void> {
  await clearBakes(job.engine, job.desired.workspaceId, job.desired.environment, job.signal);
  await prepareGround(job);
  const images = await prepareImages(job);
  const tasks = job.plan.containers.map((planned) => nodeTask(job, planned));
  const groups = groupByService(tasks);
  const balancers = runningBalancers(job.plan.containers);
  const outcome: Outcome = { failures: [], notBegun: [], confirmations: [] };
  const imagesOf = ({ planned }: NodeTask): Promise<unknown> =>
    Promise.all([images.get(planned.desired.image), images.get(job.desired.guardImage.key)]);
  const ahead = makeAhead(job, tasks, imagesOf);
  const begin = async (task: NodeTask): Promise<boolean> =>
    beginNode(
      job,
      task,
      { balancers: balancersOf(task, balancers), made: ahead.get(task), images: imagesOf(task) },
      outcome,
    );
  const finished = new Map<string, Promise<boolean>>();

  const finish = (group: string): Promise<boolean> => {
    const known = finished.get(group);
    if (known !== undefined) return known;
    const own = groups.get(group) ?? [];
    const work = (async () => {
      const needed = new Set(own.flatMap(({ planned }) => planned.desired.dependsOn));
      const ready = await Promise.all(groupsOf(needed, groups).map(finish));
      if (ready.includes(false)) {
        outcome.notBegun.push(...own);
        for (const { step } of own) step?.skip(`Not begun: it needs ${[...needed].join(', ')}.`);
        return false;
      }
      return bringUpService(
        own,
        own.some((task) => balancersOf(task, balancers).length > 0),
        begin,
      );
    })();
    finished.set(group, work);
    return work;
  };
  await Promise.all([...groups.keys()].map(finish));
  await Promise.all(outcome.confirmations);
  // Nothing goes on being made once the run has ended.
  await Promise.allSettled(ahead.values());
  const isUp = outcome.failures.length === 0 && !job.signal.aborted;
  const recorded = await Promise.allSettled([...job.recordings, isUp ? job.whenUp?.() : null]);
  if (job.signal.aborted) throw new GembaError('cancelled', 'Cancelled.');
  if (outcome.failures.length > 0) throw describeFailure(tasks, outcome);
  for (const recording of recorded) if (recording.status === 'rejected') throw recording.reason;
  await removeSurplus(job, 'network');
}

/** What became of nodes so far. */
interface Outcome {
  readonly failures: { readonly task: NodeTask; readonly error: unknown }[];
  readonly notBegun: NodeTask[];
  /** The engine's own word on nodes whose health checks hold; a failure is among `failures` by then. */
  readonly confirmations: Promise<void>[];
}

/** @returns whether it is well, so that others may rely on it */
async function beginNode(
  job: ApplyJob,
  task: NodeTask,
  { images, ...how }: BringUp & { readonly images: Promise<unknown> },
  { failures, confirmations }: Outcome,
): Promise<boolean> {
  const failed = (error: unknown): void => {
    if (job.signal.aborted) return;
    task.step?.skip(error instanceof Error ? error.message : String(error));
    failures.push({ task, error });
  };
  try {
    if (job.signal.aborted) throw new GembaError('cancelled', 'Cancelled.');
    await images;
    const { confirmed } = await bringUp(job, task, how);
    confirmations.push(confirmed.catch(failed));
    return true;
  } catch (error) {
    failed(error);
    return false;
  }
}

/** By the service whose process it is. */
function groupByService(tasks: readonly NodeTask[]): Map<string, NodeTask[]> {
  const groups = new Map<string, NodeTask[]>();
  for (const task of tasks) {
    const { service } = task.planned.desired;
    groups.set(service, [...(groups.get(service) ?? []), task]);
  }
  return groups;
}

/** Where services run, by themselves or loaded into a runtime. */
function groupsOf(services: ReadonlySet<string>, groups: ReadonlyMap<string, readonly NodeTask[]>): string[] {
  return [...groups].flatMap(([group, tasks]) =>
    tasks.some(({ planned }) => servicesOf(planned.desired).some((service) => services.has(service))) ? [group] : [],
  );
}

async function bringUpService(
  tasks: readonly NodeTask[],
  isBalanced: boolean,
  begin: (task: NodeTask) => Promise<boolean>,
): Promise<boolean> {
  // Nodes that answer somebody are replaced one by one; the service goes on meanwhile.
  const isRolling = isBalanced && tasks.some(({ planned }) => planned.action === 'replace');
  const results = await mapParallel(tasks, begin, isRolling ? 1 : tasks.length);
  return !results.includes(false);
}

/** The balancers that run and stay, by service. */
function runningBalancers(containers: readonly PlannedContainer[]): Map<string, RunningBalancer> {
  return new Map(
    containers.flatMap(({ desired, action, existing }): [string, RunningBalancer][] =>
      desired.kind !== 'load-balancer' || action !== 'keep' || existing === null
        ? []
        : [[desired.service, { containerId: existing.id, proxies: proxiesOf(desired) }]],
    ),
  );
}

/** Those that a node is behind: one for each service that it answers for. */
function balancersOf({ planned }: NodeTask, running: ReadonlyMap<string, RunningBalancer>): RunningBalancer[] {
  return servicesOf(planned.desired).flatMap((service) => running.get(service) ?? []);
}

/** A balancer's proxies, read from its own configuration. */
export function proxiesOf(balancer: DesiredContainer): string[] {
  const config = balancer.files.map(({ content }) => content).join('\n');
  const ports = [...config.matchAll(/^listen \S+-(\d+)$/gm)].map((match) => Number(match[1]));
  return ports.map((port) => proxyName(balancer.service, port));
}

function describeFailure(tasks: readonly NodeTask[], { failures, notBegun }: Outcome): GembaError {
  const names = (list: readonly NodeTask[]): string => list.map(({ planned }) => planned.desired.node).join(', ');
  const failed = failures.map(({ task }) => task);
  const well = tasks.filter((task) => !failed.includes(task) && !notBegun.includes(task));
  const first = failures[0]?.error;
  const reasons = [...new Set(failures.map(({ error }) => (error instanceof Error ? error.message : String(error))))];
  const parts = [
    reasons.join(' '),
    `Not up: ${names(failed)}.`,
    notBegun.length === 0 ? '' : `Not begun: ${names(notBegun)}.`,
    well.length === 0 ? '' : `Up: ${names(well)}.`,
  ];
  const isGemba = first instanceof GembaError;
  const nextStep =
    (isGemba ? first.nextStep : undefined) ?? 'Correct the cause and run `up` again; it repairs the rest.';
  return new GembaError(isGemba ? first.code : 'failed', parts.filter((part) => part !== '').join(' '), {
    nextStep,
    cause: first,
  });
}
