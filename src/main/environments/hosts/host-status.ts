import type { State } from '../../../shared/model/state';
import type { NodeStatus } from '../../../shared/model/environment';
import { mapParallel } from '../../platform/map-parallel';
import type { ResolvedEnvironment, ResolvedNode } from '../model/resolved';
import type { EnvironmentStatus } from '../providers/provider';
import { summarizeNodes } from '../status/node-status';
import { checkHealth } from './apply-host';
import type { HostMachines, Within } from './host-machines';
import { hostDir, type HostService } from './host-plan';
import { readHost } from './host-state';

export interface StatusMeans {
  readonly machines: HostMachines;
  readonly workspaceId: string;
  readonly within: Within;
  readonly servicesOf: (environment: ResolvedEnvironment, node: ResolvedNode) => Promise<HostService[]>;
  readonly readAt: () => number;
}

/** How every node of an environment is. A host that cannot be read is unknown, and keeps nobody else waiting. */
export async function readStatus(
  environment: ResolvedEnvironment,
  signal: AbortSignal,
  means: StatusMeans,
): Promise<EnvironmentStatus> {
  const missing = await means.machines.missing(environment, signal);
  const nodes = await mapParallel([...environment.nodes], (node) =>
    missing.includes(node.name) ? Promise.resolve(absent(node.name)) : nodeStatus(environment, node, signal, means),
  );
  const isGone = nodes.every(({ summary }) => summary === 'not there');
  return summarizeNodes(nodes, isGone, means.readAt());
}

async function nodeStatus(
  environment: ResolvedEnvironment,
  node: ResolvedNode,
  signal: AbortSignal,
  { machines, workspaceId, within, servicesOf }: StatusMeans,
): Promise<NodeStatus> {
  try {
    const wanted = await servicesOf(environment, node);
    return await within(environment, node, signal, async (access) => {
      const found = await readHost(access, hostDir(workspaceId, environment.name), signal);
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
      const address = machines.address(environment, node);
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
