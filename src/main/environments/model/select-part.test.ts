import { describe, expect, it } from 'vitest';
import { EnvironmentDefinition } from '../../../shared/definitions/environment';
import { GembaDefinition } from '../../../shared/definitions/gemba';
import { ServiceDefinition } from '../../../shared/definitions/service';
import { describePart } from '../../../shared/describe-part';
import { describeSetAside, listTests } from '../tests/list-tests';
import { describeDefinition } from './environment-view';
import { layRelations } from './relations';
import { resolveEnvironment } from './resolve-environment';
import type { ResolvedEnvironment } from './resolved';

const http = (...allowed: string[]) => [{ protocol: 'http', ports: [8080], allowed }];
const SHOP = {
  web: { image: 'x', connectivity: http('WORLD'), depends_on: ['orders', 'catalog'], tests: [{ port: 8080 }] },
  orders: {
    image: 'x',
    connectivity: http('web', 'WORLD'),
    depends_on: ['db'],
    stub: [{ path: '/*', body: 'stub' }],
    tests: [{ port: 8080 }, { reachable: { from: 'web', port: 8080 } }],
  },
  catalog: {
    image: 'x',
    connectivity: http('web', 'orders'),
    tests: [{ not_reachable: { from: ['db'], port: 8080 } }],
  },
  db: {
    image: 'x',
    volumes: [{ name: 'data', path: '/data' }],
    connectivity: [{ protocol: 'tcp', ports: [5432], allowed: ['orders'] }],
  },
};
const NODES = [
  { services: ['web'] },
  { services: ['orders'], number: 2 },
  { services: ['catalog', 'db'], name: 'shelf' },
];
const PROFILES = {
  browsing: { services: ['web'], stubs: ['orders'] },
  data: { services: ['db'] },
  'no-orders': { stubs: ['orders'] },
};

function resolve(
  profile: string | null,
  more: object = {},
  services: Record<string, unknown> = SHOP,
): ResolvedEnvironment {
  const located = <Value>(value: Value, file: string) => ({ value, file, line: 1 });
  return resolveEnvironment(
    'local',
    located(EnvironmentDefinition.parse({ nodes: NODES, profiles: PROFILES, ...more }), 'environments/all.yaml'),
    {
      config: GembaDefinition.parse({}),
      environments: new Map(),
      services: new Map(
        Object.entries(services).map(([name, value]) => [
          name,
          located(ServiceDefinition.parse(value), 'services/all.yaml'),
        ]),
      ),
    },
    profile,
  );
}

const names = (list: readonly { name: string }[]): string[] => list.map(({ name }) => name);

describe('a part of an environment', () => {
  it('is what a profile names and what that depends on, with stubs in place of what is stood in for', () => {
    const part = resolve('browsing');
    expect(part.problems).toEqual([]);
    expect(part.nodes.map(({ name, services }) => `${name}: ${services.join()}`)).toEqual([
      'web-1: web',
      'shelf: catalog',
    ]);
    expect(names(part.stubs)).toEqual(['orders-stub']);
    expect(part.loadBalancers).toEqual([]);
    expect(part.leftOut.map(({ node, service, reason }) => `${node}/${service}: ${reason}`)).toEqual([
      'orders-1/orders: orders-stub stands in for it',
      'orders-2/orders: orders-stub stands in for it',
      'shelf/db: the profile browsing leaves it out',
      'orders-lb/orders: orders-stub stands in for it',
    ]);
    expect(part.leftOut.find(({ service }) => service === 'db')?.volumes).toEqual(['data']);
    expect(describePart(describeDefinition(part))).toBe('Profile browsing: 2 of 5 nodes, a stub for orders');
  });

  it('takes dependencies along, however far, and everything where a profile names no services', () => {
    expect(names(resolve('data').nodes)).toEqual(['shelf']);
    const part = resolve('no-orders');
    expect(part.nodes.map(({ services }) => services.join())).toEqual(['web', 'catalog,db']);
    expect(names(part.stubs)).toEqual(['orders-stub']);
  });

  it('is the whole without a profile, with the stubs that the environment itself names', () => {
    expect(resolve(null)).toMatchObject({ stubs: [], leftOut: [], profile: null });
    const stubbed = resolve(null, { stubs: ['orders'] });
    expect(names(stubbed.stubs)).toEqual(['orders-stub']);
    expect(describePart(describeDefinition(stubbed))).toBe('A stub for orders');
    // One that nobody of a part asks for is no part of it.
    expect(resolve('data', { stubs: ['orders'] }).stubs).toEqual([]);
  });

  it('stands in for a collaborator that no node runs', () => {
    const part = resolve(null, {
      nodes: [{ services: ['web'] }, { services: ['catalog'] }],
      profiles: {},
      stubs: ['orders'],
    });
    expect(part.problems).toEqual([]);
    expect(part.stubs.map(({ name, regions }) => [name, regions])).toEqual([['orders-stub', [null]]]);
  });

  it('reaches a stub by the service’s name on the same relations, and lets it call nobody', () => {
    const reaches = layRelations(resolve('browsing'));
    expect(reaches.get('orders-stub/orders')).toEqual({
      networks: [
        { key: 'default', aliases: ['orders-stub'] },
        { key: 'web>orders', aliases: ['orders-stub', 'orders'] },
      ],
      open: [
        { network: 'web>orders', ports: ['8080/tcp'] },
        { network: null, ports: ['8080/tcp'] },
      ],
    });
    expect(reaches.get('shelf/catalog')?.networks.map(({ key }) => key)).toEqual(['web>catalog']);
    expect(describeDefinition(resolve('browsing')).links.map(({ from, to }) => `${from}>${to}`)).toEqual([
      'WORLD>web',
      'web>orders',
      'WORLD>orders',
      'web>catalog',
    ]);
  });

  it('sets aside the tests of what does not run, and those whose callers do not', () => {
    const part = resolve('browsing');
    expect(listTests(part).map(({ node, name }) => `${node}: ${name}`)).toEqual(['web-1: port 8080 is open']);
    expect(describeSetAside(part)).toBe(
      'Set aside: 4 of orders (orders-stub stands in for it), 1 whose callers do not run.',
    );
    expect(describeSetAside(resolve(null))).toBeNull();
  });

  it('cannot be applied where its profile is gone, and says what to do', () => {
    const part = resolve('browsng');
    expect(part.profile).toMatchObject({ name: 'browsng', isDefined: false });
    expect(part.nodes).toHaveLength(4);
    expect(part.problems).toMatchObject([
      {
        message: 'local: the profile browsng is in effect and not defined any more',
        nearest: 'browsing',
        nextStep: expect.stringContaining('gemba up local --profile all'),
      },
    ]);
  });

  it('is refused where the provider cannot keep it', () => {
    const messages = (provider: string, more: object = {}): string[] =>
      resolve(null, { provider, ...more }).problems.map(({ message }) => message);
    expect(messages('swarm')).toEqual([
      'local: stubs are for docker: swarm runs services themselves only',
      'local: stubs are for docker: swarm runs services themselves only',
    ]);
    expect(messages('swarm', { profiles: { data: { services: ['db'] } } })).toEqual([]);
    expect(messages('ssh', { profiles: { data: { services: ['db'] } } })).toEqual([
      'local: profiles are for docker and swarm: on hosts what a profile leaves out would go on running',
    ]);
    expect(messages('vagrant', { profiles: {}, stubs: ['orders'] })).toEqual([
      'local: stubs are for docker: on a host no container can stand in for a service',
    ]);
  });
});
