import { describe, expect, it } from 'vitest';
import type { EnvironmentView } from '../../shared/model/environment';
import { readingsOf } from './environment-readings';
import { flowGraph } from './flow-graph';

const part = (name: string, kind: 'node' | 'load-balancer') => ({
  name,
  kind,
  services: ['orders'],
  runtime: null,
  image: null,
  size: null,
  region: null,
  definedAt: null,
});
const view: EnvironmentView = {
  name: 'local',
  provider: 'docker',
  protected: false,
  converge: { enabled: false, every: '1h', dryRun: false, quietHours: [], maxChanges: 5, nextRunAt: null },
  file: 'environments/local.yaml',
  profile: null,
  profiles: [],
  nodes: [part('orders-lb', 'load-balancer'), part('orders-1', 'node'), part('orders-2', 'node')],
  links: [],
  status: null,
  runId: null,
};

function readings(values: Record<string, number>) {
  return readingsOf({
    from: 0,
    until: 1000,
    problems: [],
    series: Object.entries(values).map(([name, value]) => ({
      name,
      step: 10,
      times: Float64Array.of(980, 990, 1000),
      values: Float64Array.of(value, value, Number.NaN),
    })),
  });
}

describe('the flow through a load balancer', () => {
  it('splits requests over the nodes and lets errors end in a node that says so', () => {
    const graph = flowGraph(
      view,
      readings({
        'lb.local.orders.node.orders-1.requests': 3,
        'lb.local.orders.node.orders-2.requests': 2,
        'lb.local.orders.node.orders-2.errors': 0.5,
      }),
    );
    expect(graph.nodes.map(({ id }) => id)).toEqual([
      'orders-lb',
      'orders-1',
      'orders-2',
      'service:orders',
      'failed:orders',
    ]);
    expect(graph.links).toEqual([
      { source: 'orders-lb', target: 'orders-1', value: 3 },
      { source: 'orders-1', target: 'service:orders', value: 3 },
      { source: 'orders-lb', target: 'orders-2', value: 2 },
      { source: 'orders-2', target: 'service:orders', value: 1.5 },
      { source: 'orders-2', target: 'failed:orders', value: 0.5, state: 'critical' },
    ]);
  });

  it('draws nothing where nothing flows', () => {
    expect(flowGraph(view, readings({}))).toEqual({ nodes: [], links: [] });
  });
});

it('does not take an old value for the present', () => {
  const old = readingsOf({
    from: 0,
    until: 1000,
    problems: [],
    series: [{ name: 'env.local.orders-1.cpu', step: 10, times: Float64Array.of(900), values: Float64Array.of(12) }],
  });
  expect(old.last('env.local.orders-1.cpu')).toBeNull();
});
