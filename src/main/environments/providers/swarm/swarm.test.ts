import { describe, expect, it } from 'vitest';
import { EnvironmentDefinition } from '../../../../shared/definitions/environment';
import { GembaDefinition } from '../../../../shared/definitions/gemba';
import { ServiceDefinition } from '../../../../shared/definitions/service';
import { resolveEnvironment } from '../../model/resolve-environment';
import type { Definitions } from '../../source';
import { chooseBalancing } from './balancing';
import { desiredSwarm, type DesiredSwarm, type SwarmContext } from './desired-swarm';
import { matchesCheck, secretCheck } from './secret-check';
import { serviceSpec } from './service-spec';
import { planSwarm } from './swarm-plan';
import { ServiceSpec } from './swarm-schemas';
import type { SwarmMembership } from './swarm-reader';

const oneMachine: SwarmMembership = {
  ...{ state: 'active', isManager: true, machineId: 'm1', machines: 1, cpus: 4, kernel: '6.1.0', error: null },
};
const services: Record<string, unknown> = {
  web: {
    image: 'registry.example/web:1',
    connectivity: [{ protocol: 'http', ports: [8080], allowed: ['WORLD'] }],
  },
  db: {
    image: 'registry.example/db:1',
    connectivity: [{ protocol: 'tcp', ports: [5432], allowed: ['web'] }],
    volumes: [{ name: 'data', path: '/data' }],
  },
  alone: { image: 'registry.example/alone:1' },
  built: { build: './built' },
};

function desire(
  nodes: readonly unknown[],
  about: Partial<SwarmContext> = {},
  profile: { readonly name: string; readonly services: readonly string[] } | null = null,
): DesiredSwarm {
  const located = <Value>(value: Value) => ({ value, file: 'x.yaml', line: 1 });
  const definitions: Definitions = {
    config: GembaDefinition.parse({}),
    environments: new Map(),
    services: new Map(Object.entries(services).map(([name, value]) => [name, located(ServiceDefinition.parse(value))])),
  };
  const profiles = profile === null ? {} : { [profile.name]: { services: profile.services } };
  const definition = EnvironmentDefinition.parse({ provider: 'swarm', nodes, profiles });
  return desiredSwarm(resolveEnvironment('live', located(definition), definitions, profile?.name ?? null), {
    ...{ workspaceId: 'w', workspaceName: 'shop', workspaceDir: '/shop', versions: new Map(), sources: new Map() },
    ...{ provisions: new Map(), bases: new Map() },
    membership: oneMachine,
    balancing: { mode: 'dnsrr', reason: '' },
    credential: () => new Map(),
    ...about,
  });
}

describe('a profile on a swarm', () => {
  it('holds just its part, and says of what is removed that it is left out on purpose', () => {
    const nodes = [{ services: ['web'], number: 2 }, { services: ['db'] }];
    const whole = desire(nodes);
    const part = desire(nodes, {}, { name: 'pages', services: ['web'] });
    expect(part.services.map(({ name }) => name)).toEqual(['shop-live-web']);
    const observed = whole.services.map((service, index) => {
      const placement = { image: 'sha256:1', networkIds: new Map(), secrets: new Map(), forceUpdate: 0 };
      const spec = ServiceSpec.parse(serviceSpec(service, whole, service.name, placement));
      const labels = { 'gemba.node': service.key.split('/')[0] ?? '', 'gemba.service': service.service };
      return {
        id: `s${index}`,
        name: service.name,
        version: 1,
        labels,
        createdAt: 0,
        spec,
        published: [],
        update: null,
      };
    });
    const { removals } = planSwarm(part, {
      ...{
        membership: oneMachine,
        services: observed,
        tasks: [],
        networks: [],
        secrets: [],
        foreigners: [],
        readAt: 0,
      },
      ...{ matchingSecrets: new Map(), images: new Map() },
    });
    expect(removals).toEqual([
      { kind: 'service', id: 's1', name: 'shop-live-db-1', reason: 'the profile pages leaves it out' },
    ]);
  });
});

describe('what a swarm should hold', () => {
  it('makes nodes that are alike the replicas of one service, on a network for each relation', () => {
    const { services: wanted, networks } = desire([
      { services: ['web'], number: 3 },
      { services: ['db'] },
      { services: ['alone'] },
    ]);
    expect(wanted.map(({ name, nodes }) => [name, nodes.length])).toEqual([
      ['shop-live-web', 3],
      ['shop-live-db-1', 1],
      ['shop-live-alone-1', 1],
    ]);
    expect(networks.map(({ name }) => name)).toEqual(['shop-live-alone-1', 'shop-live-web-to-db']);
    const [web, db] = wanted;
    expect(web).toMatchObject({ hostname: 'web-{{.Task.Slot}}', networks: [{ key: 'web>db', aliases: [] }] });
    expect(db).toMatchObject({ hostname: 'db-1', networks: [{ key: 'web>db', aliases: ['db-1', 'db'] }] });
  });

  it('tells nodes of one service apart that differ', () => {
    const { services: wanted } = desire([
      { services: ['web'], number: 2 },
      { services: ['web'], region: 'eu' },
    ]);
    expect(wanted.map(({ name, nodes }) => [name, [...nodes]])).toEqual([
      ['shop-live-web-1', ['web-1', 'web-2']],
      ['shop-live-web-3', ['web-3']],
    ]);
  });

  it('publishes through the mesh only where there is one, and starts the new one first unless it keeps data', () => {
    const ways = (['vip', 'dnsrr'] as const).map((mode) => {
      const desired = desire([{ services: ['web'] }, { services: ['db'] }], { balancing: { mode, reason: '' } });
      return desired.services.map((service) => {
        const placement = { image: 'sha256:1', networkIds: new Map(), secrets: new Map(), forceUpdate: 0 };
        const { EndpointSpec, UpdateConfig } = ServiceSpec.parse(serviceSpec(service, desired, 'x', placement));
        return [EndpointSpec?.Mode, EndpointSpec?.Ports[0]?.PublishMode, UpdateConfig?.Order];
      });
    });
    expect(ways).toEqual([
      [
        ['vip', 'ingress', 'start-first'],
        ['vip', undefined, 'stop-first'],
      ],
      [
        ['dnsrr', 'host', 'start-first'],
        ['dnsrr', undefined, 'stop-first'],
      ],
    ]);
  });

  it('refuses what it cannot do, in a sentence', () => {
    const three = { membership: { ...oneMachine, machines: 3 } };
    expect(() => desire([{ services: ['built'] }], three)).toThrow(
      'the swarm has 3 machines: each has to reach its image',
    );
    expect(() => desire([{ services: ['web'], host: 'root@a' }])).toThrow('a swarm chooses machines itself');
    expect(() => desire([{ services: ['web'], credentials_name: 'db' }])).toThrow('The credentials db of web-1');
  });

  it('keeps on one machine of many what has its volumes there, and says so', () => {
    const desired = desire([{ services: ['db'] }], { membership: { ...oneMachine, machines: 3 } });
    expect(desired.services[0]?.constraints).toEqual(['node.id==m1']);
    expect(desired.notes.join(' ')).toContain('db-1 stays on this machine');
  });
});

describe('how a swarm balances', () => {
  it('uses virtual addresses only where the one kernel that they need is known to have IPVS', () => {
    const own = { release: '6.1.0', hasIpvs: true };
    expect(chooseBalancing(oneMachine, own).mode).toBe('vip');
    expect(chooseBalancing(oneMachine, { ...own, hasIpvs: false })).toEqual({
      mode: 'dnsrr',
      reason: 'the kernel 6.1.0 has no IPVS',
    });
    expect(chooseBalancing(oneMachine, { ...own, release: '5.10.0' }).mode).toBe('dnsrr');
    expect(chooseBalancing({ ...oneMachine, machines: 2 }, own).mode).toBe('dnsrr');
  });
});

describe('whether a secret is still the same', () => {
  it('is told by a salted hash', async () => {
    const [one, other] = [await secretCheck('word'), await secretCheck('word')];
    expect(one).not.toBe(other);
    expect(await matchesCheck('word', one)).toBe(true);
    expect(await matchesCheck('words', one)).toBe(false);
    expect(await matchesCheck('word', undefined)).toBe(false);
  });
});
