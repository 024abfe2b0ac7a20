import { describe, expect, it } from 'vitest';
import { EnvironmentDefinition } from '../../../shared/definitions/environment';
import { GembaDefinition } from '../../../shared/definitions/gemba';
import { ServiceDefinition } from '../../../shared/definitions/service';
import { portRules } from './port-rules';
import { layRelations } from './relations';
import { resolveEnvironment } from './resolve-environment';
import type { ResolvedEnvironment } from './resolved';

const SHOP = {
  customers: { image: 'x' },
  orders: { image: 'x', connectivity: [{ protocol: 'http', ports: [8080], allowed: ['WORLD', 'customers'] }] },
  db: { image: 'x', connectivity: [{ protocol: 'tcp', ports: [5432], allowed: ['orders'] }] },
  metrics: { image: 'x', connectivity: [{ protocol: 'udp', ports: [8125], allowed: ['orders', 'db'] }] },
};

function resolve(nodes: unknown[], services: Record<string, unknown> = SHOP, more: object = {}): ResolvedEnvironment {
  const located = <Value>(value: Value) => ({ value, file: 'f.yaml', line: 1 });
  return resolveEnvironment('local', located(EnvironmentDefinition.parse({ nodes, ...more })), {
    config: GembaDefinition.parse({}),
    environments: new Map(),
    services: new Map(Object.entries(services).map(([name, value]) => [name, located(ServiceDefinition.parse(value))])),
  });
}

const lay = (...about: Parameters<typeof resolve>) =>
  Object.fromEntries(
    [...layRelations(resolve(...about))].map(([container, { networks, open }]) => [
      container,
      {
        on: networks.map(({ key, aliases }) => `${key} as ${aliases.join(',')}`),
        open: open.map(({ network, ports }) => `${network ?? 'this machine'}: ${ports.join(' ')}`),
      },
    ]),
  );

describe('networks and ports of `connectivity`', () => {
  it('gives each relation a network of its own, with the called service under its name', () => {
    const each = ['customers', 'orders', 'db', 'metrics'].map((service) => ({ services: [service] }));
    expect(lay(each)).toEqual({
      'customers-1/customers': { on: ['customers>orders as customers-1'], open: [] },
      'orders-1/orders': {
        on: [
          'default as orders-1',
          'customers>orders as orders-1,orders',
          'orders>db as orders-1',
          'orders>metrics as orders-1',
        ],
        open: ['customers>orders: 8080/tcp', 'this machine: 8080/tcp'],
      },
      'db-1/db': { on: ['orders>db as db-1,db', 'db>metrics as db-1'], open: ['orders>db: 5432/tcp'] },
      'metrics-1/metrics': {
        on: ['db>metrics as metrics-1,metrics', 'orders>metrics as metrics-1,metrics'],
        open: ['db>metrics: 8125/udp', 'orders>metrics: 8125/udp'],
      },
    });
  });

  it('lets only the load balancer reach the nodes behind it, and callers only the load balancer', () => {
    const laid = lay([{ services: ['orders'], number: 2 }, { services: ['customers'] }]);
    expect(laid['orders-1/orders']).toEqual({
      on: ['orders-lb>orders as orders-1'],
      open: ['orders-lb>orders: 8080/tcp'],
    });
    expect(laid['orders-lb/orders']).toEqual({
      on: ['default as orders-lb', 'orders-lb>orders as orders-lb', 'customers>orders as orders-lb,orders'],
      open: ['customers>orders: 8080/tcp', 'this machine: 8080/tcp 8404/tcp'],
    });
    expect(laid['customers-1/customers']?.on).toEqual(['customers>orders as customers-1']);
  });

  it('keeps regions apart, and leaves out relations whose other end is elsewhere', () => {
    const nodes = [
      { services: ['customers'], region: 'eu' },
      { services: ['orders'], region: 'eu' },
      { services: ['db'], region: 'us' },
    ];
    const laid = lay(nodes, SHOP, { networks: 'per-region' });
    expect(laid['customers-1/customers']?.on).toEqual(['customers>orders@eu as customers-1']);
    expect(laid['orders-1/orders']?.on).toEqual(['eu as orders-1', 'customers>orders@eu as orders-1,orders']);
    expect(laid['db-1/db']).toEqual({ on: ['us as db-1'], open: [] });
  });

  it('puts what nobody is related to on the environment’s own network, with nothing open', () => {
    expect(lay([{ services: ['customers'] }])).toEqual({
      'customers-1/customers': { on: ['default as customers-1'], open: [] },
    });
  });
});

describe('port rules', () => {
  const networks = new Map([
    ['a>b', { subnets: ['172.20.0.0/16', 'fd00::/64'], gateways: ['172.20.0.1'] }],
    ['default', { subnets: ['172.19.0.0/16'], gateways: ['172.19.0.1'] }],
  ]);

  it('opens what is open for those who come over a network, and refuses the rest', () => {
    const rules = portRules([{ network: 'a>b', ports: ['80/tcp', '81/tcp', '53/udp'] }], networks).split('\n');
    expect(rules.filter((line) => line.includes('dport')).map((line) => line.trim())).toEqual([
      'ip saddr { 172.20.0.0/16 } tcp dport { 80, 81 } accept',
      'ip6 saddr { fd00::/64 } tcp dport { 80, 81 } accept',
      'ip saddr { 172.20.0.0/16 } udp dport { 53 } accept',
      'ip6 saddr { fd00::/64 } udp dport { 53 } accept',
    ]);
    expect(rules.join('\n')).toContain('policy drop');
  });

  it('lets this machine reach what is published, by its own addresses only', () => {
    expect(portRules([{ network: null, ports: ['8080/tcp'] }], networks)).toContain(
      'ip saddr { 172.19.0.1, 172.20.0.1 } tcp dport { 8080 } accept',
    );
  });

  it('opens nothing for a network that is not there', () => {
    // What a drill left behind is over as soon as rules are set again.
    expect(portRules([], networks)).toContain('delete table inet gemba_drill');
    expect(portRules([{ network: 'x>b', ports: ['80/tcp'] }], networks)).not.toContain('dport');
  });
});
