import http from 'node:http';
import type { EnvironmentView } from '../../../shared/model/environment';
import { parseProxyStats, type ProxyRow } from '../providers/docker/load-balancer/stats';
import type { Measured } from './container-metrics';
import { CounterRates } from './counter-rates';

const TIMEOUT_MS = 2000;
/** Far more than a balancer of a hundred nodes says. */
const MAX_BYTES = 4 * 1024 * 1024;

/** What load balancers count: `lb.<environment>.<service>.…`, as rates. */
export function createBalancerCollector(publishedHost: string | null): {
  collect(views: readonly EnvironmentView[], signal: AbortSignal): Promise<Measured[]>;
} {
  const rates = new CounterRates();
  return {
    async collect(views, signal) {
      if (publishedHost === null) return [];
      const targets = views.flatMap(findBalancers);
      const alive = new Set(targets.map(({ id }) => id));
      rates.forget((key) => !alive.has(key.split('|')[0] ?? ''));
      const measured = await Promise.all(
        targets.map(async (target) => {
          try {
            const csv = await readPage(publishedHost, target.port, signal);
            return describeProxies(target, parseProxyStats(csv), rates, performance.now());
          } catch {
            // Not listening yet, or not any more: a gap.
            return [];
          }
        }),
      );
      return measured.flat();
    },
  };
}

interface Target {
  readonly id: string;
  readonly prefix: string;
  readonly service: string;
  readonly port: number;
}

/** The statistics are on the highest of the ports that a balancer publishes beside the service's own. */
function findBalancers(view: EnvironmentView): Target[] {
  return view.nodes
    .filter(({ kind }) => kind === 'load-balancer')
    .flatMap(({ name, services: [service = ''] }) => {
      const status = view.status?.nodes.find(({ node }) => node === name);
      const own = new Set(view.links.filter(({ to }) => to === service).flatMap(({ ports }) => ports));
      const stats = status?.ports.find(({ containerPort }) => !own.has(containerPort));
      if (stats === undefined || status?.containerId === null || status === undefined) return [];
      return [{ id: status.containerId, prefix: `lb.${view.name}.${service}`, service, port: stats.hostPort }];
    });
}

/** Several ports of one service are one balancer to whoever looks. */
export function describeProxies(
  target: { id: string; prefix: string; service: string },
  rows: readonly ProxyRow[],
  rates: CounterRates,
  atMs: number,
): Measured[] {
  const own = rows.filter(({ proxy }) => proxy.startsWith(`${target.service}-`) && /-\d+$/.test(proxy));
  const backends = own.filter(({ server }) => server === 'BACKEND');
  const servers = own.filter(({ server }) => server !== 'BACKEND' && server !== 'FRONTEND');
  const measure = (prefix: string, group: readonly ProxyRow[]): Measured[] => {
    const requests = rates.rate(`${target.id}|${prefix}|requests`, sum(group.map((row) => row.requests)), atMs);
    const errors = rates.rate(`${target.id}|${prefix}|errors`, sum(group.map((row) => row.errors)), atMs);
    const busy = group.filter(({ latencyMs }) => latencyMs !== null);
    // HAProxy's mean is that of the last 1024 requests; with no request since, there is nothing new to say.
    const latency =
      requests === null || requests === 0 || busy.length === 0
        ? null
        : Math.max(...busy.map((row) => row.latencyMs ?? 0));
    return [
      ...point(`${prefix}.requests`, requests),
      ...point(`${prefix}.errors`, errors),
      ...point(`${prefix}.latency`, latency),
    ];
  };
  const nodes = [...new Set(servers.map(({ server }) => server))];
  return [
    ...measure(target.prefix, backends),
    ...point(`${target.prefix}.sessions`, backends.length === 0 ? null : sum(backends.map(({ sessions }) => sessions))),
    ...nodes.flatMap((node) => {
      const group = servers.filter(({ server }) => server === node);
      const prefix = `${target.prefix}.node.${node}`;
      const isUp = group.every(({ status }) => status.startsWith('UP') || status === 'no check');
      return [...measure(prefix, group), ...point(`${prefix}.up`, isUp ? 1 : 0)];
    }),
  ];
}

function point(name: string, value: number | null): Measured[] {
  return value === null ? [] : [{ name, value }];
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function readPage(host: string, port: number, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = http.get({ host, port, path: '/;csv', timeout: TIMEOUT_MS, signal, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
        if (text.length > MAX_BYTES) request.destroy(new Error('the answer is too long'));
      });
      response.on('end', () =>
        response.statusCode === 200 ? resolve(text) : reject(new Error(`status ${response.statusCode}`)),
      );
      response.on('error', reject);
    });
    request.on('timeout', () => request.destroy(new Error('no answer')));
    request.on('error', reject);
  });
}
