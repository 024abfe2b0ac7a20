import ELK from 'elkjs/lib/elk.bundled.js';
import { describe, expect, it } from 'vitest';
import { nearestInDirection } from './nearest-in-direction';
import {
  boxSize,
  COMPACT_TOPOLOGY,
  layoutTopology,
  rowMiddle,
  type TopologyEdge,
  type TopologyGraph,
  type TopologyNode,
} from './topology-layout';

const node = (id: string, services: string[], region: string | null = null): TopologyNode => ({
  id,
  kind: 'node',
  label: id,
  state: 'ok',
  detail: 'small',
  region,
  rows: services.map((service) => ({ id: service, label: service, value: null, state: 'ok' })),
  bars: [{ label: 'cpu', share: 0.5 }],
});
const edge = (from: string, to: string): TopologyEdge => {
  const [fromNode = '', fromRow = null] = from.split('/');
  const [toNode = '', toRow = null] = to.split('/');
  return {
    id: `${from} ${to}`,
    from: { node: fromNode, row: fromRow },
    to: { node: toNode, row: toRow },
    rate: 10,
    label: null,
    state: 'ok',
  };
};
const shop: TopologyGraph = {
  nodes: [
    node('orders-lb', []),
    node('orders-1', ['orders']),
    node('orders-2', ['orders']),
    node('catalog-1', ['catalog']),
    node('orders-db-1', ['orders-db']),
  ],
  edges: [
    edge('orders-lb', 'orders-1/orders'),
    edge('orders-lb', 'orders-2/orders'),
    edge('orders-1/orders', 'orders-db-1/orders-db'),
    edge('orders-2/orders', 'orders-db-1/orders-db'),
    edge('orders-1/orders', 'catalog-1/catalog'),
  ],
  regions: [],
};
const engine = new ELK();

describe('layoutTopology', () => {
  it('places boxes in columns from left to right, none over another', async () => {
    const layout = await layoutTopology(shop, COMPACT_TOPOLOGY, engine);
    const at = new Map(layout.nodes.map((box) => [box.id, box]));
    expect(at.get('orders-lb')!.x).toBeLessThan(at.get('orders-1')!.x);
    expect(at.get('orders-1')!.x).toBeLessThan(at.get('orders-db-1')!.x);
    for (const a of layout.nodes) {
      for (const b of layout.nodes) {
        const apart = a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
        expect(a === b || apart, `${a.id} and ${b.id}`).toBe(true);
      }
    }
  });

  it('leads edges in right angles from the row of a service to the row of another', async () => {
    const layout = await layoutTopology(shop, COMPACT_TOPOLOGY, engine);
    const at = new Map(layout.nodes.map((box) => [box.id, box]));
    const points = layout.edges.find(({ id }) => id === 'orders-1/orders orders-db-1/orders-db')!.points;
    const from = at.get('orders-1')!;
    const to = at.get('orders-db-1')!;
    expect(points[0]).toEqual({ x: from.x + from.width, y: from.y + rowMiddle(0, COMPACT_TOPOLOGY) });
    expect(points.at(-1)).toEqual({ x: to.x, y: to.y + rowMiddle(0, COMPACT_TOPOLOGY) });
    points.slice(1).forEach((point, i) => {
      const before = points[i]!;
      expect(Math.min(Math.abs(point.x - before.x), Math.abs(point.y - before.y))).toBeLessThan(0.01);
    });
  });

  it('frames what stands in a region', async () => {
    const nodes = shop.nodes.map((each) => (each.id.startsWith('orders-1') ? { ...each, region: 'eu' } : each));
    const layout = await layoutTopology(
      { ...shop, nodes, regions: [{ id: 'eu', label: 'eu', detail: null }] },
      COMPACT_TOPOLOGY,
      engine,
    );
    const region = layout.regions[0]!;
    const inside = layout.nodes.find(({ id }) => id === 'orders-1')!;
    expect(inside.x).toBeGreaterThan(region.x);
    expect(inside.y + inside.height).toBeLessThan(region.y + region.height);
    expect(layout.edges.every(({ points }) => points.length >= 2)).toBe(true);
  });

  it('moves columns apart to use the width', async () => {
    const narrow = await layoutTopology(shop, COMPACT_TOPOLOGY, engine);
    const wide = await layoutTopology(shop, COMPACT_TOPOLOGY, engine, narrow.width + 200);
    expect(wide.width).toBeGreaterThan(narrow.width + 150);
  });

  it('leaves out an edge to a node that does not exist', async () => {
    const layout = await layoutTopology(
      { ...shop, edges: [...shop.edges, edge('orders-1', 'nowhere')] },
      COMPACT_TOPOLOGY,
      engine,
    );
    expect(layout.edges).toHaveLength(shop.edges.length);
  });

  it('answers the same for the same graph', async () => {
    expect(await layoutTopology(shop, COMPACT_TOPOLOGY, engine)).toEqual(
      await layoutTopology(shop, COMPACT_TOPOLOGY, engine),
    );
  });
});

it('makes a box as high as its rows', () => {
  expect(boxSize(node('a', ['x', 'y']), COMPACT_TOPOLOGY).height).toBe(28 + 2 * 20 + 20);
});

it('goes from box to box in the direction of an arrow key', () => {
  const box = (id: string, x: number, y: number) => ({ id, x, y, width: 10, height: 10 });
  const boxes = [box('a', 0, 0), box('b', 50, 5), box('c', 50, 60), box('d', 0, 60)];
  expect(nearestInDirection(boxes, 'a', 'ArrowRight')).toBe('b');
  expect(nearestInDirection(boxes, 'a', 'ArrowDown')).toBe('d');
  expect(nearestInDirection(boxes, 'a', 'ArrowLeft')).toBeNull();
  expect(nearestInDirection(boxes, 'a', 'Enter')).toBeNull();
});
