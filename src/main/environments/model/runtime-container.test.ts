import { describe, expect, it } from 'vitest';
import { EnvironmentDefinition } from '../../../shared/definitions/environment';
import { GembaDefinition } from '../../../shared/definitions/gemba';
import { ServiceDefinition } from '../../../shared/definitions/service';
import type { BuiltImage } from './desired';
import { desiredState } from './desired-state';
import { resolveEnvironment } from './resolve-environment';
import type { ResolvedEnvironment } from './resolved';

const tcp = (port: number, ...allowed: string[]) => [{ protocol: 'tcp', ports: [port], allowed }];
const SHOP = {
  server: { image: 'server:1', command: ['serve', '/srv/modules'], loads: '/srv/modules', env: { LEVEL: 'info' } },
  catalog: {
    image: 'catalog:1',
    module: 'catalog.war',
    connectivity: tcp(8081, 'orders', 'web'),
    depends_on: ['store'],
    env: { GREETING: 'lamps' },
    health: { tcp: 8081, interval: '2s', timeout: '1s' },
    stop_grace: '3s',
  },
  orders: {
    image: 'orders:1',
    module: 'orders',
    connectivity: tcp(8082, 'WORLD'),
    depends_on: ['catalog'],
    health: { command: ['true'], interval: '1s', timeout: '2s' },
    volumes: [{ name: 'data', path: '/data' }],
    stop_grace: '9s',
  },
  store: { image: 'store:1', connectivity: tcp(5432, 'catalog') },
  web: { image: 'web:1', depends_on: ['orders'] },
};
const NODES = [
  { services: ['catalog', 'orders'], runtime: 'server', name: 'app' },
  { services: ['store'] },
  { services: ['web'] },
];

function resolve(nodes: readonly unknown[] = NODES, more: object = {}, services: object = {}): ResolvedEnvironment {
  const located = <Value>(value: Value, file: string) => ({ value, file, line: 1 });
  const defined = Object.entries({ ...SHOP, ...services }).map(
    ([name, value]) => [name, located(ServiceDefinition.parse(value), 'services/all.yaml')] as const,
  );
  return resolveEnvironment(
    'local',
    located(EnvironmentDefinition.parse({ nodes, ...more }), 'environments/all.yaml'),
    {
      config: GembaDefinition.parse({}),
      environments: new Map(),
      services: new Map(defined),
    },
  );
}

const OWN: BuiltImage = {
  ...{ kind: 'built', key: 'own', service: null, repository: 'own', version: '1', folder: '/own', dockerfile: 'x' },
  ...{ args: {}, timeLimitMs: 1, source: 'x' },
};
const source = (hash: string, ...entries: string[]) => ({ folder: '/w', entries, sizeBytes: 1, hash });

function containers(environment: ResolvedEnvironment, hash = 'a') {
  const none = new Map<string, string>();
  const { containers: all } = desiredState(environment, {
    ...{ workspaceId: 'w', workspaceName: 'shop', workspaceDir: '/w', engineCpus: 4, versions: none, sources: none },
    ...{ provisions: none, bases: none, stubBodies: new Map(), loadBalancerImage: OWN, guardImage: OWN },
    modules: new Map([
      ['catalog', { source: source(hash, 'catalog.war'), isFolder: false }],
      ['orders', { source: source('b', 'main.pl'), isFolder: true }],
    ]),
  });
  return all;
}

describe('a runtime', () => {
  it('is one container that has what each of its services asks for', () => {
    const environment = resolve();
    expect(environment.problems).toEqual([]);
    const all = containers(environment);
    expect(all.map(({ key }) => key)).toEqual(['app/server', 'store-1/store', 'web-1/web']);
    expect(all[0]).toMatchObject({
      image: 'server:1',
      command: ['serve', '/srv/modules'],
      env: { LEVEL: 'info', GREETING: 'lamps' },
      ports: ['8082/tcp'],
      mounts: [{ volume: 'app/orders/data', path: '/data' }],
      stopGraceMs: 9000,
      dependsOn: ['store'],
      health: { intervalMs: 1000, timeoutMs: 3000 },
    });
    expect(all[0]?.modules.map(({ service, path }) => `${service} ${path}`)).toEqual([
      'catalog /srv/modules/catalog.war',
      'orders /srv/modules/orders',
    ]);
    expect(all[0]?.health?.test.at(-1)).toMatch(/8081.* && .*true$/s);
  });

  it('goes by the name of a service only where somebody may call that one, and opens just its ports', () => {
    const [app] = containers(resolve());
    expect(app?.networks.map(({ key, aliases }) => `${key}: ${aliases.join()}`)).toEqual([
      'default: app-orders',
      'orders>catalog: app,catalog,app-orders',
      'web>catalog: app,catalog',
      'catalog>store: app',
    ]);
    expect(app?.open).toEqual([
      { network: 'orders>catalog', ports: ['8081/tcp'] },
      { network: 'web>catalog', ports: ['8081/tcp'] },
      { network: null, ports: ['8082/tcp'] },
    ]);
  });

  it('is made anew where a module changes, and a container without one keeps its hash', () => {
    const hashes = (hash: string) => containers(resolve(), hash).map(({ specHash }) => specHash);
    const [before, after] = [hashes('a'), hashes('b')];
    expect(before[0]).not.toBe(after[0]);
    expect(before.slice(1)).toEqual(after.slice(1));
  });

  const problems = (...about: Parameters<typeof resolve>): string[] =>
    resolve(...about).problems.map(({ message }) => message);

  it('cannot be what has no folder for modules, nor load what has none', () => {
    expect(problems([{ services: ['store', 'server'], runtime: 'server' }])).toEqual([
      'local: store has no `module:` that a runtime could load',
      'local: server is the runtime itself: name what it loads',
    ]);
    expect(problems([{ services: ['orders'], runtime: 'store' }, ...NODES])[0]).toBe(
      'local: store has no `loads:` that says where its process looks for modules',
    );
    expect(problems([{ services: ['orders'], runtime: 'serwer' }, ...NODES])).toEqual([
      'local: no service is called serwer (nodes.0.runtime)',
    ]);
  });

  it('cannot have one key with two values, nor run on a host', () => {
    expect(problems(NODES, { config: { orders: { GREETING: 'hello' } } })).toEqual([
      'local: catalog and orders set GREETING to different values, and one process has one environment',
    ]);
    expect(problems(NODES, { provider: 'ssh' })).toEqual([
      'local: a runtime is for docker: ssh runs each service by itself',
    ]);
  });

  it('cannot wait for somebody who waits for part of it', () => {
    const between = {
      store: { image: 'store:1', depends_on: ['web'] },
      web: { image: 'web:1', depends_on: ['orders'] },
    };
    const apart = { ...between, orders: { ...SHOP.orders, depends_on: [] } };
    expect(problems(NODES, {}, apart)).toEqual([
      'app loads catalog, orders at once: web is needed by one of them and waits for another',
    ]);
  });
});
