import { describe, expect, it } from 'vitest';
import type { EnvironmentNode, EnvironmentView } from '../../shared/model/environment';
import { readingsOf } from './environment-readings';
import { topologyGraph } from './topology-graph';

const part = (name: string, services: string[], kind: EnvironmentNode['kind'] = 'node') => ({
  name,
  kind,
  services,
  runtime: null,
  image: null,
  size: { name: 't1.micro', cpus: 1, memoryBytes: 1024 },
  region: null,
  definedAt: null,
});
const link = (from: string, to: string) => ({ from, to, protocol: 'tcp', ports: [8080] });
const view: EnvironmentView = {
  name: 'local',
  provider: 'docker',
  protected: false,
  converge: { enabled: false, every: '1h', dryRun: false, quietHours: [], maxChanges: 5, nextRunAt: null },
  file: 'environments/local.yaml',
  profile: null,
  profiles: [],
  nodes: [
    part('orders-lb', ['orders'], 'load-balancer'),
    part('orders-1', ['orders']),
    part('orders-2', ['orders']),
    part('orders-db-1', ['orders-db']),
    part('customers-1', ['customers']),
  ],
  links: [link('customers', 'orders'), link('orders', 'orders-db')],
  status: null,
  runId: null,
};
const readings = readingsOf({
  from: 0,
  until: 1000,
  problems: [],
  series: Object.entries({
    'lb.local.orders.requests': 5,
    'lb.local.orders.errors': 0.5,
    'lb.local.orders.node.orders-1.requests': 3,
    'lb.local.orders.node.orders-1.errors': 0,
    'lb.local.orders.node.orders-2.requests': 2,
    'lb.local.orders.node.orders-2.errors': 0.5,
    'env.local.orders-1.memory': 1000,
  }).map(([name, value]) => ({ name, step: 10, times: Float64Array.of(1000), values: Float64Array.of(value) })),
});

describe('the topology of an environment', () => {
  it('draws a stub as one, called as its service would be and calling nobody', () => {
    const { nodes, edges } = topologyGraph(
      { ...view, nodes: [part('customers-1', ['customers']), part('orders-stub', ['orders'], 'stub')] },
      readings,
      new Set(),
    );
    expect(nodes.map(({ id, kind, detail, bars }) => [id, kind, detail, bars.length])).toEqual([
      ['customers-1', 'node', 't1.micro', 2],
      ['orders-stub', 'stub', 'stub', 0],
    ]);
    expect(edges.map(({ from, to }) => `${from.node} > ${to.node}`)).toEqual(['customers-1 > orders-stub']);
  });

  const graph = topologyGraph(view, readings, new Set(['orders-1']));

  it('leads callers to the load balancer, and the load balancer to its nodes', () => {
    expect(graph.edges.map(({ from, to, label, state }) => [from.node, to.node, label, state])).toEqual([
      ['orders-lb', 'orders-1', '3/s', 'ok'],
      ['orders-lb', 'orders-2', '25 % fail', 'critical'],
      ['customers-1', 'orders-lb', '5/s', 'ok'],
      ['orders-1', 'orders-db-1', null, 'ok'],
      ['orders-2', 'orders-db-1', null, 'ok'],
    ]);
  });

  it('shows what was never read as unknown, and memory near its limit as short', () => {
    const box = graph.nodes.find(({ id }) => id === 'orders-1');
    expect(box).toMatchObject({ state: 'unknown', detail: 't1.micro' });
    expect(box?.bars).toEqual([
      { label: 'cpu', share: null },
      { label: 'mem', share: 1000 / 1024, state: 'warning' },
    ]);
  });

  it('shows people only where anyone may come in', () => {
    expect(graph.nodes.some(({ kind }) => kind === 'people')).toBe(false);
    const open = topologyGraph({ ...view, links: [link('WORLD', 'orders')] }, readings, new Set());
    expect(open.edges.map(({ from, to }) => [from.node, to.node])).toContainEqual(['people', 'orders-lb']);
  });
});
