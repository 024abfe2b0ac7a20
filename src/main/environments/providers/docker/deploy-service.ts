import { GembaError } from '../../../../shared/errors';
import { LABEL } from '../../model/labels';
import { servicesOf, type DesiredContainer } from '../../model/desired';
import type { ResolvedEnvironment } from '../../model/resolved';
import type { ObservedContainer } from '../../model/observed';
import type { RunContext, RunStepHandle } from '../../run-face';
import type { DeployObserver, DeployRequest } from '../provider';
import { proxiesOf } from './apply/apply-plan';
import { applyJob, placementOf, type ApplyJob } from './apply/apply-job';
import { removeGracefully, settle } from './apply/bring-up-service';
import { compare, type Comparison, type DesiredSettings } from './desired-reader';
import type { DockerEngine } from './engine';
import { buildImage } from './images/build-image';
import { drainNode, type RunningBalancer } from './load-balancer/drain';
import { placeContainer } from './place-container';
import type { DockerReader } from './reader';
import { listVersions } from './versions';

export interface DeployJob {
  readonly engine: DockerEngine;
  readonly environment: ResolvedEnvironment;
  readonly request: DeployRequest;
  readonly observer: DeployObserver;
  readonly context: RunContext;
  readonly signal: AbortSignal;
  readonly nowMs: () => number;
  readonly settings: DesiredSettings;
}

/**
 * Makes an exact version of what was asked for: `local` is itself, `latest` the newest that was ever kept under a
 * name of its own, anything else must be there.
 *
 * @throws GembaError `missing` with what exists
 */
export async function findVersion(
  reader: DockerReader,
  environment: ResolvedEnvironment,
  { service, version }: DeployRequest,
  workspaceId: string,
  signal: AbortSignal,
): Promise<string> {
  const resolved = environment.services.get(service);
  if (resolved === undefined) {
    throw new GembaError('missing', `No node of ${environment.name} runs ${service}.`, {
      nextStep: `It runs: ${[...environment.services.keys()].join(', ')}.`,
    });
  }
  if (resolved.build === null) {
    throw new GembaError('missing', `${service} is not built here: it has no \`build:\`.`, {
      nextStep: 'Give it a folder with a Dockerfile, or change its `image:` and run `up`.',
    });
  }
  if (version === 'local') return version;
  const versions = await listVersions(reader, workspaceId, service, signal);
  const named = versions.filter((known) => known !== 'local');
  if (version === 'latest' && named[0] !== undefined) return named[0];
  if (named.includes(version)) return version;
  const exist = named.length === 0 ? 'only local exists' : `there are local, ${named.join(', ')}`;
  throw new GembaError('missing', `There is no version ${version} of ${service}: ${exist}.`, {
    nextStep: `Build it from its folder: \`gemba deploy artifact=${service} environment=${environment.name} version=local\`.`,
  });
}

/**
 * Builds a service (for `local`) and replaces its nodes one at a time, taking each out of its load balancer first. A
 * node whose new container does not become healthy gets its old image back, and the rest is left as it was.
 *
 * @throws GembaError `failed` that says which nodes run what
 */
export async function deployService(job: DeployJob): Promise<void> {
  const { request, signal, settings, environment, engine, nowMs } = job;
  const versions = new Map([[request.service, request.version]]);
  const comparison = await compare(engine.reader, environment, settings, { signal, nowMs, versions });
  const nodes = nodesOf(comparison, request.service);
  assertUp(nodes, comparison, job);
  const apply = begin(job, comparison);
  const imageId = await prepareImage(job, apply, nodes);
  const balancers = balancersOf(comparison, nodes);
  const steps = nodes.map(({ desired }) => job.context.step(`Replacing ${desired.node}`, desired.node));
  await job.observer.onReplacing({
    imageId,
    strategy: nodes.length > 1 && balancers.length > 0 ? 'rolling' : 'recreate',
  });
  try {
    await replaceNodes(apply, nodes, { request, imageId, balancers: nodes.length > 1 ? balancers : [], steps });
  } finally {
    await Promise.allSettled(apply.recordings);
  }
  // Fails only where it was cancelled meanwhile.
  await Promise.all(apply.recordings);
  await removeSuperseded(job, nodes);
}

interface Replacement {
  readonly request: DeployRequest;
  readonly imageId: string;
  readonly balancers: readonly RunningBalancer[];
  readonly steps: readonly RunStepHandle[];
}

/** One at a time; the first that does not become well gets its old image back, and ends it. */
async function replaceNodes(
  apply: ApplyJob,
  nodes: readonly DeployNode[],
  { request, imageId, balancers, steps }: Replacement,
): Promise<void> {
  const names = nodes.map(({ desired }) => desired.node);
  for (const [index, node] of nodes.entries()) {
    const step = steps[index];
    if (step === undefined) continue;
    try {
      await replaceNode(apply, node, imageId, balancers, step);
    } catch (error) {
      if (apply.signal.aborted) throw error;
      step.fail(error instanceof Error ? error.message : String(error));
      throw await restore(apply, node, {
        error,
        replaced: names.slice(0, index),
        rest: names.slice(index + 1),
        request,
      });
    }
  }
}

interface DeployNode {
  readonly desired: DesiredContainer;
  readonly existing: ObservedContainer | null;
}

function nodesOf({ plan }: Comparison, service: string): DeployNode[] {
  return plan.containers
    .filter(({ desired }) => desired.service === service && desired.kind === 'node')
    .map(({ desired, existing }) => ({ desired, existing }));
}

/** A deployment changes a version, not the shape of an environment: that is what `up` is for. */
function assertUp(nodes: readonly DeployNode[], { plan }: Comparison, { environment, request }: DeployJob): void {
  const hasGround = plan.networks.every(({ existing }) => existing !== null);
  if (hasGround && nodes.some(({ existing }) => existing !== null)) return;
  throw new GembaError('missing', `${request.service} is not up in ${environment.name}.`, {
    nextStep: `Bring it up first: \`gemba up ${environment.name}\`.`,
  });
}

/** Its networks and volumes are there: only the image and what runs it will be new. */
function begin({ engine, settings, context, signal }: DeployJob, { desired, actual, plan }: Comparison): ApplyJob {
  const { baselines, guards } = settings;
  return {
    ...applyJob({ engine, desired, actual, plan, owner: settings, baselines, guards, context, signal }),
    networkIds: new Map(plan.networks.map(({ desired: { key }, existing }) => [key, existing?.id ?? ''])),
    volumeNames: new Map(plan.volumes.map(({ desired: { key, name }, existing }) => [key, existing?.name ?? name])),
  };
}

/** Those that run in front of what these nodes answer for. */
function balancersOf(
  { plan }: Pick<Comparison, 'plan'>,
  nodes: readonly Pick<DeployNode, 'desired'>[],
): RunningBalancer[] {
  const services = new Set(nodes.flatMap(({ desired }) => servicesOf(desired)));
  return plan.containers.flatMap(({ desired, existing }) =>
    desired.kind === 'load-balancer' && services.has(desired.service) && existing?.state === 'running'
      ? [{ containerId: existing.id, proxies: proxiesOf(desired) }]
      : [],
  );
}

/** `local` is always built anew: the engine's cache makes that quick where nothing changed. */
async function prepareImage(job: DeployJob, apply: ApplyJob, nodes: readonly DeployNode[]): Promise<string> {
  const key = nodes[0]?.desired.image ?? '';
  const image = apply.desired.images.find((candidate) => candidate.key === key);
  const present = apply.actual.images.get(key) ?? null;
  if (image?.kind !== 'built') throw new GembaError('missing', `${job.request.service} is not built here.`);
  if (image.source === null && present !== null) {
    apply.imageReferences.set(key, present.tags.find((tag) => tag.endsWith(`:${image.version}`)) ?? present.id);
    return present.id;
  }
  const step = job.context.step(`Building the image of ${job.request.service}`);
  step.start();
  const progress = {
    onPhase: (title: string) => step.start(title),
    onLine: (line: string) => step.detail(line),
    signal: job.signal,
  };
  try {
    const id = await buildImage(job.engine, image, job.settings, progress);
    const built = await job.engine.reader.inspectImage(id, { signal: job.signal });
    apply.imageReferences.set(key, built?.tags.find((tag) => tag.endsWith(`:${image.version}`)) ?? id);
    step.done();
    return id;
  } catch (error) {
    if (!job.signal.aborted) step.fail(error instanceof Error ? error.message : String(error));
    throw error;
  }
}

async function replaceNode(
  apply: ApplyJob,
  { desired, existing }: DeployNode,
  imageId: string,
  balancers: readonly RunningBalancer[],
  step: RunStepHandle,
): Promise<void> {
  const { engine, signal, context } = apply;
  step.start();
  const isServing = existing?.state === 'running';
  if (isServing) for (const balancer of balancers) await drainNode(engine, balancer, desired.node, signal);
  if (existing !== null) await removeGracefully(apply, existing.id, isServing, desired.stopGraceMs);
  const id = await placeContainer(engine, desired, placementOf(apply, desired), signal);
  context.changed();
  const { confirmed } = await settle(apply, { id, desired, action: 'replace' }, balancers, step);
  await confirmed;
  step.done(`running ${imageId.replace(/^sha256:/, '').slice(0, 12)}`);
}

interface Failure {
  readonly error: unknown;
  readonly replaced: readonly string[];
  readonly rest: readonly string[];
  readonly request: DeployRequest;
}

/** Puts the old image back, under its old name too, so that what runs is again what the version means. */
async function restore(apply: ApplyJob, node: DeployNode, failure: Failure): Promise<GembaError> {
  const { desired, existing } = node;
  const reason = failure.error instanceof Error ? failure.error.message : String(failure.error);
  const told = [
    failure.replaced.length === 0 ? '' : `Replaced: ${failure.replaced.join(', ')}.`,
    failure.rest.length === 0 ? '' : `Left as they were: ${failure.rest.join(', ')}.`,
  ];
  const describe = (put: string): GembaError =>
    new GembaError(
      'failed',
      [`${failure.request.service} ${failure.request.version} is not deployed: ${reason}`, put, ...told]
        .filter(Boolean)
        .join(' '),
      {
        nextStep: `Look at \`gemba logs ${apply.desired.environment}/${desired.node}\`, correct it and deploy again.`,
        cause: failure.error,
      },
    );
  if (existing === null) return describe(`${desired.node} had nothing to go back to.`);
  const step = apply.context.step(`Putting the old image of ${desired.node} back`, desired.node);
  step.start();
  try {
    if (failure.replaced.length === 0) await retag(apply, desired, existing);
    await removeFailed(apply, desired);
    const version = existing.labels[LABEL.version] ?? desired.version;
    const id = await placeContainer(
      apply.engine,
      { ...desired, version },
      placementOf(apply, desired, existing.imageId),
      apply.signal,
    );
    const back = balancersOf(apply, [node]);
    const { confirmed } = await settle(apply, { id, desired, action: 'replace' }, back, step);
    await confirmed;
    step.done();
    return describe(`${desired.node} runs its old image again.`);
  } catch (error) {
    step.fail(error instanceof Error ? error.message : String(error));
    return describe(`Its old image could not be put back on ${desired.node}.`);
  }
}

/** Only where no node runs the new one: `local` then means the old image again. */
async function retag(apply: ApplyJob, desired: DesiredContainer, existing: ObservedContainer): Promise<void> {
  const image = apply.desired.images.find(({ key }) => key === desired.image);
  const reference = apply.imageReferences.get(desired.image);
  if (image?.kind !== 'built' || image.source === null || reference === undefined) return;
  const colon = reference.lastIndexOf(':');
  await apply.engine.writer.tagImage(existing.imageId, reference.slice(0, colon), reference.slice(colon + 1), {
    signal: apply.signal,
  });
}

async function removeFailed(apply: ApplyJob, desired: DesiredContainer): Promise<void> {
  const { engine, signal } = apply;
  const labels = {
    [LABEL.workspace]: apply.desired.workspaceId,
    [LABEL.environment]: apply.desired.environment,
    [LABEL.node]: desired.node,
    [LABEL.service]: desired.service,
  };
  for (const { id } of await engine.reader.listContainers(labels, { signal }))
    await engine.writer.removeContainer(id, { signal });
}

/** Images that a deployment left without a name are of no use; one that something still runs refuses to go. */
async function removeSuperseded({ engine, signal }: DeployJob, nodes: readonly DeployNode[]): Promise<void> {
  const before = new Set(nodes.map(({ existing }) => existing?.imageId).filter((id) => id !== undefined));
  for (const id of before) {
    const image = await engine.reader.inspectImage(id, { signal });
    if (image === null || image.tags.length > 0 || image.labels[LABEL.workspace] === undefined) continue;
    // In use by another environment: then it stays.
    await engine.writer.removeImage(id, { signal }).catch(() => undefined);
  }
}
