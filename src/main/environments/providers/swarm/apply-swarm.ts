import { randomBytes } from 'node:crypto';
import { GembaError } from '../../../../shared/errors';
import { LABEL } from '../../model/labels';
import type { RunContext, RunStepHandle } from '../../run-face';
import { prepareImages, type ImageJob } from '../docker/apply/prepare-images';
import type { DockerEngine } from '../docker/engine';
import { recordLayer, type FileBaselines } from '../docker/file-baselines';
import { clearBakes } from '../docker/images/bake-image';
import { retryWhileInUse } from '../docker/destroy';
import { withFreeName } from '../docker/place-container';
import type { SwarmComparison } from './compare-swarm';
import type { DesiredService } from './desired-swarm';
import type { ObservedTask } from './observed-swarm';
import { secretCheck } from './secret-check';
import { serviceSpec, swarmLabels, updateOrder } from './service-spec';
import { imageFor, type PlannedService, type SwarmRemoval } from './swarm-plan';
import type { SwarmReader } from './swarm-reader';
import type { SwarmWriter } from './swarm-writer';
import { startOf } from './task-containers';
import { waitService } from './wait-service';

export interface SwarmJob extends SwarmComparison {
  readonly engine: DockerEngine;
  readonly swarm: { readonly reader: SwarmReader; readonly writer: SwarmWriter };
  readonly owner: ImageJob['owner'];
  readonly baselines: FileBaselines;
  readonly context: RunContext;
  readonly signal: AbortSignal;
  /** Services whose tasks are made anew even where nothing differs. */
  readonly force?: ReadonlySet<string>;
  /** The images are there; services begin to be changed now. */
  readonly onImages?: (imageIds: ReadonlyMap<string, string>) => Promise<void>;
}

/** How long a swarm takes to let go of what a service used. */
const RELEASE_ATTEMPTS = 150;

/**
 * Makes an environment on a swarm what it should be: networks and secrets, then each service once those that it depends
 * on are well. What fails keeps only those waiting that need it.
 *
 * @throws GembaError `failed` with every reason; the next `up` repairs the rest
 */
export async function applySwarm(job: SwarmJob): Promise<void> {
  const { plan, signal, desired } = job;
  await clearBakes(job.engine, desired.workspaceId, desired.environment, signal);
  const ground = await prepareGround(job);
  await removeSurplus(job, 'service');
  const images = await imagesOf(job);
  const failures: unknown[] = [];
  const finished = new Map<string, Promise<boolean>>();
  const byService = groupBy(plan.services);
  const finish = (service: string): Promise<boolean> => {
    const known = finished.get(service);
    if (known !== undefined) return known;
    const work = bringUpAll(byService.get(service) ?? []);
    finished.set(service, work);
    return work;
  };
  const bringUpAll = async (own: readonly PlannedService[]): Promise<boolean> => {
    const needed = [...new Set(own.flatMap(({ desired }) => desired.dependsOn))];
    const steps = own.map((planned) => stepFor(job, planned));
    const ready = await Promise.all(needed.map(finish));
    if (ready.includes(false)) {
      for (const step of steps) step?.skip(`Not begun: it needs ${needed.join(', ')}.`);
      return false;
    }
    const results = await Promise.all(
      own.map((planned, index) => bringUp(job, planned, steps[index] ?? null, { ...ground, images }, failures)),
    );
    return !results.includes(false);
  };
  await Promise.all([...byService.keys()].map(finish));
  if (signal.aborted) throw new GembaError('cancelled', 'Cancelled.');
  throwFirst(failures);
  await removeSurplus(job, 'network');
  await removeSurplus(job, 'secret');
}

function groupBy(services: readonly PlannedService[]): Map<string, PlannedService[]> {
  const groups = new Map<string, PlannedService[]>();
  for (const planned of services) {
    const { service } = planned.desired;
    groups.set(service, [...(groups.get(service) ?? []), planned]);
  }
  return groups;
}

function throwFirst(failures: readonly unknown[]): void {
  const [first] = failures;
  if (first === undefined) return;
  const reasons = [...new Set(failures.map((error) => (error instanceof Error ? error.message : String(error))))];
  const isGemba = first instanceof GembaError;
  throw new GembaError(isGemba ? first.code : 'failed', reasons.join(' '), {
    nextStep: (isGemba ? first.nextStep : undefined) ?? 'Correct the cause and run `up` again; it repairs the rest.',
    cause: first,
  });
}

interface Ground {
  readonly networkIds: ReadonlyMap<string, string>;
  readonly secrets: ReadonlyMap<string, { readonly id: string; readonly name: string }>;
}

async function prepareGround({ plan, desired, swarm, context, signal }: SwarmJob): Promise<Ground> {
  const labels = swarmLabels(desired.workspaceId, desired.environment);
  const networkIds = new Map<string, string>();
  const secrets = new Map<string, { id: string; name: string }>();
  const missing = [...plan.networks, ...plan.secrets].filter(({ existing }) => existing === null).length;
  const step = missing > 0 ? context.step('Making networks and secrets') : null;
  step?.start();
  for (const { desired: network, existing } of plan.networks) {
    const own = { ...labels, [LABEL.network]: network.key };
    const create = (name: string): Promise<string> => swarm.writer.createNetwork(name, own, { signal });
    networkIds.set(network.key, existing?.id ?? (await withFreeName(network.name, desired.workspaceId, create)));
    if (existing === null) context.changed();
  }
  for (const { desired: secret, existing } of plan.secrets) {
    if (existing !== null) {
      secrets.set(secret.key, existing);
      continue;
    }
    const value = secret.value();
    const own = { ...labels, [LABEL.secret]: secret.key, [LABEL.spec]: await secretCheck(value) };
    // What a secret holds never changes: another value is another secret, beside the old one until nobody uses that.
    const name = `${secret.name}-${randomBytes(4).toString('hex')}`;
    secrets.set(secret.key, { id: await swarm.writer.createSecret(name, own, value, { signal }), name });
    context.changed();
  }
  step?.done(`${missing} made`);
  return { networkIds, secrets };
}

/** Image key → what tasks are made from. */
async function imagesOf(job: SwarmJob): Promise<ReadonlyMap<string, Promise<string>>> {
  const { plan, desired, actual, engine, signal } = job;
  const imageReferences = new Map<string, string>();
  const prepared = await prepareImages({ ...job, imageReferences });
  const images = new Map(
    plan.images.map(({ image }) => [
      image.key,
      (async (): Promise<string> => {
        await prepared.get(image.key);
        const present = await engine.reader.inspectImage(imageReferences.get(image.key) ?? image.key, { signal });
        const found = imageFor({ image: image.key }, desired, { ...actual, images: new Map([[image.key, present]]) });
        if (found === null) throw new GembaError('failed', `The image ${image.key} is gone.`);
        return found;
      })(),
    ]),
  );
  // Whoever needs one hears of its failure; nobody may be waiting yet.
  for (const image of images.values()) image.catch(() => undefined);
  if (job.onImages !== undefined) {
    const ids = await Promise.all([...images].map(async ([key, id]): Promise<[string, string]> => [key, await id]));
    await job.onImages(new Map(ids));
  }
  return images;
}

const TITLES = { create: 'Starting', update: 'Updating', keep: 'Rebuilding' } as const;

function stepFor(job: SwarmJob, planned: PlannedService): RunStepHandle | null {
  const { context } = job;
  const { desired, action } = planned;
  const isKept = isUntouched(job, planned);
  if (isKept && runningSlots(job, planned) === desired.nodes.length) return null;
  const [node = null] = desired.nodes;
  const count = desired.nodes.length === 1 ? '' : ` (${desired.nodes.length} replicas)`;
  return context.step(`${isKept ? 'Waiting for' : TITLES[action]} ${desired.key.split('/')[0]}${count}`, node);
}

/** Nothing of it is to be changed. */
function isUntouched({ force }: SwarmJob, { action, desired }: PlannedService): boolean {
  return action === 'keep' && force?.has(desired.key) !== true;
}

function runningSlots({ actual }: SwarmJob, { existing }: PlannedService): number {
  const running = actual.tasks.filter(({ serviceId, state }) => serviceId === existing?.id && state === 'running');
  return new Set(running.map(({ slot }) => slot)).size;
}

async function bringUp(
  job: SwarmJob,
  planned: PlannedService,
  step: RunStepHandle | null,
  { images, ...ground }: Ground & { readonly images: ReadonlyMap<string, Promise<string>> },
  failures: unknown[],
): Promise<boolean> {
  if (step === null) return true;
  const { desired, existing, reasons } = planned;
  const { swarm, engine, signal, context } = job;
  try {
    if (signal.aborted) throw new GembaError('cancelled', 'Cancelled.');
    const image = await images.get(desired.image);
    if (image === undefined) throw new GembaError('failed', `${desired.image} was not prepared.`);
    step.start();
    if (reasons.length > 0) step.detail(reasons.join('; '));
    const known = existing === null ? [] : await swarm.reader.listTasks([existing.id], { signal });
    const earlier = new Set(known.map((task) => task.id));
    const isForced = job.force?.has(desired.key) === true;
    const forceUpdate = (existing?.spec.TaskTemplate.ForceUpdate ?? 0) + (isForced ? 1 : 0);
    const spec = (name: string): unknown => serviceSpec(desired, job.desired, name, { ...ground, image, forceUpdate });
    const id = existing === null ? await create(job, desired, spec) : existing.id;
    if (!isUntouched(job, planned)) {
      if (existing !== null) await change(job, existing.id, spec(existing.name));
      context.changed();
    }
    const waiting = {
      swarm: swarm.reader,
      engine: engine.reader,
      signal,
      onDetail: (text: string) => step.detail(text),
    };
    const well = await waitService(id, desired, earlier, waiting);
    await recordStarts(job, well);
    step.done(doneWith(planned));
    return true;
  } catch (error) {
    if (!signal.aborted) {
      step.fail(error instanceof Error ? error.message : String(error));
      failures.push(error);
    }
    return false;
  }
}

/** What tasks that are well now have made of their images, where their containers can be looked into. */
async function recordStarts(
  { engine, baselines, actual, signal }: SwarmJob,
  tasks: readonly ObservedTask[],
): Promise<void> {
  const here = tasks.filter(({ machineId }) => machineId === actual.membership.machineId);
  for (const task of here) {
    if (task.containerId !== null) await recordLayer({ engine, baselines, signal }, task.containerId, startOf(task));
  }
}

function doneWith({ desired, existing }: PlannedService): string {
  const well = desired.health === null ? 'running' : 'running, healthy';
  if (existing === null || desired.nodes.length === 1) return well;
  return `${well}, one after the other${updateOrder(desired) === 'start-first' ? ', each new one first' : ''}`;
}

function create(
  { swarm, desired: { workspaceId }, signal }: SwarmJob,
  desired: DesiredService,
  spec: (name: string) => unknown,
): Promise<string> {
  return withFreeName(desired.name, workspaceId, (name) => swarm.writer.createService(spec(name), { signal }));
}

/** The swarm itself changes a service while it updates it, and refuses an older version then: read it once more. */
async function change({ swarm, signal }: SwarmJob, id: string, spec: unknown): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    const service = await swarm.reader.inspectService(id, { signal });
    if (service === null) throw new GembaError('failed', 'The service was removed meanwhile.');
    try {
      await swarm.writer.updateService(id, service.version, spec, { signal });
      return;
    } catch (error) {
      if (attempt >= 5 || !/out of sequence/.test((error as Error).message)) throw error;
    }
  }
}

/** What no definition claims. Networks and secrets come last: until then what is replaced still uses them. */
async function removeSurplus(
  { plan, context, engine, swarm, signal }: SwarmJob,
  kind: SwarmRemoval['kind'],
): Promise<void> {
  for (const { id, name, reason } of plan.removals.filter((removal) => removal.kind === kind)) {
    const step = context.step(`Removing the ${kind} ${name}`);
    step.start();
    if (kind === 'service') await swarm.writer.removeService(id, { signal });
    else if (kind === 'secret') await swarm.writer.removeSecret(id, { signal });
    else await retryWhileInUse(() => engine.writer.removeNetwork(id, { signal }), RELEASE_ATTEMPTS);
    context.changed();
    step.done(reason);
  }
}
