import { GembaError } from '../../../../shared/errors';
import type { DoctorItem } from '../../../../shared/model/doctor';
import type { Clock } from '../../../platform/clock';
import { toDisposable } from '../../../platform/disposable';
import type { NodeAccess } from '../../access/node-access';
import type { ResolvedEnvironment } from '../../model/resolved';
import type { RunContext } from '../../run-face';
import { containerAccess } from '../docker/container-access';
import { withDeadline } from '../docker/deadline';
import { findVersion } from '../docker/deploy-service';
import type { DockerEngine } from '../docker/engine';
import { LayerComparer, type FileBaselines } from '../docker/file-baselines';
import { clearBakes } from '../docker/images/bake-image';
import { followSource, type LogSource } from '../docker/logs/follow-logs';
import { readOnly } from '../docker/read-only';
import { createReader } from '../docker/reader';
import type { EnvironmentProvider, LogRequest } from '../provider';
import { rememberHealth } from '../remember-health';
import { applySwarm, type SwarmJob } from './apply-swarm';
import { compareSwarm, readSwarm, type SwarmComparison, type SwarmSettings } from './compare-swarm';
import { listSwarmRemovals, readSwarmBelongings, removeSwarmEnvironment } from './destroy-swarm';
import { groupNodes } from './node-groups';
import { swarmLabels } from './service-spec';
import { judgeSwarmDrift } from './swarm-drift';
import { readSwarmInventory } from './swarm-inventory';
import { swarmNodeFacts } from './swarm-node-facts';
import { describeSwarmPlan, type SwarmPlan } from './swarm-plan';
import { createSwarmReader } from './swarm-reader';
import { describeSwarmStatus, tasksOfNode } from './swarm-status';
import { createSwarmWriter } from './swarm-writer';
import { readTaskContainers, type TaskFindings } from './task-containers';

export interface SwarmProviderOptions extends SwarmSettings {
  readonly engine: DockerEngine;
  readonly clock: Clock;
  readonly baselines: FileBaselines;
  readonly resolve: (environment: string) => ResolvedEnvironment | null;
}

/** Environments on a Docker Swarm of one or many machines, which the engine that is asked manages. */
export function createSwarmProvider(options: SwarmProviderOptions): EnvironmentProvider {
  const { engine, clock, workspaceId, baselines } = options;
  const swarm = {
    reader: createSwarmReader(readOnly(engine.transport)),
    writer: createSwarmWriter(engine.transport),
  };
  const nowMs = (): number => clock.nowMs();
  const layers = new LayerComparer(baselines, nowMs);
  const health = rememberHealth('The swarm', nowMs);
  const reading = health.read;
  const requireManager = (signal: AbortSignal) => readSwarm(swarm.reader, options.kernel, signal);

  const compare = (
    environment: ResolvedEnvironment,
    signal: AbortSignal,
    about: { readonly transcript?: string[]; readonly versions?: ReadonlyMap<string, string> } = {},
  ): Promise<SwarmComparison> =>
    compareSwarm(readOnly(engine.transport, about.transcript), environment, options, {
      ...{ signal, nowMs },
      ...(about.versions === undefined ? {} : { versions: about.versions }),
    });
  const compareInside = async (
    environment: ResolvedEnvironment,
    signal: AbortSignal,
    transcript?: string[],
  ): Promise<{ readonly comparison: SwarmComparison; readonly findings: TaskFindings }> => {
    const begunAt = nowMs();
    const comparison = await compare(environment, signal, transcript === undefined ? {} : { transcript });
    const transport = readOnly(engine.transport, transcript);
    const looking = { reader: createReader(transport), swarm: createSwarmReader(transport), layers };
    return { comparison, findings: await readTaskContainers(looking, comparison.actual, { signal, begunAt }) };
  };
  const apply = (
    comparison: SwarmComparison,
    context: RunContext,
    signal: AbortSignal,
    more: Partial<Pick<SwarmJob, 'plan' | 'force' | 'onImages'>> = {},
  ): Promise<void> => applySwarm({ ...comparison, engine, swarm, owner: options, baselines, context, signal, ...more });
  const readView = async (environment: string, signal: AbortSignal) => {
    const services = await swarm.reader.listServices(swarmLabels(workspaceId, environment), { signal });
    const ids = services.map(({ id }) => id);
    const [tasks, machines] = await Promise.all([
      swarm.reader.listTasks(ids, { signal }),
      swarm.reader.listMachines({ signal }),
    ]);
    return { services, tasks, machines };
  };

  return {
    name: 'swarm',
    health: health.current,
    async probe(signal) {
      await reading('Asking the swarm', signal, requireManager);
    },
    doctorItems: async (signal) => [await examine(requireManager, swarm.reader, signal)],
    status: (environment, signal) =>
      reading(`Reading the status of ${environment.name}`, signal, async (limited) => {
        await requireManager(limited);
        return describeSwarmStatus(environment, await readView(environment.name, limited), nowMs());
      }),
    plan: (environment, signal) =>
      reading(`Planning ${environment.name}`, signal, async (limited) => {
        const { desired, actual, plan } = await compare(environment, limited);
        return describeSwarmPlan(desired, plan, actual.readAt);
      }),
    drift: (environment, signal) =>
      reading(`Reading the drift of ${environment.name}`, signal, async (limited) => {
        const transcript: string[] = [];
        const { comparison, findings } = await compareInside(environment, limited, transcript);
        return { ...judgeSwarmDrift(environment, comparison, findings), transcript };
      }),
    nodeFacts: (environment, service, signal) =>
      reading(`Comparing the nodes of ${service}`, signal, async (limited) => {
        const { comparison, findings } = await compareInside(environment, limited);
        const facts = swarmNodeFacts(environment, service, comparison, findings);
        return { ...facts, readAt: comparison.actual.readAt };
      }),
    async up(environment, context, signal) {
      const comparison = await compare(environment, signal);
      const { desired, actual, plan } = comparison;
      for (const note of desired.notes) {
        const step = context.step(note);
        step.start();
        step.done();
      }
      await apply(comparison, context, signal);
      if (describeSwarmPlan(desired, plan, actual.readAt).changes.length > 0) return;
      const step = context.step(`Everything of ${environment.name} is as defined`);
      step.start();
      step.done('Nothing to change.');
    },
    async rebuild(environment, node, context, signal, whenUp) {
      const comparison = await compare(environment, signal);
      const own = partOf(comparison.plan, ({ desired }) => desired.nodes.includes(node));
      if (own.services.length === 0) throw new GembaError('missing', `${environment.name} has no node ${node}.`);
      const force = new Set(own.services.map(({ desired }) => desired.key));
      const others = own.services.flatMap(({ desired }) => desired.nodes).filter((name) => name !== node);
      if (others.length > 0) {
        const step = context.step(`${node} is rebuilt together with ${[...new Set(others)].join(', ')}`, node);
        step.start();
        step.done('A swarm makes the tasks of one service anew one after the other.');
      }
      await apply(comparison, context, signal, { plan: own, force });
      await whenUp();
    },
    destroyPreview: (environment, signal) =>
      reading(`Listing what ${environment} holds`, signal, async (limited) => {
        await requireManager(limited);
        return listSwarmRemovals(await readSwarmBelongings(engine, swarm.reader, workspaceId, environment, limited));
      }),
    leftBehind: (environment, signal) =>
      reading(`Looking for ${environment} on the swarm`, signal, async (limited) => {
        const { isManager } = await swarm.reader.membership({ signal: limited });
        if (!isManager) return [];
        return listSwarmRemovals(await readSwarmBelongings(engine, swarm.reader, workspaceId, environment, limited));
      }),
    async destroy(environment, context, signal) {
      await clearBakes(engine, workspaceId, environment, signal);
      await removeSwarmEnvironment({ engine, swarm }, { workspaceId, environment }, context, signal);
    },
    logs: (request, emit, signal) => followSource(logSource(request), request, emit, signal),
    checkVersion: (environment, request, signal) =>
      reading(`Looking for ${request.service} ${request.version}`, signal, (limited) =>
        findVersion(engine.reader, environment, request, workspaceId, limited),
      ),
    async deploy(environment, request, observer, context, signal) {
      const versions = new Map([[request.service, request.version]]);
      const comparison = await compare(environment, signal, { versions });
      const own = partOf(comparison.plan, ({ desired }) => desired.service === request.service);
      if (
        own.services.every(({ existing }) => existing === null) ||
        own.networks.some(({ existing }) => existing === null)
      )
        throw new GembaError('missing', `${request.service} is not up in ${environment.name}.`, {
          nextStep: `Bring it up first: \`gemba up ${environment.name}\`.`,
        });
      // `local` is always built anew: the engine's cache makes that quick where nothing changed.
      const images = own.images.map((planned) =>
        request.version === 'local' && planned.image.kind === 'built'
          ? { ...planned, action: 'build' as const }
          : planned,
      );
      await apply(comparison, context, signal, {
        plan: { ...own, images },
        force: new Set(own.services.map(({ desired }) => desired.key)),
        onImages: async (ids) => {
          const [imageId = ''] = ids.values();
          const isRolling = own.services.some(({ desired }) => desired.nodes.length > 1);
          await observer.onReplacing({ imageId, strategy: isRolling ? 'rolling' : 'recreate' });
        },
      });
    },
    access: (environment, node, signal, service = null) =>
      reading(`Looking for ${node}`, signal, async (limited) => {
        const { membership } = await requireManager(limited);
        return open(environment, { node, service }, membership.machineId, await readView(environment.name, limited));
      }),
    inventory: (environments, signal) =>
      reading('Listing what is on the swarm', signal, (limited) =>
        readSwarmInventory(swarm.reader, { workspaceId, environments }, limited),
      ),
    // What happens to the containers of tasks is heard by whoever listens to the engine; the rest is looked at every so often.
    watch: () => toDisposable(() => {}),
  };

  function open(
    environment: ResolvedEnvironment,
    { node, service }: { readonly node: string; readonly service: string | null },
    machineId: string,
    view: Awaited<ReturnType<typeof readView>>,
  ): NodeAccess {
    const all = tasksOfNode(groupNodes(environment), node, view);
    const own = all.filter(({ name }) => service === null || name === service);
    const tasks = own.flatMap(({ task }) => task ?? []);
    const running = tasks.filter(({ state, containerId }) => state === 'running' && containerId !== null);
    const [first] = running;
    if (first === undefined) {
      throw new GembaError('missing', `${node} of ${environment.name} does not run.`, {
        nextStep: `gemba up ${environment.name}`,
      });
    }
    if (first.machineId !== machineId) {
      const machine = view.machines.find(({ id }) => id === first.machineId);
      throw new GembaError(
        'missing',
        `${node} runs on the machine ${machine?.name ?? first.machineId} of the swarm, and its engine is not the one that is asked here.`,
        { nextStep: `Set DOCKER_HOST to the engine of ${machine?.name ?? 'that machine'}, where it is a manager.` },
      );
    }
    return containerAccess(engine, node, first.containerId ?? '');
  }

  function logSource({ environment }: LogRequest): LogSource {
    return {
      async list(signal) {
        const resolved = options.resolve(environment);
        const groups = resolved === null ? [] : groupNodes(resolved);
        const view = await readView(environment, signal);
        return (resolved?.nodes ?? []).flatMap(({ name }) =>
          tasksOfNode(groups, name, view).flatMap(({ task }) =>
            // One that has no container yet has said nothing, and a swarm would wait for it.
            task?.containerId == null ? [] : [{ id: task.id, node: name, isRunning: task.state === 'running' }],
          ),
        );
      },
      open: async (id, query, signal) => ({
        stream: await swarm.reader.logs(id, query, { signal }),
        hasTerminal: false,
      }),
    };
  }
}

/** The part of a plan that is about some services; nothing is removed. */
function partOf(plan: SwarmPlan, isMeant: (planned: SwarmPlan['services'][number]) => boolean): SwarmPlan {
  const services = plan.services.filter(isMeant);
  const images = new Set(services.map(({ desired }) => desired.image));
  return { ...plan, services, images: plan.images.filter(({ image }) => images.has(image.key)), removals: [] };
}

async function examine(
  requireManager: (signal: AbortSignal) => ReturnType<typeof readSwarm>,
  reader: ReturnType<typeof createSwarmReader>,
  signal: AbortSignal,
): Promise<DoctorItem> {
  const item = {
    id: 'swarm',
    name: 'Docker Swarm',
    version: null,
    neededFor: 'Environments with `provider: swarm`, on one machine or many',
    required: false,
  };
  try {
    return await withDeadline(signal, 4500, 'The swarm', async (limited) => {
      const { membership, balancing } = await requireManager(limited);
      const machines = await reader.listMachines({ signal: limited });
      const down = machines.filter(({ state }) => state !== 'ready').map(({ name }) => name);
      const count = `${membership.machines} machine${membership.machines === 1 ? '' : 's'}`;
      const ways =
        balancing.mode === 'vip' ? 'virtual addresses and ingress ports' : 'DNS round robin and ports of each task';
      const summary = `Manages a swarm of ${count}: ${ways}, since ${balancing.reason}.`;
      if (down.length === 0) return { ...item, state: 'ok', summary, nextStep: null };
      return {
        ...item,
        state: 'warning',
        summary: `${summary} Not ready: ${down.join(', ')}.`,
        nextStep: 'docker node ls',
      };
    });
  } catch (error) {
    const nextStep = error instanceof GembaError ? (error.nextStep ?? null) : null;
    // Nobody misses what no environment is for.
    return { ...item, state: 'none', summary: error instanceof Error ? error.message : String(error), nextStep };
  }
}
