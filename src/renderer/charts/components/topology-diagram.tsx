import { useCallback, useEffect, useId, useMemo, useRef, useState, type KeyboardEvent, type ReactElement } from 'react';
import '../charts.css';
import { measureText } from '../interaction/measure-text';
import { elkEngine } from '../layout/elk-engine';
import { nearestInDirection } from '../layout/nearest-in-direction';
import {
  COMPACT_TOPOLOGY,
  fitNodeWidth,
  layoutTopology,
  WIDE_TOPOLOGY,
  type TopologyEngine,
  type TopologyGraph,
  type TopologyLayout,
  type TopologyMetrics,
} from '../layout/topology-layout';
import { useSize, type Size } from '../interaction/use-size';
import { useZoom } from '../interaction/use-zoom';
import { TopologyEdgeLabel, TopologyEdgeLine } from './topology-edge';
import { TopologyNodeBox } from './topology-node';
import { TopologyTable } from './topology-table';

export interface TopologyDiagramProps {
  /** `Topology of local`, for those who hear it. */
  readonly name: string;
  readonly graph: TopologyGraph;
  readonly selected: string | null;
  /** A node was chosen, or (null) the empty sheet was clicked or Escape pressed. */
  readonly onSelect?: (nodeId: string | null) => void;
  /** A node is to be opened: Enter on the selected one, or a double click. */
  readonly onOpen?: (nodeId: string) => void;
  /** What stands here while there is no node. */
  readonly emptyText?: string;
}

/** From this width on boxes get roomier rows. */
const WIDE_FROM_PX = 1100;

/**
 * Nodes, what runs on them, and who talks to whom. Laid out by ELK in a worker when the structure changes; new rates and
 * states only redraw. Drag pans, Ctrl and wheel (or +, −, 0) zoom, arrows go from node to node.
 */
export function TopologyDiagram(props: TopologyDiagramProps): ReactElement {
  const { graph, selected, onSelect, onOpen } = props;
  const [ref, size] = useSize<HTMLDivElement>();
  const base = size.width >= WIDE_FROM_PX ? WIDE_TOPOLOGY : COMPACT_TOPOLOGY;
  const { nodeWidth } = fitNodeWidth(graph, base, measureText);
  const metrics = useMemo(() => ({ ...base, nodeWidth }), [base, nodeWidth]);
  const { layout, problem, isBusy } = useTopologyLayout(graph, metrics, size.width, elkEngine);
  const [tableShown, setTableShown] = useState(false);
  const tableId = useId();
  const toggleTable = useCallback(() => setTableShown((shown) => !shown), []);
  return (
    <div className="chart-picture" ref={ref} aria-busy={isBusy && graph.nodes.length > 0}>
      <TopologyDrawing
        name={props.name}
        graph={graph}
        layout={layout}
        metrics={metrics}
        size={size}
        selected={selected}
        onSelect={onSelect}
        onOpen={onOpen}
      />
      {graph.nodes.length === 0 && (
        <p className="chart-empty" style={{ inset: 0 }}>
          {props.emptyText ?? 'No nodes are defined.'}
        </p>
      )}
      {graph.nodes.length > 0 && layout.nodes.length === 0 && problem === null && (
        <p className="chart-empty chart-late" style={{ inset: 0 }} role="status">
          Laying out the nodes
        </p>
      )}
      {problem && (
        <p className="chart-empty" style={{ inset: 0 }}>
          {problem}
        </p>
      )}
      <button
        type="button"
        className="chart-table-button"
        aria-expanded={tableShown}
        aria-controls={tableId}
        onClick={toggleTable}
      >
        {tableShown ? 'Picture' : 'Table'}
      </button>
      {tableShown && <TopologyTable id={tableId} name={props.name} graph={graph} />}
    </div>
  );
}

const NO_LAYOUT: TopologyLayout = { nodes: [], regions: [], edges: [], width: 0, height: 0 };

function TopologyDrawing(props: {
  name: string;
  graph: TopologyGraph;
  layout: TopologyLayout;
  metrics: TopologyMetrics;
  size: Size;
  selected: string | null;
  onSelect: ((nodeId: string | null) => void) | undefined;
  onOpen: ((nodeId: string) => void) | undefined;
}): ReactElement {
  const { graph, layout, metrics, size, selected, onSelect, onOpen } = props;
  const svg = useRef<SVGSVGElement>(null);
  const { view, fit, zoomBy } = useZoom(svg, layout, size);
  const nodes = useMemo(() => new Map(graph.nodes.map((node) => [node.id, node])), [graph]);
  const edges = useMemo(() => new Map(graph.edges.map((edge) => [edge.id, edge])), [graph]);
  const select = useCallback((id: string) => onSelect?.(id), [onSelect]);
  const open = useCallback((id: string) => onOpen?.(id), [onOpen]);
  // Failing edges last: where lines cross, the well one is cut.
  const placedEdges = layout.edges
    .flatMap((placed) => {
      const edge = edges.get(placed.id);
      return edge ? [{ ...placed, edge }] : [];
    })
    .toSorted((a, b) => Number(isBad(a.edge.state)) - Number(isBad(b.edge.state)));

  const onKeyDown = (event: KeyboardEvent<SVGSVGElement>): void => {
    const id = (event.target as Element).getAttribute('data-node');
    const next = id === null ? null : nearestInDirection(layout.nodes, id, event.key);
    if (next !== null) focusNode(svg.current, next);
    else if (event.key === 'Escape' && selected !== null) onSelect?.(null);
    else if (event.key === '+' || event.key === '=') zoomBy(1.25);
    else if (event.key === '-') zoomBy(0.8);
    else if (event.key === '0') fit();
    else return;
    event.preventDefault();
  };

  return (
    <svg
      ref={svg}
      width={size.width}
      height={size.height}
      role="group"
      aria-label={props.name}
      onKeyDown={onKeyDown}
      onClick={(event) => event.target === event.currentTarget && onSelect?.(null)}
    >
      <g transform={`translate(${view.x} ${view.y}) scale(${view.k})`}>
        {layout.regions.map((box) => {
          const region = graph.regions.find(({ id }) => id === box.id);
          return (
            <g key={box.id}>
              <rect x={box.x} y={box.y} width={box.width} height={box.height} fill="none" stroke="var(--line-2)" />
              <text className="t1 m" x={box.x + 10} y={box.y + 18}>
                {region?.label}
                <tspan className="q" dx={10}>
                  {region?.detail}
                </tspan>
              </text>
            </g>
          );
        })}
        {placedEdges.map(({ id, edge, points }) => (
          <TopologyEdgeLine key={id} edge={edge} points={points} />
        ))}
        {layout.nodes.map((box) => {
          const node = nodes.get(box.id);
          return node ? (
            <TopologyNodeBox
              key={box.id}
              node={node}
              box={box}
              metrics={metrics}
              isSelected={selected === box.id}
              onSelect={select}
              onOpen={open}
            />
          ) : null;
        })}
        {placedEdges.map(({ id, edge, points }) => (
          <TopologyEdgeLabel key={id} edge={edge} points={points} />
        ))}
      </g>
    </svg>
  );
}

function isBad(state: string): boolean {
  return state === 'critical' || state === 'warning';
}

function focusNode(svg: SVGSVGElement | null, id: string): void {
  svg?.querySelector<SVGElement>(`[data-node="${CSS.escape(id)}"]`)?.focus();
}

/** Lays out again only when boxes, rows or edges come or go; a change of rate or state keeps everything where it is. */
function useTopologyLayout(
  graph: TopologyGraph,
  metrics: TopologyMetrics,
  width: number,
  engine: TopologyEngine,
): {
  readonly layout: TopologyLayout;
  readonly problem: string | null;
  /** What is shown is the layout of another size or structure, or none yet. */
  readonly isBusy: boolean;
} {
  const latest = useRef(graph);
  latest.current = graph;
  const structure = structureKey(graph);
  // Room changes by a pixel while a window is dragged; columns need not follow each of them.
  const targetWidth = Math.floor((width - 16) / 8) * 8;
  const key = `${metrics.rowHeight} ${metrics.nodeWidth} ${targetWidth} ${structure}`;
  const [state, setState] = useState<{ layout: TopologyLayout; problem: string | null }>(NOTHING_YET);
  useEffect(() => {
    if (targetWidth <= 0 || knownLayouts.has(key)) return undefined;
    let isCurrent = true;
    layoutTopology(latest.current, metrics, engine, targetWidth).then(
      (layout) => {
        remember(key, layout);
        if (isCurrent) setState({ layout, problem: null });
      },
      (error: unknown) =>
        isCurrent && setState({ layout: NO_LAYOUT, problem: `The picture could not be laid out: ${String(error)}` }),
    );
    return () => {
      isCurrent = false;
    };
  }, [key, metrics, targetWidth, engine]);
  const known = knownLayouts.get(key);
  return known === undefined
    ? { ...state, isBusy: state.problem === null }
    : { layout: known, problem: null, isBusy: false };
}

const NOTHING_YET = { layout: NO_LAYOUT, problem: null };
/** Layouts of pictures that were shown before: whoever comes back sees them at once. */
const knownLayouts = new Map<string, TopologyLayout>();
const MOST_LAYOUTS = 12;

function remember(key: string, layout: TopologyLayout): void {
  knownLayouts.set(key, layout);
  const [oldest] = knownLayouts.keys();
  if (knownLayouts.size > MOST_LAYOUTS && oldest !== undefined) knownLayouts.delete(oldest);
}

function structureKey(graph: TopologyGraph): string {
  return JSON.stringify([
    graph.nodes.map((node) => [node.id, node.kind, node.region, node.rows.map(({ id }) => id), node.bars.length > 0]),
    graph.edges.map(({ id, from, to }) => [id, from, to]),
    graph.regions.map(({ id }) => id),
  ]);
}
