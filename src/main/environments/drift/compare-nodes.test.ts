import { describe, expect, it } from 'vitest';
import { compareNodes } from './compare-nodes';

const node = (name: string, facts: Record<string, string | null>) => ({
  node: name,
  facts: new Map(Object.entries(facts)),
});

describe('the nodes of a service side by side', () => {
  it('names the snowflake, with its share of facts', () => {
    const found = compareNodes('web', [
      node('web-1', { image: 'a', memory: '64 MB', ports: 'none', user: 'root' }),
      node('web-2', { image: 'a', memory: '96 MB', ports: 'none', user: 'root', 'file /etc/x': 'added' }),
      node('web-3', { image: 'a', memory: '64 MB', ports: 'none', user: 'root' }),
    ]);
    expect(found.sentence).toBe('web-2 is the snowflake of web: alone in 2 of 5 facts');
    expect(found.nodes).toEqual([
      { node: 'web-1', score: 0 },
      { node: 'web-2', score: 0.4 },
      { node: 'web-3', score: 0 },
    ]);
    expect(found.facts.find(({ fact }) => fact === 'file /etc/x')).toEqual({
      fact: 'file /etc/x',
      values: [null, 'added', null],
      odd: [1],
    });
  });

  it('blames nobody where all differ, and both of two', () => {
    const three = ['a', 'b', 'c'].map((value, index) => node(`web-${index}`, { seed: value, image: 'i' }));
    expect(compareNodes('web', three).nodes.every(({ score }) => score === 0)).toBe(true);
    const two = compareNodes('web', [node('web-1', { memory: '1' }), node('web-2', { memory: '2' })]);
    expect(two.nodes.map(({ score }) => score)).toEqual([1, 1]);
    expect(two.sentence).toBe('the 2 nodes of web differ in 1 of 1 facts');
  });

  it('compares for nobody what could not be read of one, and says why', () => {
    const found = compareNodes(
      'web',
      [node('web-1', { image: 'a', 'file /etc/x': 'added' }), node('web-2', { image: 'a' })],
      [{ node: 'web-2', reason: 'its container: it is on the machine b of the swarm' }],
    );
    expect(found.facts.map(({ fact }) => fact)).toEqual(['image']);
    expect(found.sentence).toBe(
      'the 2 nodes of web are alike in all 1 facts; web-2 was read in part (its container: it is on the machine b of the swarm)',
    );
  });

  it('says that there is nothing to compare', () => {
    expect(compareNodes('web', [node('web-1', { a: 'b' })]).sentence).toBe('web has one node here: nothing to compare');
  });
});
