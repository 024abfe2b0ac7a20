import { describe, expect, it } from 'vitest';
import { HashRing, type RingHash, type RingNode } from './hash-ring';
import { askCarbon, carbonAvailable } from './testing/peers';

const NODES: readonly RingNode[] = [
  { host: '127.0.0.1', instance: 'a' },
  { host: '127.0.0.1', instance: 'b' },
  { host: 'graphite-2.example.org', instance: null },
  { host: '10.0.0.7', instance: "o'neill" },
];
const NAMES = Array.from({ length: 2000 }, (_, index) => `servers.web${index % 40}.cpu.${index}é.user`);

const CARBON = `
from carbon.hashing import ConsistentHashRing
ring = ConsistentHashRing([(n['host'], n['instance']) for n in given['nodes']], hash_type=given['hash'])
nodes = [(n['host'], n['instance']) for n in given['nodes']]
json.dump([[nodes.index(node) for node in ring.get_nodes(name)] for name in given['names']], sys.stdout)
`;

describe.skipIf(!carbonAvailable)("beside carbon's own ring (package graphite-carbon)", () => {
  it.each<RingHash>(['carbon_ch', 'fnv1a_ch'])('%s puts every name on the same nodes, in the same order', (hash) => {
    const nodes = hash === 'fnv1a_ch' ? NODES.filter(({ instance }) => instance !== null) : NODES;
    const expected = askCarbon<number[][]>(CARBON, { nodes, hash, names: NAMES });
    const ring = new HashRing(nodes, hash);
    expect(NAMES.map((name) => ring.nodesOf(name, nodes.length))).toEqual(expected);
  });
});

describe('the ring', () => {
  it('gives one node each name', () => {
    const ring = new HashRing(NODES.slice(0, 1));
    expect(ring.nodesOf('a.b', 1)).toEqual([0]);
  });

  it('leaves most names where they are when a node is added', () => {
    const before = new HashRing(NODES.slice(0, 3));
    const after = new HashRing(NODES);
    const moved = NAMES.filter((name) => before.nodesOf(name, 1)[0] !== after.nodesOf(name, 1)[0]);
    expect(moved.length).toBeLessThan(NAMES.length / 2);
    expect(moved.every((name) => after.nodesOf(name, 1)[0] === 3)).toBe(true);
  });

  it('spreads copies over hosts where that is asked for', () => {
    const ring = new HashRing(NODES);
    for (const name of NAMES.slice(0, 200)) {
      const hosts = ring.nodesOf(name, 3, true).map((node) => NODES[node]!.host);
      expect(new Set(hosts).size).toBe(3);
    }
  });
});
