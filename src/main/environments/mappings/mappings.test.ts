import { describe, expect, it } from 'vitest';
import { EnvironmentDefinition } from '../../../shared/definitions/environment';
import { GembaDefinition } from '../../../shared/definitions/gemba';
import { ServiceDefinition } from '../../../shared/definitions/service';
import { mappingRows } from '../../../shared/describe-mappings';
import type { Run } from '../../../shared/model/run';
import { resolveEnvironment } from '../model/resolve-environment';
import { compareMappings } from './compare-mappings';

const SERVICES = {
  server: { image: 'server:1', loads: '/srv/modules' },
  web: {
    build: 'web',
    module: 'web',
    depends_on: ['orders'],
    connectivity: [{ protocol: 'http', ports: [8080, 8081], allowed: ['WORLD'] }],
  },
  orders: {
    image: 'orders:1',
    command: 'orders',
    module: 'orders.war',
    connectivity: [{ protocol: 'tcp', ports: [9000], allowed: ['web'] }],
  },
};
const on = (host: string, ...services: string[]) => ({ services, host });
const ENVIRONMENTS = {
  host: { provider: 'ssh', nodes: [on('a', 'web', 'orders')] },
  runtime: { nodes: [{ services: ['web', 'orders'], runtime: 'server', size: 'shelf' }] },
  hosts: { provider: 'ssh', nodes: [on('a', 'web'), on('b', 'orders')] },
  containers: { nodes: [{ services: ['web'], size: 'shelf', number: 2 }, { services: ['orders'] }] },
  other: { nodes: [{ services: ['orders'] }] },
};

function compare(names: readonly string[] = [], runs: readonly Run[] = []) {
  const located = <Value>(value: Value) => ({ value, file: 'all.yaml', line: 1 });
  const services = new Map(
    Object.entries(SERVICES).map(([name, value]) => [name, located(ServiceDefinition.parse(value))] as const),
  );
  const config = GembaDefinition.parse({ sizes: { shelf: { cpus: 0.5, memory: '64mb' } } });
  const all = Object.entries(ENVIRONMENTS).map(([name, value]) =>
    resolveEnvironment(name, located(EnvironmentDefinition.parse(value)), {
      config,
      environments: new Map(),
      services,
    }),
  );
  expect(all.flatMap(({ problems }) => problems)).toEqual([]);
  return compareMappings(all, names, runs);
}

const row = (fact: string, comparison = compare()): readonly (string | null)[] | undefined =>
  mappingRows(comparison).find((each) => each.fact === fact)?.values;

describe('mappings of the same services', () => {
  it('are the four ways, told by their nodes, of the environments that run the same', () => {
    const comparison = compare();
    expect(comparison.sentence).toBe('2 services in 4 environments, mapped in 4 ways.');
    expect(comparison.mappings.map(({ environment }) => environment)).toEqual([
      'host',
      'runtime',
      'hosts',
      'containers',
    ]);
    expect(row('mapping')).toEqual([
      'many services on one host',
      'application container',
      'one service per host',
      'one service per container',
    ]);
    expect(compare(['runtime', 'other']).services).toEqual(['orders']);
    expect(compare(['runtime', 'other']).mappings[0]?.more).toEqual(['web']);
    expect(compare(['hosts']).missing).toEqual(['many-on-one-host', 'application-container', 'one-per-container']);
  });

  it('need so many hosts, processes, containers and images', () => {
    expect(row('hosts')).toEqual(['1', '1', '2', '1']);
    expect(row('processes of services')).toEqual(['2', '1', '2', '3']);
    expect(row('containers')).toEqual(['0', '1', '0', '4']);
    expect(row('images')).toEqual(['0', '1', '0', '3']);
    expect(row('load balancers')).toEqual(['0', '0', '0', '1']);
  });

  it('share a fate where they share a node, a host or a process', () => {
    expect(row('losing a node ends')).toEqual(['orders, web', 'orders, web', 'web', 'orders']);
    expect(row('losing a host ends')).toEqual(['orders, web', 'orders, web', 'web', 'orders, web']);
    expect(row('a change makes anew')).toEqual(['1 node', '1 node', '1 node', '1 to 2 nodes']);
    expect(row('and stops too')).toEqual(['nothing', 'orders: web; web: orders', 'nothing', 'nothing']);
    expect(row('beside it on the host')).toEqual(['orders: web; web: orders', 'nothing', 'nothing', 'nothing']);
  });

  it('keep apart who may not call whom, or do not', () => {
    expect(row('may call each other')).toEqual(['1 pair', '1 pair', '1 pair', '1 pair']);
    expect(row('can although none says so')).toEqual(['orders → web', 'orders → web', 'orders → web', 'none']);
    expect(row('ports open to the world')).toEqual(['2', '2', '2', '2']);
  });

  it('are limited in sum where something keeps the limit', () => {
    expect(row('processors, at most')).toEqual([
      'whatever the host has',
      '0.5',
      'whatever the host has',
      '1 and 1 without limit',
    ]);
    expect(row('memory, at most')?.slice(1, 2)).toEqual(['64 MB']);
  });

  it('took so long as was measured, or nobody knows', () => {
    const run: Run = {
      ...{ id: 'a', kind: 'up', environment: 'runtime', title: 'Bringing up runtime', state: 'done', startedAt: 1000 },
      ...{ finishedAt: 13_000, steps: [], error: null, changed: 4 },
    };
    const nothing = { ...run, id: 'b', changed: 0, finishedAt: 2000 };
    const failed = { ...run, id: 'c', state: 'failed' as const };
    const rebuilt = { ...run, id: 'd', kind: 'rebuild' as const, finishedAt: 4000 };
    const comparison = compare([], [nothing, failed, run, rebuilt]);
    expect(row('the last up took', comparison)).toEqual([null, '12 s for 4 changes', null, null]);
    expect(row('the last rebuild took', comparison)).toEqual([null, '3 s, with its tests', null, null]);
  });

  it('say what cannot be had with each', () => {
    const cannot = compare().mappings.map((mapping) => mapping.cannot);
    expect(cannot[0]).toContain('limit one service of a host');
    expect(cannot[1]).toContain('deploy or roll back one of its services by a version');
    expect(cannot[2]).toContain('close ports');
    expect(cannot[3]).toEqual(['outlive the machine that the engine runs on']);
  });

  it('are none where nothing runs in all of them', () => {
    expect(() => compare(['nobody'])).toThrow('No service runs in all of these environments.');
  });
});
