import { describe, expect, it } from 'vitest';
import { EnvironmentDefinition } from '../../../shared/definitions/environment';
import { GembaDefinition } from '../../../shared/definitions/gemba';
import { ServiceDefinition } from '../../../shared/definitions/service';
import type { Definitions } from '../source';
import { describeDefinition } from './environment-view';
import { resolveEnvironment } from './resolve-environment';
import type { ResolvedEnvironment } from './resolved';

const services: Record<string, unknown> = {
  orders: {
    build: 'orders',
    connectivity: [{ protocol: 'http', ports: [8080], allowed: ['WORLD', 'customers', 'absent'] }],
    env: { PORT: 8080, MODE: 'plain' },
    depends_on: ['db'],
  },
  db: { image: 'postgres:15', connectivity: [{ protocol: 'tcp', ports: [5432], allowed: ['orders'] }] },
  customers: { build: 'customers' },
  absent: { image: 'x:1' },
  chicken: { image: 'x:1', depends_on: ['egg'] },
  egg: { image: 'x:1', depends_on: ['chicken'] },
};

function resolve(environment: Record<string, unknown>): ResolvedEnvironment {
  const located = <Value>(value: Value, file: string): { value: Value; file: string; line: number } => ({
    value,
    file,
    line: 7,
  });
  const definitions: Definitions = {
    config: GembaDefinition.parse({
      sizes: { shelf: { cpus: 0.5, memory: '128mb' } },
      images: { 'debian-12': { docker: 'debian:12-slim' }, elsewhere: { vagrant: 'debian/bookworm64' } },
    }),
    environments: new Map(),
    services: new Map(
      Object.entries(services).map(([name, value]) => [
        name,
        located(ServiceDefinition.parse(value), `services/${name}.yaml`),
      ]),
    ),
  };
  return resolveEnvironment(
    'local',
    located(EnvironmentDefinition.parse(environment), 'environments/local.yaml'),
    definitions,
  );
}

describe('resolveEnvironment', () => {
  it('numbers nodes within the environment, across lines', () => {
    const { nodes } = resolve({
      nodes: [
        { services: ['orders'], number: 2 },
        { services: ['db'] },
        { services: ['orders', 'customers'] },
        { name: 'spare', services: ['orders'] },
      ],
    });
    expect(nodes.map(({ name }) => name)).toEqual(['orders-1', 'orders-2', 'db-1', 'orders-3', 'spare']);
  });

  it('puts a load balancer in front of what has several nodes and listens', () => {
    const { loadBalancers } = resolve({
      nodes: [{ services: ['orders'], number: 2 }, { services: ['db'] }, { services: ['customers'], number: 3 }],
    });
    expect(loadBalancers.map(({ name, nodes }) => ({ name, nodes }))).toEqual([
      { name: 'orders-lb', nodes: ['orders-1', 'orders-2'] },
    ]);
  });

  it.each([
    ['shelf', { cpus: 0.5, memoryBytes: 128 * 1024 ** 2 }],
    ['t2.micro', { cpus: 1, memoryBytes: 1024 ** 3 }],
  ])('looks up the size %s', (name, size) => {
    const { nodes, problems } = resolve({ nodes: [{ services: ['db'], size: name }] });
    expect({ size: nodes[0]?.size, problems }).toEqual({ size: { name, ...size }, problems: [] });
  });

  it('lays the environment’s config over the service’s own', () => {
    const resolved = resolve({
      nodes: [{ services: ['orders', 'db'] }],
      config: { orders: { MODE: 'fast', EXTRA: true } },
    });
    expect(resolved.services.get('orders')?.env).toEqual({ PORT: '8080', MODE: 'fast', EXTRA: 'true' });
  });

  it.each([
    [{ nodes: [{ services: ['order'] }] }, 'local: no service is called order (nodes.0.services.0)', 'orders'],
    [{ nodes: [{ services: ['db'], size: 'shelff' }] }, 'local: no size is called shelff (nodes.0.size)', 'shelf'],
    [
      { nodes: [{ services: ['db'], image: 'debian-13' }] },
      'local: no image is called debian-13 (nodes.0.image)',
      'debian-12',
    ],
    [
      { nodes: [{ services: ['db'], image: 'elsewhere' }] },
      'local: the image elsewhere has no name for the provider docker in gemba.yaml',
      null,
    ],
    [
      {
        nodes: [
          { services: ['db'], name: 'a' },
          { services: ['db'], name: 'a' },
        ],
      },
      'two nodes are called a',
      null,
    ],
    [{ nodes: [{ services: ['orders'] }] }, 'orders depends on db, which no node runs', null],
    [{ nodes: [{ services: ['chicken', 'egg'] }] }, 'chicken → egg → chicken: these wait for each other', null],
  ])('names what is wrong in %j', (environment, message, nearest) => {
    expect(resolve(environment).problems[0]).toMatchObject({ message, nearest, line: 7 });
  });

  it('accepts an engine’s own reference for an image', () => {
    const { nodes, problems } = resolve({ nodes: [{ services: ['db'], image: 'debian:12-slim' }] });
    expect({ image: nodes[0]?.image, problems }).toEqual({ image: 'debian:12-slim', problems: [] });
  });

  it('draws who may talk to whom, of those that are here', () => {
    const view = describeDefinition(
      resolve({ nodes: [{ services: ['orders'], number: 2 }, { services: ['db'] }, { services: ['customers'] }] }),
    );
    expect(view.links.map(({ from, to, ports }) => `${from} → ${to}:${ports.join(',')}`)).toEqual([
      'WORLD → orders:8080',
      'customers → orders:8080',
      'orders → db:5432',
    ]);
    expect(view.nodes.map(({ name, kind }) => `${name} ${kind}`)).toContain('orders-lb load-balancer');
  });
});
