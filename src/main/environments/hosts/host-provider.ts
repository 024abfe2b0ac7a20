import type { State } from '../../../shared/model/state';
import { GembaError } from '../../../shared/errors';
import type { Clock } from '../../platform/clock';
import { toDisposable } from '../../platform/disposable';
import { mapParallel } from '../../platform/map-parallel';
import { signalForMany } from '../../platform/signal-for-many';
import type { NodeAccess } from '../access/node-access';
import { differences, type FactOfService } from '../drift/compare-container';
import type { ResolvedEnvironment, ResolvedNode } from '../model/resolved';
import type { EnvironmentProvider, ProviderHealth, RemovalItem } from '../providers/provider';
import type { RunContext } from '../run-face';
import { applyService } from './apply-host';
import { comparePlan, describeNode, describePlan, serviceFacts, type PlannedHost } from './compare-host';
import { compareHostFacts, HostBaseline, readHostFacts, type HostFacts } from './host-facts';
import { hostDir, planHostService, type HostPlanOptions, type HostService } from './host-plan';
import { followHostLogs } from './host-logs';
import { withAccess, type HostMachines, type Within } from './host-machines';
import { assertApplicable, inOrder, nodeOf, nodesInOrder } from './host-order';
import { readHost } from './host-state';
import { readStatus } from './host-status';
import { hostsLines, WRITE_HOSTS } from './hosts-file';
import { STOP } from './supervisor';

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
        // Also where nothing else is to be done: a neighbour may have another address now.
        const lines = hostsLines(environment, node.name, addresses);
        if (await writeHosts(access, `${workspaceId}/${environment.name}`, lines, signal)) context.changed();
        const changes = services.some(({ action }) => action !== 'keep') || surplus.length > 0;
        if (!changes) return;
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
        machines,
        workspaceId,
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
      const compared = new Map<string, readonly FactOfService[]>();
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
              ...(baseline === null || actual === null ? [] : compareHostFacts(baseline, actual)).map((fact) => ({
                ...fact,
                service: null,
              })),
            ];
          });
          read += facts.length;
          compared.set(node.name, facts);
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
          unknown += 2 * node.services.length + baselineSize(baselines.get(subject(environment, node)));
          return { node: node.name, state: 'unknown' as State, facts: [] };
        }
      });
      const drifted = nodes.some(({ facts }) => facts.length > 0);
      return {
        verdict: drifted ? 'drift' : unread.length > 0 ? 'unknown' : 'same',
        checked: read + unknown === 0 ? 1 : read / (read + unknown),
        nodes,
        compared,
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
      await bringUp(environment, nodesInOrder(environment), context, shared);
    },
    async rebuild(environment, name, context, signal, whenUp) {
      const node = nodeOf(environment, name);
      if (!(await machines.renew(environment, node, context, signal))) {
        await within(environment, node, signal, (access) =>
          clear(access, hostDir(workspaceId, environment.name), signal),
        );
      }
      await bringUp(environment, [node], context, signal);
      await whenUp();
    },
    async destroyPreview(environment, signal) {
      if (machines.areMade) {
        return (await machines.made(environment, signal)).map((name): RemovalItem => ({ kind: 'machine', name }));
      }
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
      if (machines.areMade) {
        if ((await machines.made(environment, signal)).length > 0) await machines.remove(environment, context, signal);
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

function bounded(signal: AbortSignal, ms: number): AbortSignal {
  return signalForMany(signal, AbortSignal.timeout(ms));
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

/** @returns whether anything had to be changed */
async function writeHosts(
  access: NodeAccess,
  mark: string,
  lines: readonly string[],
  signal: AbortSignal,
): Promise<boolean> {
  const safe = mark.replace(/[^A-Za-z0-9-]/g, '-');
  const { status, stdout, stderr } = await access.run(['/bin/sh', '-c', WRITE_HOSTS, 'hosts', safe, ...lines], {
    signal,
  });
  if (status === 0) return stdout.includes('changed');
  throw new GembaError('failed', `/etc/hosts of ${access.node} could not be written: ${stderr.trim()}`);
}

/** How many facts could not be read, where it is known how many there were. */
function baselineSize(body: string | undefined): number {
  return body === undefined ? 0 : Object.keys(HostBaseline.parse(JSON.parse(body))).length;
}

/** Stops what runs below a folder and removes it. */
async function clear(access: NodeAccess, dir: string, signal: AbortSignal): Promise<void> {
  const script = `for dir in "$1" "$1"/*; do [ -f "$dir/pid" ] && /bin/sh -c "$2" stop "$dir" 5; done; rm -rf -- "$1"; [ ! -e "$1" ]`;
  const { status, stderr } = await access.run(['/bin/sh', '-c', script, 'clear', dir, STOP], {
    signal,
    timeoutMs: 60_000,
  });
  if (status !== 0) throw new GembaError('failed', `${dir} of ${access.node} could not be removed: ${stderr.trim()}`);
}
