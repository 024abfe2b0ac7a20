import { group } from 'd3-array';
import { sankey, sankeyJustify, sankeyLinkHorizontal, type SankeyLink, type SankeyNode } from 'd3-sankey';
import type { State } from '../../../shared/model/state';
import { findBackLinks } from './back-links';
import { spreadLabels } from './spread-labels';

/** A place that flow passes through. Order in the list is order on the page, and stays what it is over time. */
export interface FlowNode {
  readonly id: string;
  readonly label: string;
  /** Where flow ends that should not: `refused`. Absent or `ok` is drawn in ink. */
  readonly state?: State;
}

export interface FlowLink {
  readonly source: string;
  readonly target: string;
  /** Not negative; 0 is left out. */
  readonly value: number;
  readonly state?: State;
}

export interface FlowGraph {
  readonly nodes: readonly FlowNode[];
  readonly links: readonly FlowLink[];
}

export interface PlacedFlowNode {
  readonly node: FlowNode;
  readonly value: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Baseline of the label, moved so that labels of one column do not touch. */
  readonly labelY: number;
}

export interface PlacedFlowLink {
  readonly index: number;
  readonly link: FlowLink;
  readonly path: string;
  readonly widthPx: number;
  /** Where its number stands when it is traced. */
  readonly labelX: number;
  readonly labelY: number;
  /** A link that leads back: a dashed band that runs under all nodes. */
  readonly isCycle: boolean;
}

export interface SankeyLayout {
  readonly nodes: readonly PlacedFlowNode[];
  readonly links: readonly PlacedFlowLink[];
  /** Pixels of thickness per unit of flow; hand it back as `pixelsPerUnit` to keep the scale over a scrub. */
  readonly pixelsPerUnit: number;
}

/** A graph that cannot be drawn is an answer, not an exception: the caller shows the sentence in the picture's place. */
export type SankeyResult =
  | { readonly kind: 'layout'; readonly layout: SankeyLayout }
  | { readonly kind: 'empty' }
  | { readonly kind: 'problem'; readonly message: string };

export interface SankeyOptions {
  readonly width: number;
  readonly height: number;
  /** Room for the labels right of the last column. */
  readonly labelPx?: number;
  /** The scale to keep; the layout takes it or, where it does not fit, a smaller one. */
  readonly pixelsPerUnit?: number | null;
  /** The thickest that a flow is drawn: beyond it two flows would fill the sheet. */
  readonly thickestPx?: number;
}

interface NodeDatum {
  readonly node: FlowNode;
  readonly order: number;
}
interface LinkDatum {
  readonly link: FlowLink;
  readonly index: number;
}
type LaidNode = SankeyNode<NodeDatum, LinkDatum>;
type LaidLink = SankeyLink<NodeDatum, LinkDatum>;

const NODE_WIDTH_PX = 6;
const MARGIN_PX = 6;
const CYCLE_LANE_PX = 16;
const LABEL_STEP_PX = 15;
const LABEL_RISE_PX = 4;

/** Places the flow of a graph. The input is copied: d3-sankey writes into what it is given, and throws where this answers. */
export function layoutSankey(graph: FlowGraph, options: SankeyOptions): SankeyResult {
  const message = findProblem(graph);
  if (message) return { kind: 'problem', message };
  const flowing = graph.links.map((link, index) => ({ link, index })).filter(({ link }) => link.value > 0);
  if (flowing.length === 0) return { kind: 'empty' };
  const back = findBackLinks(flowing.map(({ link }) => link));
  const forward = flowing.filter((_, position) => !back.has(position));
  const cycles = flowing.filter((_, position) => back.has(position));
  if (forward.length === 0) return { kind: 'problem', message: 'Every flow leads back to where it came from.' };
  const bottom = options.height - MARGIN_PX - cycles.length * CYCLE_LANE_PX;
  const laid = runSankey(graph.nodes, forward, options, bottom);
  const most = (options.thickestPx ?? Infinity) / Math.max(...forward.map(({ link }) => link.value));
  const wanted = Math.min(options.pixelsPerUnit ?? Infinity, most);
  const scale = shrinkTo(laid, forward, Number.isFinite(wanted) ? wanted : null);
  const nodes = placeNodes(laid.nodes, options.height);
  return {
    kind: 'layout',
    layout: {
      nodes,
      links: [
        ...laid.links.map(placeLink),
        ...cycles.map((cycle, lane) => placeCycle(cycle, lane, nodes, bottom, scale)),
      ],
      pixelsPerUnit: scale,
    },
  };
}

function findProblem(graph: FlowGraph): string | null {
  const ids = new Set<string>();
  for (const { id } of graph.nodes) {
    if (ids.has(id)) return `Two nodes of the flow are called “${id}”.`;
    ids.add(id);
  }
  for (const { source, target, value } of graph.links) {
    const missing = [source, target].find((id) => !ids.has(id));
    if (missing !== undefined)
      return `The flow from “${source}” to “${target}” names “${missing}”, which is not a node.`;
    if (!Number.isFinite(value) || value < 0)
      return `The flow from “${source}” to “${target}” has no usable amount (${value}).`;
  }
  return null;
}

function runSankey(
  nodes: readonly FlowNode[],
  links: ReadonlyArray<LinkDatum>,
  options: SankeyOptions,
  bottom: number,
): { nodes: LaidNode[]; links: LaidLink[] } {
  const used = new Set(links.flatMap(({ link }) => [link.source, link.target]));
  const data: LaidNode[] = nodes.flatMap((node, order) => (used.has(node.id) ? [{ node, order }] : []));
  const crowd = Math.max(1, data.length);
  const generator = sankey<NodeDatum, LinkDatum>()
    .nodeId(({ node }) => node.id)
    .nodeWidth(NODE_WIDTH_PX)
    .nodePadding(Math.max(2, Math.min(16, (bottom - MARGIN_PX) / crowd)))
    .nodeAlign(sankeyJustify)
    .nodeSort((a, b) => a.order - b.order)
    .linkSort((a, b) => orderOf(a.target) - orderOf(b.target) || orderOf(a.source) - orderOf(b.source))
    .extent([
      [MARGIN_PX, MARGIN_PX],
      [Math.max(MARGIN_PX + 1, options.width - (options.labelPx ?? 120)), Math.max(MARGIN_PX + 1, bottom)],
    ]);
  return generator({
    nodes: data,
    links: links.map(({ link, index }) => ({
      link,
      index,
      source: link.source,
      target: link.target,
      value: link.value,
    })),
  });
}

function orderOf(end: LaidLink['source']): number {
  return typeof end === 'object' ? end.order : 0;
}

/** d3-sankey fills the height; a kept scale makes everything thinner about the centre of its node. */
function shrinkTo(
  laid: { nodes: LaidNode[]; links: LaidLink[] },
  links: readonly LinkDatum[],
  wanted: number | null,
): number {
  const thickest = laid.links.reduce((a, b) => ((b.value ?? 0) > (a.value ?? 0) ? b : a));
  const natural = (thickest.width ?? 0) / Math.max(Number.MIN_VALUE, thickest.value ?? 0);
  if (wanted === null || wanted >= natural || links.length === 0) return natural;
  const share = wanted / natural;
  for (const link of laid.links) {
    const source = link.source as LaidNode;
    const target = link.target as LaidNode;
    const sourceMiddle = ((source.y0 ?? 0) + (source.y1 ?? 0)) / 2;
    const targetMiddle = ((target.y0 ?? 0) + (target.y1 ?? 0)) / 2;
    link.y0 = sourceMiddle + ((link.y0 ?? 0) - sourceMiddle) * share;
    link.y1 = targetMiddle + ((link.y1 ?? 0) - targetMiddle) * share;
    link.width = (link.width ?? 0) * share;
  }
  for (const node of laid.nodes) {
    const middle = ((node.y0 ?? 0) + (node.y1 ?? 0)) / 2;
    const half = (((node.y1 ?? 0) - (node.y0 ?? 0)) / 2) * share;
    node.y0 = middle - half;
    node.y1 = middle + half;
  }
  return wanted;
}

function placeNodes(laid: readonly LaidNode[], height: number): readonly PlacedFlowNode[] {
  const columns = group(laid, (node) => node.x0 ?? 0);
  const labelY = new Map<LaidNode, number>();
  for (const column of columns.values()) {
    const middles = column.map((node) => ((node.y0 ?? 0) + (node.y1 ?? 0)) / 2 + LABEL_RISE_PX);
    const spread = spreadLabels(middles, { gap: LABEL_STEP_PX, low: 12, high: height - 2 });
    column.forEach((node, i) => labelY.set(node, spread[i] ?? 0));
  }
  return laid.map((node) => ({
    node: node.node,
    value: node.value ?? 0,
    x: node.x0 ?? 0,
    y: node.y0 ?? 0,
    width: (node.x1 ?? 0) - (node.x0 ?? 0),
    height: Math.max(1, (node.y1 ?? 0) - (node.y0 ?? 0)),
    labelY: labelY.get(node) ?? 0,
  }));
}

const horizontal = sankeyLinkHorizontal<NodeDatum, LinkDatum>();

function placeLink(laid: LaidLink): PlacedFlowLink {
  const source = laid.source as LaidNode;
  const target = laid.target as LaidNode;
  return {
    index: laid.index,
    link: laid.link,
    path: horizontal(laid) ?? '',
    widthPx: Math.max(1, laid.width ?? 0),
    labelX: ((source.x1 ?? 0) + (target.x0 ?? 0)) / 2,
    labelY: ((laid.y0 ?? 0) + (laid.y1 ?? 0)) / 2 + LABEL_RISE_PX,
    isCycle: false,
  };
}

/** Leaves its node to the right, runs under all nodes and comes back from the left. */
function placeCycle(
  cycle: LinkDatum,
  lane: number,
  nodes: readonly PlacedFlowNode[],
  bottom: number,
  pixelsPerUnit: number,
): PlacedFlowLink {
  const find = (id: string): PlacedFlowNode | undefined => nodes.find(({ node }) => node.id === id);
  const from = find(cycle.link.source);
  const to = find(cycle.link.target);
  const under = bottom + (lane + 0.5) * CYCLE_LANE_PX;
  if (!from || !to)
    return { index: cycle.index, link: cycle.link, path: '', widthPx: 1, labelX: 0, labelY: under, isCycle: true };
  const x0 = from.x + from.width;
  const y0 = from.y + from.height - 3;
  const y1 = to.y + to.height - 3;
  const right = x0 + 18;
  const left = to.x - 20;
  const path =
    `M${x0} ${y0}h10Q${right} ${y0} ${right} ${y0 + 9}V${under - 8}Q${right} ${under} ${right - 10} ${under}` +
    `H${left + 8}Q${left} ${under} ${left} ${under - 8}V${y1 + 7}Q${left} ${y1} ${left + 8} ${y1}H${to.x - 6}`;
  return {
    index: cycle.index,
    link: cycle.link,
    path,
    widthPx: Math.min(CYCLE_LANE_PX - 6, Math.max(2, cycle.link.value * pixelsPerUnit)),
    labelX: (x0 + to.x) / 2,
    labelY: under + LABEL_RISE_PX,
    isCycle: true,
  };
}

/** Everything that flows into or out of a node, or through a link, as far as it goes: what is lit when it is traced. */
export function traceFlow(
  links: readonly FlowLink[],
  start: { readonly kind: 'node'; readonly id: string } | { readonly kind: 'link'; readonly index: number },
): { readonly links: ReadonlySet<number>; readonly nodes: ReadonlySet<string> } {
  const lit = new Set<number>();
  const nodes = new Set<string>();
  const walk = (id: string, forward: boolean, seen: Set<string>): void => {
    if (seen.has(id)) return;
    seen.add(id);
    nodes.add(id);
    links.forEach((link, index) => {
      if ((forward ? link.source : link.target) !== id || link.value <= 0) return;
      lit.add(index);
      walk(forward ? link.target : link.source, forward, seen);
    });
  };
  if (start.kind === 'node') {
    walk(start.id, true, new Set());
    walk(start.id, false, new Set());
  } else {
    const link = links[start.index];
    if (link) {
      lit.add(start.index);
      walk(link.target, true, new Set());
      walk(link.source, false, new Set());
    }
  }
  return { links: lit, nodes };
}
