import type { DoctorItem } from '../../../../shared/model/doctor';
import { GembaError } from '../../../../shared/errors';
import type { Clock } from '../../../platform/clock';
import type { Logger } from '../../../platform/logger';
import { factsOfNodes } from '../../drift/node-facts';
import { judgeDrift } from '../../drift/drift-report';
import { describePlan } from '../../plan/describe-plan';
import { servicesOf } from '../../model/desired';
import { LABEL } from '../../model/labels';
import { rebuildPlan } from '../../plan/rebuild-plan';
import { describeStatus } from '../../status/node-status';
import type { EnvironmentProvider, RemovalItem } from '../provider';
import { rememberHealth } from '../remember-health';
import { applyJob } from './apply/apply-job';
import { applyPlan } from './apply/apply-plan';
import { breakContainer, mendPlan } from './break-container';
import { containerAccess } from './container-access';
import { withDeadline } from './deadline';
import { deployService, findVersion } from './deploy-service';
import { compare, type DesiredSettings } from './desired-reader';
import { listRemovals, readBelongings, removeEverything } from './destroy';
import type { DockerEngine } from './engine';
import { watchEvents } from './events';
import { followLogs } from './logs/follow-logs';
import { environmentLabels, readContainers } from './read-actual';
import { readInventory } from './read-inventory';
import { readOnly } from './read-only';
import { createReader } from './reader';
import { LayerComparer } from './file-baselines';

export interface DockerProviderOptions extends DesiredSettings {
  readonly engine: DockerEngine;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Environments on a Docker engine. */
export function createDockerProvider(options: DockerProviderOptions): EnvironmentProvider {
  const { engine, clock, workspaceId, baselines, guards } = options;
  const nowMs = (): number => clock.nowMs();
  const layers = new LayerComparer(baselines, nowMs);
  const health = rememberHealth('Docker', nowMs);
  const reading = health.read;

  const apply = (
    about: Omit<Parameters<typeof applyJob>[0], 'engine' | 'owner' | 'baselines' | 'guards'>,
  ): Promise<void> => applyPlan(applyJob({ engine, owner: options, baselines, guards, ...about }));

  const listBelongings = (environment: string, signal: AbortSignal): Promise<RemovalItem[]> =>
    reading(`Listing what ${environment} holds`, signal, async (limited) =>
      listRemovals(await readBelongings(engine.reader, workspaceId, environment, limited)),
    );

  return {
    name: 'docker',
    health: health.current,
    async probe(signal) {
      await health.observe(engine.reader.ping({ signal }), () => !signal.aborted);
    },
    doctorItems: async (signal) => [await examine(engine, signal)],
    status: (environment, signal) =>
      reading(`Reading the status of ${environment.name}`, signal, async (limited) => {
        const labels = environmentLabels(workspaceId, environment.name);
        const listed = await engine.reader.listContainers(labels, { signal: limited });
        const { containers } = await readContainers(engine.reader, listed, limited);
        return describeStatus(environment, containers, nowMs());
      }),
    plan: (environment, signal) =>
      reading(`Planning ${environment.name}`, signal, async (limited) => {
        const { plan, actual } = await compare(engine.reader, environment, options, { signal: limited, nowMs });
        return describePlan(environment.name, plan, actual.readAt);
      }),
    drift: (environment, signal) =>
      reading(`Reading the drift of ${environment.name}`, signal, async (limited) => {
        const begunAt = nowMs();
        const transcript: string[] = [];
        const reader = createReader(readOnly(engine.transport, transcript));
        const { desired, actual } = await compare(reader, environment, options, { signal: limited, nowMs });
        const files = await layers.compare(reader, actual.containers, desired, { signal: limited, begunAt });
        return { ...judgeDrift(desired, actual, files), transcript };
      }),
    nodeFacts: (environment, service, signal) =>
      reading(`Comparing the nodes of ${service}`, signal, async (limited) => {
        const begunAt = nowMs();
        const { desired, actual, plan } = await compare(engine.reader, environment, options, {
          signal: limited,
          nowMs,
        });
        const own = plan.containers.filter(
          ({ desired: wanted }) => servicesOf(wanted).includes(service) && wanted.kind === 'node',
        );
        const ids = new Set(own.map(({ existing }) => existing?.id));
        const containers = actual.containers.filter(({ id }) => ids.has(id));
        const files = await layers.compare(engine.reader, containers, desired, { signal: limited, begunAt });
        const unread = own.flatMap(({ desired: { node }, existing }) => {
          const reason = files.unread.get(existing?.id ?? '');
          return reason === undefined ? [] : [{ node, reason: `its files: ${reason}` }];
        });
        return { nodes: factsOfNodes(own, files, desired, actual), unread, readAt: actual.readAt };
      }),
    async up(environment, context, signal) {
      const { desired, actual, plan } = await compare(engine.reader, environment, options, { signal, nowMs });
      await apply({ desired, actual, plan, context, signal });
      if (describePlan(environment.name, plan, actual.readAt).changes.length > 0) return;
      const step = context.step(`Everything of ${environment.name} is as defined`);
      step.start();
      step.done('Nothing to change.');
    },
    async rebuild(environment, node, context, signal, whenUp) {
      const { desired, actual, plan } = await compare(engine.reader, environment, options, { signal, nowMs });
      const own = rebuildPlan(plan, node);
      if (own === null) throw new GembaError('missing', `${environment.name} has no node ${node}.`);
      await apply({ desired, actual, plan: own, context, signal, whenUp });
    },
    async breakNode(environment, node, fault, signal) {
      const { desired, plan } = await compare(engine.reader, environment, options, { signal, nowMs });
      const own = plan.containers.find(({ desired: wanted }) => wanted.node === node);
      if (own?.existing?.state !== 'running') throw notRunning(environment.name, node);
      return breakContainer({ engine, desired, guards, signal }, own.existing, own.desired, fault);
    },
    async mendNode(environment, node, context, signal) {
      const { desired, actual, plan } = await compare(engine.reader, environment, options, { signal, nowMs });
      await apply({ desired, actual, plan: mendPlan(plan, node), context, signal });
    },
    destroyPreview: listBelongings,
    leftBehind: listBelongings,
    async destroy(environment, context, signal) {
      await removeEverything(engine, { workspaceId, environment }, context, signal);
    },
    logs: (request, emit, signal) => followLogs(engine.reader, { ...request, workspaceId }, emit, signal),
    checkVersion: (environment, request, signal) =>
      reading(`Looking for ${request.service} ${request.version}`, signal, (limited) =>
        findVersion(engine.reader, environment, request, workspaceId, limited),
      ),
    deploy: (environment, request, observer, context, signal) =>
      deployService({ engine, environment, request, observer, context, signal, nowMs, settings: options }),
    access: (environment, node, signal, service = null) =>
      reading(`Looking for ${node}`, signal, async (limited) => {
        const own = { [LABEL.node]: node, ...(service === null ? {} : { [LABEL.service]: service }) };
        const labels = { ...environmentLabels(workspaceId, environment.name), ...own };
        const listed = await engine.reader.listContainers(labels, { signal: limited });
        const running = listed.find(({ state }) => state === 'running');
        if (running === undefined) throw notRunning(environment.name, node);
        return containerAccess(engine, node, running.id);
      }),
    inventory: (environments, signal) =>
      reading('Listing what is on the engine', signal, (limited) =>
        readInventory(engine.reader, { workspaceId, environments }, limited),
      ),
    watch: (onHappened) => watchEvents(engine.reader, workspaceId, onHappened, options.logger),
  };
}

function notRunning(environment: string, node: string): GembaError {
  return new GembaError('missing', `${node} of ${environment} does not run.`, { nextStep: `gemba up ${environment}` });
}

async function examine({ reader, connection }: DockerEngine, signal: AbortSignal): Promise<DoctorItem> {
  const item = {
    id: 'docker',
    name: 'Docker',
    neededFor: 'Environments on this machine, their load balancers and container metrics',
    required: false,
  };
  try {
    const { version, apiVersion } = await withDeadline(signal, 4500, 'Docker', (limited) =>
      reader.version({ signal: limited }),
    );
    const summary = `Answers at ${connection.address} (API ${apiVersion}).`;
    return { ...item, state: 'ok', version, summary, nextStep: null };
  } catch (error) {
    const nextStep = error instanceof GembaError ? (error.nextStep ?? null) : null;
    return { ...item, state: 'critical', version: null, summary: messageOf(error), nextStep };
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
