import { describe, expect, it } from 'vitest';
import type { EnvironmentView } from '../../shared/model/environment';
import { comparableServices, inOrderOfOddness } from './compared-facts';

const node = (
  name: string,
  services: string[],
  kind: 'node' | 'load-balancer' = 'node',
): EnvironmentView['nodes'][number] => ({
  ...{ name, kind, services, runtime: null, image: null, size: null, region: null, definedAt: null },
});

describe('nodes side by side', () => {
  it('are those of services that several nodes run, without load balancers', () => {
    const nodes = [
      node('web-1', ['web', 'agent']),
      node('web-2', ['web']),
      node('db-1', ['db', 'agent']),
      node('db-lb', ['db'], 'load-balancer'),
    ];
    expect(comparableServices({ nodes })).toEqual([
      { service: 'agent', nodes: ['web-1', 'db-1'] },
      { service: 'web', nodes: ['web-1', 'web-2'] },
    ]);
  });

  it('show what stands alone before what differs and what is shared', () => {
    const facts = [
      { fact: 'image', values: ['a', 'a', 'a'], odd: [] },
      { fact: 'seed', values: ['1', '2', '3'], odd: [] },
      { fact: 'user', values: ['root', 'root', 'app'], odd: [2] },
      { fact: 'memory', values: ['1', '2', '1'], odd: [1] },
    ];
    expect(inOrderOfOddness(facts).map(({ fact }) => fact)).toEqual(['memory', 'user', 'seed', 'image']);
  });
});
