import { mapParallel } from '../../platform/map-parallel';
import type { z } from 'zod';
import type { EnvironmentView } from '../../../shared/model/environment';
import type { ContainerStats } from '../providers/docker/engine-schemas';
import type { DockerReader } from '../providers/docker/reader';
import { CounterRates } from './counter-rates';

export interface Measured {
  readonly name: string;
  readonly value: number;
}

type Stats = z.output<typeof ContainerStats>;

/** What the containers of environments use: `env.<environment>.<node>.…`. */
export function createContainerCollector(reader: DockerReader): {
  collect(views: readonly EnvironmentView[], signal: AbortSignal): Promise<Measured[]>;
} {
  const rates = new CounterRates();
  return {
    async collect(views, signal) {
      const targets = views.flatMap((view) => (view.status?.nodes ?? []).map((status) => ({ view, status })));
      const alive = new Set(targets.map(({ status }) => status.containerId ?? ''));
      rates.forget((key) => !alive.has(key.split(':')[0] ?? ''));
      const measured = await mapParallel(targets, async ({ view, status }) => {
        const prefix = `env.${view.name}.${status.node}`;
        const isUp = status.state === 'ok' || status.state === 'deploying';
        const basic = [
          { name: `${prefix}.up`, value: isUp ? 1 : 0 },
          { name: `${prefix}.restarts`, value: status.restarts },
        ];
        const id = status.containerId;
        if (id === null || !isUp) return basic;
        try {
          const stats = await reader.stats(id, { signal });
          const cpus = view.nodes.find(({ name }) => name === status.node)?.size?.cpus ?? null;
          return [...basic, ...describeStats(prefix, id, stats, rates, cpus)];
        } catch {
          // It ended between the look and the question: the next status says so.
          return basic;
        }
      });
      return measured.flat();
    },
  };
}

function describeStats(prefix: string, id: string, stats: Stats, rates: CounterRates, cpus: number | null): Measured[] {
  const at = Date.parse(stats.read);
  const networks = Object.values(stats.networks ?? {});
  const io = stats.blkio_stats?.io_service_bytes_recursive ?? [];
  const bytes = (op: string): number =>
    sum(io.filter((entry) => entry.op.toLowerCase() === op).map(({ value }) => value));
  // Nanoseconds of processor time a second, as percent of one core.
  const cpu = rates.rate(`${id}:cpu`, stats.cpu_stats.cpu_usage.total_usage, at);
  const values: Record<string, number | null> = {
    cpu: cpu === null ? null : cpu / 1e7,
    cpu_limit: cpus === null ? null : cpus * 100,
    memory: memoryUsed(stats.memory_stats),
    memory_limit: stats.memory_stats.limit ?? null,
    'network.rx': rates.rate(`${id}:rx`, sum(networks.map(({ rx_bytes }) => rx_bytes)), at),
    'network.tx': rates.rate(`${id}:tx`, sum(networks.map(({ tx_bytes }) => tx_bytes)), at),
    'disk.read': rates.rate(`${id}:read`, bytes('read'), at),
    'disk.write': rates.rate(`${id}:write`, bytes('write'), at),
  };
  return Object.entries(values).flatMap(([key, value]) =>
    value === null ? [] : [{ name: `${prefix}.${key}`, value }],
  );
}

/** Without the page cache that the kernel would give back: what `docker stats` shows. The key is the cgroup version's. */
function memoryUsed({ usage, stats }: Stats['memory_stats']): number | null {
  if (usage === null || usage === undefined) return null;
  const reclaimable = stats?.['total_inactive_file'] ?? stats?.['inactive_file'] ?? 0;
  return Math.max(0, usage - reclaimable);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
