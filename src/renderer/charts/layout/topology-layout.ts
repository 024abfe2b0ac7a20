import type { ElkExtendedEdge, ElkNode, ElkPort, LayoutOptions } from 'elkjs/lib/elk-api';
import type { State } from '../../../shared/model/state';
import type { Point } from './orthogonal-path';

/** One row of a node box: usually a service. */
export interface TopologyRow {
  readonly id: string;
  readonly label: string;
  /** `212/s`; null where nothing is measured. */
  readonly value: string | null;
  readonly state: State;
  /** It may be talked to and nobody does: its port is hollow. */
  readonly isSilent?: boolean;
}

/** A thin bar at the foot: `cpu`, `mem`. `share` 0 to 1; null where it is not known. */
export interface TopologyBar {
  readonly label: string;
  readonly share: number | null;
  readonly state?: State;
}

export interface TopologyNode {
  readonly id: string;
  readonly kind: 'node' | 'load-balancer' | 'stub' | 'people';
  readonly label: string;
  readonly state: State;
  /** At the right of the header: size or address. */
  readonly detail: string | null;
  /** The frame that it stands in; null for none. */
  readonly region: string | null;
  readonly rows: readonly TopologyRow[];
  readonly bars: readonly TopologyBar[];
}

export interface TopologyEnd {
  readonly node: string;
  /** The row it leaves or reaches; null: the box as a whole. */
  readonly row: string | null;
}

export interface TopologyEdge {
  readonly id: string;
  readonly from: TopologyEnd;
  readonly to: TopologyEnd;
  /** Per second; sets the width. Null: allowed, nothing measured. */
  readonly rate: number | null;
  /** `88/s`, `20 % refused`. */
  readonly label: string | null;
  readonly state: State;
}

export interface TopologyRegion {
  readonly id: string;
  readonly label: string;
  readonly detail: string | null;
}

export interface TopologyGraph {
  readonly nodes: readonly TopologyNode[];
  readonly edges: readonly TopologyEdge[];
  readonly regions: readonly TopologyRegion[];
}

/** Sizes of the boxes, in pixels. */
export interface TopologyMetrics {
  readonly nodeWidth: number;
  readonly headHeight: number;
  readonly rowHeight: number;
  readonly footHeight: number;
  /** Least room between columns. */
  readonly columnGap: number;
}

export const COMPACT_TOPOLOGY: TopologyMetrics = {
  nodeWidth: 156,
  headHeight: 28,
  rowHeight: 20,
  footHeight: 20,
  columnGap: 44,
};
export const WIDE_TOPOLOGY: TopologyMetrics = {
  nodeWidth: 208,
  headHeight: 36,
  rowHeight: 28,
  footHeight: 28,
  columnGap: 92,
};

export interface PlacedBox {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface TopologyLayout {
  readonly nodes: readonly PlacedBox[];
  readonly regions: readonly PlacedBox[];
  readonly edges: ReadonlyArray<{ readonly id: string; readonly points: readonly Point[] }>;
  readonly width: number;
  readonly height: number;
}

/** What lays out: ELK in a worker, or in this thread for tests. */
export interface TopologyEngine {
  layout(graph: ElkNode): Promise<ElkNode>;
}

const PEOPLE_SIZE = { width: 56, height: 56 };
const WIDEST_COLUMN_GAP_PX = 190;

/** How wide a text is, px: measured in a window, estimated in a test. */
export type TextMeasure = (text: string, weight: 400 | 600, sizePx: number) => number;

/** Text of a box begins here, right of its glyph; the same room is kept free at its other side. */
export const BOX_TEXT_PX = 27;
export const BOX_EDGE_PX = 9;
/** Room that the rate of a row takes, whether it is known yet or not: boxes do not move when numbers come. */
const RATE_PX = 42;
const BOX_GAP_PX = 12;
/** Names longer than this are cut rather than boxes made wider. */
const WIDEST_SHARE = 1.7;

/** Sizes of the text in a box, px. */
export function textSizes(metrics: TopologyMetrics): { readonly head: number; readonly row: number } {
  return metrics.rowHeight > 24 ? { head: 15, row: 13 } : { head: 12, row: 12 };
}

/** Makes the boxes as wide as their longest name needs, all of them equally. */
export function fitNodeWidth(graph: TopologyGraph, metrics: TopologyMetrics, measure: TextMeasure): TopologyMetrics {
  const sizes = textSizes(metrics);
  const widths = graph.nodes
    .filter(({ kind }) => kind !== 'people')
    .flatMap((node) => [
      measure(node.label, 600, sizes.head) + (node.detail === null ? 0 : BOX_GAP_PX + measure(node.detail, 400, 12)),
      ...node.rows.map((row, index) => measure(row.label, 400, sizes.row) + (index === 0 ? BOX_GAP_PX + RATE_PX : 0)),
    ]);
  const needed = BOX_TEXT_PX + Math.max(0, ...widths) + BOX_EDGE_PX;
  const nodeWidth = Math.min(
    Math.round(metrics.nodeWidth * WIDEST_SHARE),
    Math.max(metrics.nodeWidth, Math.ceil(needed / 4) * 4),
  );
  return nodeWidth === metrics.nodeWidth ? metrics : { ...metrics, nodeWidth };
}

/** Height of a node box. */
export function boxSize(
  node: TopologyNode,
  metrics: TopologyMetrics,
): { readonly width: number; readonly height: number } {
  if (node.kind === 'people') return PEOPLE_SIZE;
  const foot = node.bars.length > 0 ? metrics.footHeight : 0;
  return {
    width: metrics.nodeWidth,
    height: metrics.headHeight + Math.max(1, node.rows.length) * metrics.rowHeight + foot,
  };
}

/** Middle of a row, from the top of its box. */
export function rowMiddle(index: number, metrics: TopologyMetrics): number {
  return metrics.headHeight + (index + 0.5) * metrics.rowHeight;
}

/**
 * Lays out a topology in columns from left to right with orthogonal edges from port to port. Columns are moved apart to
 * use `targetWidth`, as far as edges stay readable. Edges that name an unknown node are left out; rejects when ELK does.
 */
export async function layoutTopology(
  graph: TopologyGraph,
  metrics: TopologyMetrics,
  engine: TopologyEngine,
  targetWidth = 0,
): Promise<TopologyLayout> {
  const first = await engine.layout(toElkGraph(graph, metrics, metrics.columnGap));
  const boxes = absoluteBoxes(first);
  const columns = new Set(graph.nodes.map((node) => Math.round(boxes.get(node.id)?.x ?? 0))).size;
  const spare = targetWidth - (first.width ?? 0);
  if (spare < 24 || columns < 2) return fromElkGraph(first, graph);
  const gap = Math.min(WIDEST_COLUMN_GAP_PX, metrics.columnGap + Math.floor(spare / (columns - 1)));
  return fromElkGraph(await engine.layout(toElkGraph(graph, metrics, gap)), graph);
}

export function toElkGraph(graph: TopologyGraph, metrics: TopologyMetrics, columnGap: number): ElkNode {
  const edges = graph.edges.filter((edge) => hasEnds(graph, edge));
  const child = (node: TopologyNode): ElkNode => elkNode(node, metrics, edges);
  const spacing = { ...SPACING_OPTIONS, 'elk.layered.spacing.nodeNodeBetweenLayers': String(columnGap) };
  const regions = graph.regions.filter((region) => graph.nodes.some((node) => node.region === region.id));
  const known = new Set(regions.map(({ id }) => id));
  return {
    id: 'root',
    layoutOptions: { ...ROOT_OPTIONS, ...spacing },
    children: [
      ...graph.nodes.filter((node) => node.region === null || !known.has(node.region)).map(child),
      ...regions.map((region): ElkNode => ({
        id: regionId(region.id),
        // Spacing is not inherited from the root.
        layoutOptions: {
          ...spacing,
          'elk.padding': '[top=36,left=16,bottom=16,right=16]',
        },
        children: graph.nodes.filter((node) => node.region === region.id).map(child),
      })),
    ],
    edges: edges.map((edge): ElkExtendedEdge => ({
      id: edge.id,
      sources: [portId(edge.from, 'out', edge.id, graph)],
      targets: [portId(edge.to, 'in', edge.id, graph)],
    })),
  };
}

const SPACING_OPTIONS: LayoutOptions = {
  'elk.spacing.nodeNode': '24',
  'elk.spacing.edgeNode': '16',
  'elk.spacing.edgeEdge': '12',
  'elk.spacing.componentComponent': '32',
  'elk.layered.spacing.edgeNodeBetweenLayers': '18',
  'elk.layered.spacing.edgeEdgeBetweenLayers': '12',
};

const ROOT_OPTIONS: LayoutOptions = {
  'elk.algorithm': 'layered',
  'elk.direction': 'RIGHT',
  'elk.edgeRouting': 'ORTHOGONAL',
  'elk.hierarchyHandling': 'INCLUDE_CHILDREN',
  'elk.padding': '[top=12,left=4,bottom=12,right=4]',
  // The file's order is the picture's order wherever crossings do not forbid it: stable from one reading to the next.
  'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
  'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
  'elk.layered.feedbackEdges': 'true',
};

function elkNode(node: TopologyNode, metrics: TopologyMetrics, edges: readonly TopologyEdge[]): ElkNode {
  const size = boxSize(node, metrics);
  const rowPorts = node.rows.flatMap((row, index): ElkPort[] => {
    const y = rowMiddle(index, metrics);
    return [
      { id: `${node.id}/${row.id}/in`, x: 0, y, width: 0, height: 0, layoutOptions: { 'elk.port.side': 'WEST' } },
      {
        id: `${node.id}/${row.id}/out`,
        x: size.width,
        y,
        width: 0,
        height: 0,
        layoutOptions: { 'elk.port.side': 'EAST' },
      },
    ];
  });
  const wholePorts = edges.flatMap((edge): ElkPort[] => {
    const ports: ElkPort[] = [];
    if (edge.from.node === node.id && !hasRow(node, edge.from.row)) {
      ports.push({ id: `${node.id}/${edge.id}/out`, width: 0, height: 0, layoutOptions: { 'elk.port.side': 'EAST' } });
    }
    if (edge.to.node === node.id && !hasRow(node, edge.to.row)) {
      ports.push({ id: `${node.id}/${edge.id}/in`, width: 0, height: 0, layoutOptions: { 'elk.port.side': 'WEST' } });
    }
    return ports;
  });
  const isFixed = wholePorts.length === 0 && rowPorts.length > 0;
  const used = isFixed ? rowPorts : spreadPorts([...rowPorts, ...wholePorts], size);
  return { id: node.id, ...size, ports: used, layoutOptions: { 'elk.portConstraints': 'FIXED_POS' } };
}

/** Ports of the box as a whole share its side evenly; those of rows stay at their rows. */
function spreadPorts(ports: readonly ElkPort[], size: { readonly width: number; readonly height: number }): ElkPort[] {
  const sides = { WEST: ports.filter(isLoose('WEST')), EAST: ports.filter(isLoose('EAST')) };
  return ports.map((port) => {
    if (port.y !== undefined) return port;
    const side = port.layoutOptions?.['elk.port.side'] === 'WEST' ? 'WEST' : 'EAST';
    const mates = sides[side];
    const y = (size.height * (mates.indexOf(port) + 1)) / (mates.length + 1);
    return { ...port, x: side === 'WEST' ? 0 : size.width, y };
  });
}

function isLoose(side: 'WEST' | 'EAST'): (port: ElkPort) => boolean {
  return (port) => port.y === undefined && port.layoutOptions?.['elk.port.side'] === side;
}

function hasRow(node: TopologyNode, row: string | null): boolean {
  return row !== null && node.rows.some(({ id }) => id === row);
}

function hasEnds(graph: TopologyGraph, edge: TopologyEdge): boolean {
  const isThere = (id: string): boolean => graph.nodes.some((node) => node.id === id);
  return isThere(edge.from.node) && isThere(edge.to.node);
}

function portId(end: TopologyEnd, direction: 'in' | 'out', edgeId: string, graph: TopologyGraph): string {
  const node = graph.nodes.find(({ id }) => id === end.node);
  const name = node && hasRow(node, end.row) ? end.row : edgeId;
  return `${end.node}/${name}/${direction}`;
}

function regionId(id: string): string {
  return `region:${id}`;
}

function absoluteBoxes(root: ElkNode): Map<string, PlacedBox> {
  const boxes = new Map<string, PlacedBox>();
  const walk = (node: ElkNode, x: number, y: number): void => {
    boxes.set(node.id, { id: node.id, x, y, width: node.width ?? 0, height: node.height ?? 0 });
    for (const child of node.children ?? []) walk(child, x + (child.x ?? 0), y + (child.y ?? 0));
  };
  walk(root, 0, 0);
  return boxes;
}

export function fromElkGraph(root: ElkNode, graph: TopologyGraph): TopologyLayout {
  const boxes = absoluteBoxes(root);
  const take = (id: string, as: string): PlacedBox[] => {
    const box = boxes.get(id);
    return box ? [{ ...box, id: as }] : [];
  };
  return {
    nodes: graph.nodes.flatMap((node) => take(node.id, node.id)),
    regions: graph.regions.flatMap((region) => take(regionId(region.id), region.id)),
    edges: (root.edges ?? []).map((edge) => ({ id: edge.id, points: edgePoints(edge, boxes) })),
    width: root.width ?? 0,
    height: root.height ?? 0,
  };
}

/** ELK gives an edge's points relative to the lowest box that holds both its ends (`container`). */
function edgePoints(edge: ElkExtendedEdge, boxes: ReadonlyMap<string, PlacedBox>): readonly Point[] {
  const section = edge.sections?.[0];
  if (!section) return [];
  const container = (edge as { container?: string }).container;
  const origin = (container === undefined ? undefined : boxes.get(container)) ?? { x: 0, y: 0 };
  const points = [section.startPoint, ...(section.bendPoints ?? []), section.endPoint];
  return points.map(({ x, y }) => ({ x: x + origin.x, y: y + origin.y }));
}
