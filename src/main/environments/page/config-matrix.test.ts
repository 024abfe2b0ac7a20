import { describe, expect, it } from 'vitest';
import { EnvironmentDefinition } from '../../../shared/definitions/environment';
import { ServiceDefinition } from '../../../shared/definitions/service';
import type { Definitions } from '../source';
import { configMatrix } from './config-matrix';

function definitions(environments: Record<string, unknown>, services: Record<string, unknown>): Definitions {
  const located = <Value>(entries: Record<string, unknown>, read: (value: unknown) => Value) =>
    new Map(Object.entries(entries).map(([name, value]) => [name, { value: read(value), file: 'f.yaml', line: 1 }]));
  return {
    config: { sizes: {}, images: {}, registries: {} },
    environments: located(environments, (value) => EnvironmentDefinition.parse(value)),
    services: located(services, (value) => ServiceDefinition.parse(value)),
  };
}

const shop = definitions(
  {
    local: { nodes: [{ services: ['web', 'db'] }] },
    test: {
      nodes: [{ services: ['web'] }],
      config: { web: { DB_HOST: 'db.test', FAST: 'false', PAYMENT_MODE: 'stub', EXTRA: 7 } },
    },
  },
  {
    web: { image: 'web', env: { DB_HOST: 'db', FAST: true, LEVEL: 'info', PAYMENT_MODE: 'card' } },
    db: { image: 'db', env: { FAST: true } },
  },
);

describe('the configuration of all environments', () => {
  const { sentence, environments, rows } = configMatrix(shop);
  const row = (service: string, key: string) => rows.find((one) => one.service === service && one.key === key);

  it('says what differs, and what of that changes behaviour', () => {
    expect(sentence).toBe('6 config keys of 2 services: 4 differ between environments, 2 change behaviour.');
    expect(environments).toEqual(['local', 'test']);
    expect(rows.map(({ service, key }) => `${service} ${key}`)).toEqual([
      'web FAST',
      'web PAYMENT_MODE',
      'web DB_HOST',
      'web EXTRA',
      'web LEVEL',
      'db FAST',
    ]);
  });

  it('tells where a value comes from', () => {
    expect(row('web', 'DB_HOST')).toMatchObject({
      common: 'db',
      values: [
        { value: 'db', isOwn: false },
        { value: 'db.test', isOwn: true },
      ],
      differs: true,
      behaviour: null,
    });
    expect(row('web', 'EXTRA')?.values).toEqual([
      { value: null, isOwn: false, isStub: false },
      { value: '7', isOwn: true, isStub: false },
    ]);
    // A service that does not run somewhere has no configuration there.
    expect(row('db', 'FAST')).toMatchObject({ values: [{ value: 'true', isOwn: false }, null], differs: false });
  });

  it('leaves out of the comparison where a stub answers instead', () => {
    const { rows: stubbed } = configMatrix(shop, (environment, service) => environment === 'test' && service === 'web');
    expect(stubbed.find(({ key }) => key === 'PAYMENT_MODE')).toMatchObject({
      values: [
        { value: 'card', isStub: false },
        { value: null, isStub: true },
      ],
      differs: false,
    });
  });

  it('flags switches by their values and by their names', () => {
    expect(row('web', 'FAST')?.behaviour).toBe('on in one environment and off in another');
    expect(row('web', 'PAYMENT_MODE')?.behaviour).toBe('by its name it chooses what the service does');
  });

  it('has nothing to compare with one environment, and says so', () => {
    const alone = definitions({ local: { nodes: [{ services: ['web'] }] } }, { web: { image: 'w', env: { A: 1 } } });
    expect(configMatrix(alone).sentence).toBe('1 config key of 1 service; there is only one environment to compare.');
  });
});
