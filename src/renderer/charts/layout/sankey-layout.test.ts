import { describe, expect, it } from 'vitest';
import { layoutSankey, traceFlow, type FlowGraph, type SankeyLayout } from './sankey-layout';

const shop: FlowGraph = {
  nodes: ['lb', 'orders-1', 'orders-2', 'db'].map((id) => ({ id, label: id })),
  links: [
    { source: 'lb', target: 'orders-1', value: 30 },
    { source: 'lb', target: 'orders-2', value: 10 },
    { source: 'orders-1', target: 'db', value: 30 },
    { source: 'orders-2', target: 'db', value: 10 },
  ],
};
const size = { width: 500, height: 200, labelPx: 100 };

function laidOut(graph: FlowGraph, options: Parameters<typeof layoutSankey>[1] = size): SankeyLayout {
  const result = layoutSankey(graph, options);
  if (result.kind !== 'layout') throw new Error(`no layout: ${JSON.stringify(result)}`);
  return result.layout;
}

describe('layoutSankey', () => {
  it('places nodes in columns, in the order of the list, with linear thickness', () => {
    const { nodes, links } = laidOut(shop);
    expect(nodes.map(({ node, x, value }) => [node.id, Math.round(x), value])).toEqual([
      ['lb', 6, 40],
      ['orders-1', 200, 30],
      ['orders-2', 200, 10],
      ['db', 394, 40],
    ]);
    expect(nodes[1]!.y).toBeLessThan(nodes[2]!.y);
    const widths = links.map(({ widthPx }) => widthPx);
    expect(widths[0]! / widths[1]!).toBeCloseTo(3);
  });

  it('leaves its input as it was', () => {
    const before = JSON.stringify(shop);
    laidOut(shop);
    expect(JSON.stringify(shop)).toBe(before);
  });

  it('answers the same for the same graph', () => {
    expect(laidOut(shop)).toEqual(laidOut(shop));
  });

  it('keeps a scale that is handed in, unless it does not fit', () => {
    const natural = laidOut(shop).pixelsPerUnit;
    const half = laidOut(shop, { ...size, pixelsPerUnit: natural / 2 });
    expect(half.links[0]!.widthPx).toBeCloseTo((natural / 2) * 30);
    expect(half.nodes[0]!.height).toBeCloseTo((natural / 2) * 40);
    expect(laidOut(shop, { ...size, pixelsPerUnit: natural * 9 }).pixelsPerUnit).toBeCloseTo(natural);
  });

  it('draws a cycle as a band below all nodes', () => {
    const { links, nodes } = laidOut({ ...shop, links: [...shop.links, { source: 'db', target: 'lb', value: 4 }] });
    const cycle = links.find(({ isCycle }) => isCycle);
    expect(cycle?.link).toMatchObject({ source: 'db', target: 'lb' });
    expect(cycle!.labelY).toBeGreaterThan(Math.max(...nodes.map(({ y, height }) => y + height)));
  });

  it('never draws a flow thinner than a pixel', () => {
    const thin = { ...shop, links: [...shop.links, { source: 'lb', target: 'db', value: 0.0001 }] };
    expect(Math.min(...laidOut(thin).links.map(({ widthPx }) => widthPx))).toBe(1);
  });

  it('says in words what cannot be drawn', () => {
    const unknown = layoutSankey({ ...shop, links: [{ source: 'lb', target: 'cache', value: 1 }] }, size);
    expect(unknown).toEqual({
      kind: 'problem',
      message: 'The flow from “lb” to “cache” names “cache”, which is not a node.',
    });
    expect(layoutSankey({ nodes: [...shop.nodes, ...shop.nodes], links: [] }, size).kind).toBe('problem');
    expect(layoutSankey({ ...shop, links: [{ source: 'lb', target: 'db', value: NaN }] }, size).kind).toBe('problem');
  });

  it('is empty when nothing flows', () => {
    expect(layoutSankey({ ...shop, links: [{ source: 'lb', target: 'db', value: 0 }] }, size)).toEqual({
      kind: 'empty',
    });
  });
});

describe('traceFlow', () => {
  it('follows a node both ways as far as flow goes', () => {
    const { links, nodes } = traceFlow(shop.links, { kind: 'node', id: 'orders-2' });
    expect([...links].sort()).toEqual([1, 3]);
    expect([...nodes].sort()).toEqual(['db', 'lb', 'orders-2']);
  });

  it('ends on a cycle', () => {
    const cyclic = [...shop.links, { source: 'db', target: 'lb', value: 1 }];
    expect(traceFlow(cyclic, { kind: 'link', index: 4 }).links.size).toBe(5);
  });
});
