import { setMaxListeners } from 'node:events';
import type { DoctorItem } from '../../../shared/model/doctor';
import type { LogLine, NodeStatus, Plan } from '../../../shared/model/environment';
import { worstState, type State } from '../../../shared/model/state';
import { GembaError } from '../../../shared/errors';
import type { Clock } from '../../platform/clock';
import { toDisposable } from '../../platform/disposable';
import { mapParallel } from '../../platform/map-parallel';
import type { NodeAccess } from '../access/node-access';
import { differences, type ComparedFact } from '../drift/compare-container';
import type { ResolvedEnvironment, ResolvedNode } from '../model/resolved';
import type { EnvironmentProvider, EnvironmentStatus, ProviderHealth, RemovalItem } from '../providers/provider';
import type { RunContext } from '../run-face';
import { actionFor, applyService, checkHealth, type HostAction } from './apply-host';
import { compareHostFacts, HostBaseline, readHostFacts, type HostFacts } from './host-facts';
import { hostDir, planHostService, type HostPlanOptions, type HostService } from './host-plan';
import { readHost, type FoundService } from './host-state';
import { hostsLines, WRITE_HOSTS } from './hosts-file';
import { STOP } from './supervisor';

/** The machines of an environment, wherever they come from. */
export interface HostMachines {
  readonly name: 'ssh' | 'vagrant';
  /** A way into a machine that is there. @throws GembaError `missing`, `denied` with the next step */
  open(environment: ResolvedEnvironment, node: ResolvedNode, signal: AbortSignal): Promise<NodeAccess>;
  /** Where this machine reaches it. */
  address(environment: ResolvedEnvironment, node: ResolvedNode): string;
  /** Makes what is missing; nothing for machines that exist already. */
  prepare(environment: ResolvedEnvironment, context: RunContext, signal: AbortSignal): Promise<void>;
  /** What `prepare` would make. */
  missing(environment: ResolvedEnvironment, signal: AbortSignal): Promise<string[]>;
  /** Takes machines away that `prepare` made. */
  remove(environment: string, context: RunContext, signal: AbortSignal): Promise<void>;
  /** Machines that `remove` would take away, by name. */
  made(environment: string, signal: AbortSignal): Promise<string[]>;
  /** Makes one machine anew; false where it can only be cleared. */
  renew(
    environment: ResolvedEnvironment,
    node: ResolvedNode,
    context: RunContext,
    signal: AbortSignal,
  ): Promise<boolean>;
  probe(signal: AbortSignal): Promise<void>;
  doctorItems(signal: AbortSignal): Promise<DoctorItem[]>;
}

export interface HostProviderOptions extends HostPlanOptions {
  readonly machines: HostMachines;
  readonly clock: Clock;
  readonly resolve: (environment: string) => ResolvedEnvironment | null;
  readonly baselines: {
    keep(subject: string, body: string): Promise<void>;
    read(subjects: readonly string[]): Promise<ReadonlyMap<string, string>>;
  };
}

const READ_LIMIT_MS = 10_000;
const DRIFT_LIMIT_MS = 90_000;

/** Environments on hosts that are reached by a shell: machines of `vagrant`, or hosts that already exist. */
export function createHostProvider(options: HostProviderOptions): EnvironmentProvider {
  const { machines, clock, workspaceId } = options;
  let health: ProviderHealth = { state: 'unknown', summary: `${machines.name} was not asked yet`, checkedAt: null };
  const seen = (state: ProviderHealth['state'], summary: string): void => {
    health = { state, summary, checkedAt: clock.nowMs() };
  };

  const within = <Result>(
    environment: ResolvedEnvironment,
    node: ResolvedNode,
    signal: AbortSignal,
    work: (access: NodeAccess) => Promise<Result>,
  ): Promise<Result> => withAccess(machines, environment, node, signal, work);

  const servicesOf = (environment: ResolvedEnvironment, node: ResolvedNode): Promise<HostService[]> =>
    Promise.all(
      inOrder(environment, node).map((name) => {
        const service = environment.services.get(name);
        if (service === undefined) throw new GembaError('missing', `There is no service ${name}.`);
        return planHostService(environment, node, service, options);
      }),
    );

  const plan = async (environment: ResolvedEnvironment, signal: AbortSignal): Promise<PlannedHost[]> => {
    assertApplicable(environment);
    return mapParallel([...environment.nodes], async (node) => {
      const wanted = await servicesOf(environment, node);
      const found = await within(environment, node, signal, (access) =>
        readHost(access, hostDir(workspaceId, environment.name), signal),
      );
      return { node, ...comparePlan(wanted, found) };
    });
  };

  const keepBaseline = async (
    environment: ResolvedEnvironment,
    node: ResolvedNode,
    access: NodeAccess,
    signal: AbortSignal,
  ): Promise<void> => {
    const facts = await readHostFacts(access, [], signal);
    await options.baselines.keep(subject(environment, node), JSON.stringify(Object.fromEntries(facts)));
  };
  const subject = (environment: ResolvedEnvironment, { name }: ResolvedNode): string =>
    `host:${workspaceId}/${environment.name}/${name}`;

  const bringUp = async (
    environment: ResolvedEnvironment,
    nodes: readonly ResolvedNode[],
    context: RunContext,
    signal: AbortSignal,
  ): Promise<void> => {
    const addresses = await readAddresses(environment, within, signal);
    for (const node of nodes) {
      await within(environment, node, signal, async (access) => {
        const found = await readHost(access, hostDir(workspaceId, environment.name), signal);
        const { services, surplus } = comparePlan(await servicesOf(environment, node), found);
        const changes = services.some(({ action }) => action !== 'keep') || surplus.length > 0;
        if (!changes) return;
        const lines = hostsLines(environment, node.name, addresses);
        await writeHosts(access, `${workspaceId}/${environment.name}`, lines, signal);
        for (const { service, dir } of surplus) {
          const step = context.step(`Removing ${service} from ${node.name}`, node.name);
          step.start();
          await clear(access, dir, signal);
          context.changed();
          step.done('no definition claims it any more');
        }
        for (const { wanted, action } of services) await applyService(access, wanted, action, context, signal);
        await keepBaseline(environment, node, access, signal);
      });
    }
  };

  return {
    name: machines.name,
    health: () => health,
    async probe(signal) {
      try {
        await machines.probe(signal);
        seen('ok', `${machines.name} is there`);
      } catch (error) {
        seen('critical', error instanceof Error ? error.message : String(error));
        throw error;
      }
    },
    doctorItems: (signal) => machines.doctorItems(signal),
    status: (environment, signal) =>
      readStatus(environment, bounded(signal, READ_LIMIT_MS), {
        options,
        within,
        servicesOf,
        readAt: () => clock.nowMs(),
      }),
    async plan(environment, signal) {
      const missing = await machines.missing(environment, signal);
      const there = { ...environment, nodes: environment.nodes.filter(({ name }) => !missing.includes(name)) };
      return describePlan(environment, missing, await plan(there, bounded(signal, DRIFT_LIMIT_MS)), clock.nowMs());
    },
    async drift(environment, signal) {
      const limited = bounded(signal, DRIFT_LIMIT_MS);
      const transcript: string[] = [];
      const baselines = await options.baselines.read(environment.nodes.map((node) => subject(environment, node)));
      const unread: { node: string; reason: string }[] = [];
      let read = 0;
      let unknown = 0;
      const nodes = await mapParallel([...environment.nodes], async (node) => {
        try {
          const wanted = await servicesOf(environment, node);
          const facts = await within(environment, node, limited, async (access) => {
            transcript.push(`${node.name}: list what is in ${hostDir(workspaceId, environment.name)}`);
            const found = await readHost(access, hostDir(workspaceId, environment.name), limited);
            const body = baselines.get(subject(environment, node));
            const baseline: HostFacts | null =
              body === undefined ? null : new Map(Object.entries(HostBaseline.parse(JSON.parse(body))));
            const actual = baseline === null ? null : await readHostFacts(access, transcript, limited);
            return [
              ...wanted.flatMap((service) =>
                serviceFacts(service, found.find((one) => one.service === service.service) ?? null),
              ),
              ...(baseline === null || actual === null ? [] : compareHostFacts(baseline, actual)),
            ];
          });
          read += facts.length;
          if (!baselines.has(subject(environment, node))) {
            unread.push({
              node: node.name,
              reason: 'packages, files and users: nothing is known of how they were when it was brought up from here',
            });
            unknown += facts.length;
          }
          return describeNode(node.name, differences(facts));
        } catch (error) {
          if (signal.aborted) throw error;
          unread.push({ node: node.name, reason: error instanceof Error ? error.message : String(error) });
          unknown += 10;
          return { node: node.name, state: 'unknown' as State, facts: [] };
        }
      });
      const drifted = nodes.some(({ facts }) => facts.length > 0);
      return {
        verdict: drifted ? 'drift' : unread.length > 0 ? 'unknown' : 'same',
        checked: read + unknown === 0 ? 1 : read / (read + unknown),
        nodes,
        strangers: [],
        unread,
        transcript,
        readAt: clock.nowMs(),
      };
    },
    async up(environment, context, signal) {
      assertApplicable(environment);
      const shared = bounded(signal, 24 * 3_600_000);
      await machines.prepare(environment, context, shared);
      const before = context.step(`Comparing ${environment.name} with its definition`);
      before.start();
      before.done();
      await bringUp(environment, nodesInOrder(environment), context, shared);
    },
    async rebuild(environment, name, context, signal) {
      const node = nodeOf(environment, name);
      if (!(await machines.renew(environment, node, context, signal))) {
        await within(environment, node, signal, (access) =>
          clear(access, hostDir(workspaceId, environment.name), signal),
        );
      }
      await bringUp(environment, [node], context, signal);
    },
    async destroyPreview(environment, signal) {
      const made = await machines.made(environment, signal);
      if (made.length > 0) return made.map((name): RemovalItem => ({ kind: 'machine', name }));
      const resolved = options.resolve(environment);
      if (resolved === null) return [];
      const found = await mapParallel([...resolved.nodes], (node) =>
        within(resolved, node, bounded(signal, READ_LIMIT_MS), (access) =>
          readHost(access, hostDir(workspaceId, environment), signal),
        ).then((services) =>
          services.map(({ service }): RemovalItem => ({ kind: 'service', name: `${service} on ${node.name}` })),
        ),
      );
      return found.flat();
    },
    async destroy(environment, context, signal) {
      const resolved = options.resolve(environment);
      if ((await machines.made(environment, signal)).length > 0) {
        await machines.remove(environment, context, signal);
        return;
      }
      for (const node of resolved?.nodes ?? []) {
        if (resolved === null) break;
        const step = context.step(`Clearing ${node.name}`, node.name);
        step.start();
        await within(resolved, node, signal, async (access) => {
          const found = await readHost(access, hostDir(workspaceId, environment), signal);
          await clear(access, hostDir(workspaceId, environment), signal);
          await writeHosts(access, `${workspaceId}/${environment}`, [], signal);
          if (found.length > 0) context.changed(found.length);
          step.done(
            found.length === 0
              ? 'there was nothing'
              : `${found.map(({ service }) => service).join(', ')} stopped and removed`,
          );
        });
      }
    },
    logs: (request, emit, signal) => followHostLogs(options, within, request, emit, signal),
    async checkVersion(environment, { service, version }) {
      if (!environment.services.has(service))
        throw new GembaError('missing', `No node of ${environment.name} runs ${service}.`);
      if (version === 'local' || version === 'latest') return 'local';
      throw new GembaError('missing', `There is no version ${version} of ${service}: on hosts only local exists.`, {
        nextStep: `gemba deploy artifact=${service} environment=${environment.name} version=local`,
      });
    },
    async deploy(environment, { service }, observer, context, signal) {
      await observer.onReplacing({ imageId: 'local', strategy: 'recreate' });
      const nodes = environment.nodes.filter(({ services }) => services.includes(service));
      await bringUp(environment, nodes, context, signal);
    },
    access: (environment, node, signal) => machines.open(environment, nodeOf(environment, node), signal),
    watch: () => toDisposable(() => {}),
  };
}

type Within = <Result>(
  environment: ResolvedEnvironment,
  node: ResolvedNode,
  signal: AbortSignal,
  work: (access: NodeAccess) => Promise<Result>,
) => Promise<Result>;

async function withAccess<Result>(
  machines: HostMachines,
  environment: ResolvedEnvironment,
  node: ResolvedNode,
  signal: AbortSignal,
  work: (access: NodeAccess) => Promise<Result>,
): Promise<Result> {
  const access = await machines.open(environment, node, signal);
  try {
    return await work(access);
  } finally {
    await access.dispose();
  }
}

interface PlannedHost {
  readonly node: ResolvedNode;
  readonly services: readonly {
    readonly wanted: HostService;
    readonly action: HostAction;
    readonly reasons: string[];
  }[];
  readonly surplus: readonly { readonly service: string; readonly dir: string }[];
}

function comparePlan(wanted: readonly HostService[], found: readonly FoundService[]): Omit<PlannedHost, 'node'> {
  const names = new Set(wanted.map(({ service }) => service));
  const parent = wanted[0]?.dir.replace(/\/[^/]*$/, '') ?? '';
  return {
    services: wanted.map((service) => ({
      wanted: service,
      ...actionFor(service, found.find((one) => one.service === service.service) ?? null),
    })),
    surplus: found
      .filter(({ service }) => !names.has(service))
      .map(({ service }) => ({ service, dir: `${parent}/${service}` })),
  };
}

/** Those that others depend on come first. */
function inOrder(environment: ResolvedEnvironment, node: ResolvedNode): string[] {
  const ordered: string[] = [];
  const visit = (name: string): void => {
    if (ordered.includes(name)) return;
    for (const needed of environment.services.get(name)?.dependsOn ?? [])
      if (node.services.includes(needed)) visit(needed);
    ordered.push(name);
  };
  node.services.forEach(visit);
  return ordered;
}

function nodesInOrder(environment: ResolvedEnvironment): ResolvedNode[] {
  const ordered: ResolvedNode[] = [];
  const visit = (node: ResolvedNode): void => {
    if (ordered.includes(node)) return;
    const needed = new Set(node.services.flatMap((name) => environment.services.get(name)?.dependsOn ?? []));
    for (const other of environment.nodes) {
      if (
        other !== node &&
        other.services.some((name) => needed.has(name)) &&
        !node.services.some((name) => needed.has(name))
      )
        visit(other);
    }
    ordered.push(node);
  };
  environment.nodes.forEach(visit);
  return ordered;
}

function nodeOf(environment: ResolvedEnvironment, name: string): ResolvedNode {
  const node = environment.nodes.find((candidate) => candidate.name === name);
  if (node === undefined) throw new GembaError('missing', `${environment.name} has no node ${name}.`);
  return node;
}

function assertApplicable({ problems }: ResolvedEnvironment): void {
  const [problem] = problems;
  if (problem === undefined) return;
  throw new GembaError('invalid', `${problem.file}:${problem.line}: ${problem.message}.`, {
    nextStep: `Correct ${problem.file}.`,
  });
}

/** A signal of its own, which ends in time and which every question under way may listen to. */
function bounded(signal: AbortSignal, ms: number): AbortSignal {
  const limited = AbortSignal.any([signal, AbortSignal.timeout(ms)]);
  setMaxListeners(0, limited);
  return limited;
}

async function readAddresses(
  environment: ResolvedEnvironment,
  within: Within,
  signal: AbortSignal,
): Promise<Map<string, string>> {
  const read = await mapParallel([...environment.nodes], (node) =>
    within(environment, node, signal, async (access): Promise<[string, string]> => {
      const { stdout } = await access.run(
        ['/bin/sh', '-c', 'hostname -I 2>/dev/null || ip -o -4 addr show scope global | sed "s/.*inet //; s,/.*,,"'],
        { signal },
      );
      return [node.name, stdout.trim().split(/\s+/)[0] ?? ''];
    }),
  );
  return new Map(read.filter(([, address]) => address !== ''));
}

async function writeHosts(
  access: NodeAccess,
  mark: string,
  lines: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const safe = mark.replace(/[^A-Za-z0-9-]/g, '-');
  const { status, stderr } = await access.run(['/bin/sh', '-c', WRITE_HOSTS, 'hosts', safe, ...lines], { signal });
  if (status !== 0)
    throw new GembaError('failed', `/etc/hosts of ${access.node} could not be written: ${stderr.trim()}`);
}

/** Stops what runs below a folder and removes it. */
async function clear(access: NodeAccess, dir: string, signal: AbortSignal): Promise<void> {
  const script = `for dir in "$1" "$1"/*; do [ -f "$dir/pid" ] && /bin/sh -c "$2" stop "$dir" 5; done; rm -rf -- "$1"; true`;
  await access.run(['/bin/sh', '-c', script, 'clear', dir, STOP], { signal, timeoutMs: 60_000 });
}

function serviceFacts(wanted: HostService, found: FoundService | null): ComparedFact[] {
  const fact = (name: string, defined: string, actual: string, kind: ComparedFact['kind']): ComparedFact => ({
    fact: `${wanted.service}: ${name}`,
    defined,
    actual,
    same: defined === actual,
    kind,
  });
  if (found === null) return [fact('service', 'set up', 'is not there', 'state')];
  return [
    fact('definition', wanted.hash, found.hash, 'definition'),
    ...(wanted.command === null ? [] : [fact('process', 'running', found.running ? 'running' : 'stopped', 'state')]),
  ];
}

function describeNode(
  node: string,
  facts: readonly ComparedFact[],
): {
  node: string;
  state: State;
  facts: { fact: string; defined: string | null; actual: string | null; since: null }[];
} {
  const state: State = facts.length === 0 ? 'ok' : facts.some(({ kind }) => kind === 'state') ? 'critical' : 'drift';
  return { node, state, facts: facts.map(({ fact, defined, actual }) => ({ fact, defined, actual, since: null })) };
}

function describePlan(
  environment: ResolvedEnvironment,
  missing: readonly string[],
  hosts: readonly PlannedHost[],
  readAt: number,
): Plan {
  const changes: Plan['changes'] = missing.map((name) => ({
    action: 'create',
    kind: 'machine',
    node: name,
    name,
    reasons: ['there is no such machine'],
  }));
  let kept = 0;
  for (const { node, services, surplus } of hosts) {
    for (const { service } of surplus)
      changes.push({
        action: 'remove',
        kind: 'service',
        node: node.name,
        name: service,
        reasons: ['no definition claims it any more'],
      });
    for (const { wanted, action, reasons } of services) {
      if (action === 'keep') kept += 1;
      else
        changes.push({
          action: action === 'restart' ? 'update' : action,
          kind: 'service',
          node: node.name,
          name: wanted.service,
          reasons,
        });
    }
  }
  return { environment: environment.name, changes, kept, readAt };
}

interface StatusMeans {
  readonly options: HostProviderOptions;
  readonly within: Within;
  readonly servicesOf: (environment: ResolvedEnvironment, node: ResolvedNode) => Promise<HostService[]>;
  readonly readAt: () => number;
}

async function readStatus(
  environment: ResolvedEnvironment,
  signal: AbortSignal,
  means: StatusMeans,
): Promise<EnvironmentStatus> {
  const missing = await means.options.machines.missing(environment, signal);
  const nodes = await mapParallel([...environment.nodes], (node) =>
    missing.includes(node.name) ? Promise.resolve(absent(node.name)) : nodeStatus(environment, node, signal, means),
  );
  const isRunning = nodes.every(({ state }) => state === 'ok');
  const isGone = nodes.every(({ summary }) => summary === 'not there');
  return {
    summary: isRunning ? 'up' : isGone ? 'down' : 'partial',
    state: isRunning ? 'ok' : isGone ? 'none' : worstState(nodes.map(({ state }) => state)),
    nodes: isGone ? nodes.map((node) => ({ ...node, state: 'none' as const })) : nodes,
    readAt: means.readAt(),
    problem: null,
  };
}

async function nodeStatus(
  environment: ResolvedEnvironment,
  node: ResolvedNode,
  signal: AbortSignal,
  { options, within, servicesOf }: StatusMeans,
): Promise<NodeStatus> {
  try {
    const wanted = await servicesOf(environment, node);
    return await within(environment, node, signal, async (access) => {
      const found = await readHost(access, hostDir(options.workspaceId, environment.name), signal);
      const judged = await Promise.all(
        wanted.map(async (service): Promise<{ state: State; summary: string; startedAt: number | null }> => {
          const own = found.find((one) => one.service === service.service);
          if (own === undefined) return { state: 'critical', summary: 'not there', startedAt: null };
          if (service.command === null) return { state: 'ok', summary: 'set up', startedAt: null };
          if (!own.running) return { state: 'critical', summary: `${service.service} does not run`, startedAt: null };
          const problem = await checkHealth(access, service, signal);
          if (problem !== null)
            return { state: 'critical', summary: `running, not healthy: ${problem}`, startedAt: own.startedAt };
          return {
            state: 'ok',
            summary: service.health === null ? 'running' : 'running, healthy',
            startedAt: own.startedAt,
          };
        }),
      );
      const worst = judged.find(({ state }) => state !== 'ok') ?? judged[0];
      const address = options.machines.address(environment, node);
      const ports = node.services.flatMap((name) =>
        (environment.services.get(name)?.connectivity ?? [])
          .filter(({ allowed, protocol }) => allowed.includes('WORLD') && protocol !== 'udp')
          .flatMap((rule) =>
            rule.ports.map((port) => ({ host: address, hostPort: port, containerPort: port, protocol: 'tcp' })),
          ),
      );
      return {
        ...absent(node.name),
        state: worst?.state ?? 'ok',
        summary: worst?.summary ?? 'nothing runs on it',
        version: 'local',
        address,
        ports,
        startedAt: worst?.startedAt ?? null,
      };
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { ...absent(node.name), state: 'unknown', summary: `could not be read: ${reason}` };
  }
}

function absent(node: string): NodeStatus {
  return {
    ...{ node, state: 'critical', summary: 'not there', containerName: null, containerId: null, image: null },
    ...{ version: null, address: null, ports: [], startedAt: null, restarts: 0 },
  };
}

async function followHostLogs(
  options: HostProviderOptions,
  within: Within,
  request: { environment: string; nodes: readonly string[]; tail: number; follow: boolean },
  emit: (lines: LogLine[]) => void,
  signal: AbortSignal,
): Promise<void> {
  const environment = options.resolve(request.environment);
  if (environment === null) throw new GembaError('missing', `There is no environment called ${request.environment}.`);
  const nodes = environment.nodes.filter(({ name }) => request.nodes.length === 0 || request.nodes.includes(name));
  await Promise.all(
    nodes.map((node) =>
      within(environment, node, signal, async (access) => {
        const files = node.services.map(
          (service) => `${hostDir(options.workspaceId, environment.name)}/${service}/log`,
        );
        const words = ['tail', '-q', '-n', String(request.tail), ...(request.follow ? ['-F'] : []), '--', ...files];
        await access
          .run(words, {
            signal,
            timeoutMs: request.follow ? 24 * 3_600_000 : 30_000,
            onLine: ({ stream, text }) => {
              if (stream === 'stdout') emit([{ node: node.name, at: null, stream, text }]);
            },
          })
          .catch((error: unknown) => {
            if (!signal.aborted) throw error;
          });
      }),
    ),
  );
}
