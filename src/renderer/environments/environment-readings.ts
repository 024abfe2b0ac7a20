import type { EnvironmentView } from '../../shared/model/environment';
import type { SeriesAnswer, SeriesColumns } from '../../shared/model/series';
import { isRunning } from './node-state';

/** What the store says of one environment: the newest value and the line behind it, by series path. */
export interface EnvironmentReadings {
  last(path: string): number | null;
  series(path: string): SeriesColumns | null;
  readonly from: number;
  readonly until: number;
}

/** Every series that the screen of an environment shows, in as few targets as there are shapes of names. */
export function readingTargets(environment: string): string[] {
  return [
    `env.${environment}.*.{cpu,cpu_limit,memory,memory_limit}`,
    `lb.${environment}.*.{requests,errors,latency}`,
    `lb.${environment}.*.node.*.{requests,errors,latency}`,
  ];
}

/** A value older than this says nothing of now. */
const FRESH_SECONDS = 60;

export function readingsOf(answer: SeriesAnswer | undefined): EnvironmentReadings {
  const byPath = new Map((answer?.series ?? []).map((series) => [series.name, series]));
  const until = answer?.until ?? 0;
  return {
    from: answer?.from ?? 0,
    until,
    series: (path) => byPath.get(path) ?? null,
    last(path) {
      const series = byPath.get(path);
      if (series === undefined) return null;
      for (let index = series.values.length - 1; index >= 0; index -= 1) {
        const value = series.values[index];
        const time = series.times[index];
        if (time === undefined || time < until - FRESH_SECONDS) return null;
        if (value !== undefined && !Number.isNaN(value)) return value;
      }
      return null;
    },
  };
}

/** What one node does, for its row and its box. Shares are 0 to 1; null where nothing was measured. */
export interface NodeReading {
  readonly requestsPerSecond: number | null;
  readonly latencyMs: number | null;
  readonly cpuPercent: number | null;
  readonly cpuShare: number | null;
  readonly memoryBytes: number | null;
  readonly memoryShare: number | null;
  /** The line in the node's row: response time behind a load balancer, else processor. */
  readonly line: { readonly series: SeriesColumns; readonly what: 'latency' | 'cpu' } | null;
}

export function readNode(
  view: EnvironmentView,
  node: EnvironmentView['nodes'][number],
  readings: EnvironmentReadings,
): NodeReading {
  const status = view.status?.nodes.find((candidate) => candidate.node === node.name) ?? null;
  const last = (path: string): number | null => (status === null || isRunning(status) ? readings.last(path) : null);
  const base = `env.${view.name}.${node.name}`;
  const balanced =
    node.kind === 'load-balancer'
      ? `lb.${view.name}.${node.services[0] ?? ''}`
      : node.services
          .map((service) => `lb.${view.name}.${service}.node.${node.name}`)
          .find((path) => readings.series(`${path}.requests`) !== null);
  const cpuPercent = last(`${base}.cpu`);
  const cpuLimit = readings.last(`${base}.cpu_limit`) ?? (node.size?.cpus == null ? null : node.size.cpus * 100);
  const memoryBytes = last(`${base}.memory`);
  const memoryLimit = readings.last(`${base}.memory_limit`) ?? node.size?.memoryBytes ?? null;
  const latency = balanced === undefined ? null : readings.series(`${balanced}.latency`);
  const cpu = readings.series(`${base}.cpu`);
  return {
    requestsPerSecond: balanced === undefined ? null : last(`${balanced}.requests`),
    latencyMs: balanced === undefined ? null : last(`${balanced}.latency`),
    cpuPercent,
    cpuShare: share(cpuPercent, cpuLimit),
    memoryBytes,
    memoryShare: share(memoryBytes, memoryLimit),
    line: latency !== null ? { series: latency, what: 'latency' } : cpu !== null ? { series: cpu, what: 'cpu' } : null,
  };
}

function share(value: number | null, limit: number | null): number | null {
  return value === null || limit === null || limit <= 0 ? null : Math.min(1, value / limit);
}
