import { useCallback, useId, useMemo, useState, type ReactElement } from 'react';
import '../charts.css';
import type { State } from '../../../shared/model/state';
import { useSize } from '../interaction/use-size';
import {
  layoutSankey,
  traceFlow,
  type FlowGraph,
  type PlacedFlowLink,
  type PlacedFlowNode,
  type SankeyLayout,
} from '../layout/sankey-layout';
import { formatQuantity, quantityText, unitSuffix } from '../quantity';

export interface SankeyDiagramProps {
  /** What flows, for those who hear it: `Requests through local`. */
  readonly name: string;
  readonly graph: FlowGraph;
  /** Unit of the values: `/s`. */
  readonly unit: string | null;
  /** Keep this scale (pixels per unit) while scrubbing; see `onScale`. */
  readonly pixelsPerUnit?: number | null;
  /** What stands here when nothing flows. */
  readonly emptyText?: string;
  readonly selected?: string | null;
  readonly onSelect?: (nodeId: string) => void;
  readonly labelPx?: number;
}

/** A flow thicker than this is a wall; what counts is how thick it is beside the others. */
const THICKEST_PX = 88;

type Traced = { readonly kind: 'node'; readonly id: string } | { readonly kind: 'link'; readonly index: number };

/**
 * Flow from left to right; thickness is linear. Flow is ground, so it stays quiet until a path is traced by pointer or
 * focus; failure has its state's colour and ends in a node that says so.
 */
export function SankeyDiagram(props: SankeyDiagramProps): ReactElement {
  const { name, graph, unit, selected = null, onSelect, labelPx = 120 } = props;
  const [ref, size] = useSize<HTMLDivElement>();
  const [traced, setTraced] = useState<Traced | null>(null);
  const [tableShown, setTableShown] = useState(false);
  const tableId = useId();
  const result = useMemo(
    () =>
      layoutSankey(graph, { ...size, labelPx, pixelsPerUnit: props.pixelsPerUnit ?? null, thickestPx: THICKEST_PX }),
    [graph, size, labelPx, props.pixelsPerUnit],
  );
  const clear = useCallback(() => setTraced(null), []);
  const toggleTable = useCallback(() => setTableShown((shown) => !shown), []);

  return (
    <div className="chart-picture" ref={ref} onPointerLeave={clear}>
      {result.kind === 'layout' && size.width > 0 && (
        <SankeyDrawing
          name={name}
          layout={result.layout}
          lit={traced ? traceFlow(graph.links, traced) : null}
          unit={unit}
          size={size}
          selected={selected}
          onTrace={setTraced}
          onSelect={onSelect}
        />
      )}
      {result.kind !== 'layout' && (
        <p className="chart-empty" style={{ inset: 0 }}>
          {result.kind === 'problem' ? result.message : (props.emptyText ?? 'Nothing flows yet.')}
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
      {tableShown && <FlowTable id={tableId} name={name} graph={graph} unit={unit} />}
    </div>
  );
}

interface DrawingProps {
  readonly name: string;
  readonly layout: SankeyLayout;
  readonly lit: ReturnType<typeof traceFlow> | null;
  readonly unit: string | null;
  readonly size: { readonly width: number; readonly height: number };
  readonly selected: string | null;
  readonly onTrace: (traced: Traced | null) => void;
  readonly onSelect: ((nodeId: string) => void) | undefined;
}

function SankeyDrawing(props: DrawingProps): ReactElement {
  const { layout, lit, size } = props;
  // What is traced or failing is drawn last, so that nothing lies over it.
  const links = layout.links.toSorted((a, b) => weight(a, lit) - weight(b, lit));
  return (
    <svg width={size.width} height={size.height} role="group" aria-label={props.name}>
      {links.map((placed) => (
        <FlowBand
          key={placed.index}
          placed={placed}
          lit={lit?.links.has(placed.index) ?? false}
          unit={props.unit}
          onTrace={props.onTrace}
        />
      ))}
      {layout.nodes.map((placed) => (
        <FlowBar key={placed.node.id} placed={placed} {...props} isLit={lit?.nodes.has(placed.node.id) ?? false} />
      ))}
      {links
        .filter((placed) => placed.isCycle || lit?.links.has(placed.index))
        .map((placed) => (
          <text key={placed.index} className="c m t1" x={placed.labelX} y={placed.labelY}>
            {quantityText(placed.link.value, props.unit)}
          </text>
        ))}
    </svg>
  );
}

function weight(placed: PlacedFlowLink, lit: DrawingProps['lit']): number {
  return (lit?.links.has(placed.index) ? 2 : 0) + (stateColour(placed.link.state) ? 1 : 0);
}

function stateColour(state: State | undefined): string | null {
  return state === undefined || state === 'ok' || state === 'none' ? null : `var(--${state}-mark)`;
}

function FlowBand(props: {
  placed: PlacedFlowLink;
  lit: boolean;
  unit: string | null;
  onTrace: (traced: Traced | null) => void;
}): ReactElement {
  const { placed, lit, onTrace } = props;
  const quiet = placed.isCycle ? 'var(--ink-3)' : 'var(--surface-3)';
  return (
    <path
      d={placed.path}
      fill="none"
      stroke={stateColour(placed.link.state) ?? (lit ? 'var(--ink-2)' : quiet)}
      strokeOpacity={lit && !stateColour(placed.link.state) ? 0.4 : 1}
      strokeWidth={placed.widthPx}
      strokeDasharray={placed.isCycle ? '6 3' : undefined}
      onPointerEnter={() => onTrace({ kind: 'link', index: placed.index })}
      onPointerLeave={() => onTrace(null)}
    >
      <title>{`${placed.link.source} to ${placed.link.target}: ${quantityText(placed.link.value, props.unit)}`}</title>
    </path>
  );
}

function FlowBar(props: DrawingProps & { placed: PlacedFlowNode; isLit: boolean }): ReactElement {
  const { placed, unit, onTrace, onSelect, selected } = props;
  const { node } = placed;
  const colour = stateColour(node.state);
  const quantity = formatQuantity(placed.value, unit);
  const label = `${node.label} ${quantity.text}${unitSuffix(quantity.unit)}`;
  const trace = (): void => onTrace({ kind: 'node', id: node.id });
  return (
    <g
      tabIndex={0}
      role="button"
      aria-label={label}
      aria-pressed={selected === node.id}
      onPointerEnter={trace}
      onPointerLeave={() => onTrace(null)}
      onFocus={trace}
      onBlur={() => onTrace(null)}
      onClick={() => onSelect?.(node.id)}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== ' ') return;
        event.preventDefault();
        onSelect?.(node.id);
      }}
    >
      <rect x={placed.x - 4} y={placed.y - 4} width={placed.width + 90} height={placed.height + 8} fill="transparent" />
      <rect
        className="chart-focus"
        x={placed.x - 4}
        y={placed.y - 4}
        width={placed.width + 8}
        height={placed.height + 8}
      />
      <rect x={placed.x} y={placed.y} width={placed.width} height={placed.height} fill={colour ?? 'var(--ink-1)'} />
      {selected === node.id && (
        <rect
          x={placed.x - 3}
          y={placed.y - 3}
          width={placed.width + 6}
          height={placed.height + 6}
          fill="none"
          stroke="var(--accent)"
          strokeWidth={2}
        />
      )}
      <text className={colour ? `m ${node.state ?? ''}` : 't1'} x={placed.x + placed.width + 6} y={placed.labelY}>
        {node.label}{' '}
        <tspan className={props.isLit ? 't1' : 'q'}>
          {quantity.text}
          {unitSuffix(quantity.unit)}
        </tspan>
      </text>
    </g>
  );
}

function FlowTable(props: { id: string; name: string; graph: FlowGraph; unit: string | null }): ReactElement {
  const { id, name, graph, unit } = props;
  const labelOf = (nodeId: string): string => graph.nodes.find((node) => node.id === nodeId)?.label ?? nodeId;
  return (
    <div className="chart-table" id={id} tabIndex={0} role="region" aria-label={`${name}, as a table`}>
      <table>
        <thead>
          <tr>
            <th scope="col">From</th>
            <th scope="col">To</th>
            <th scope="col" className="num">
              Amount
            </th>
          </tr>
        </thead>
        <tbody>
          {graph.links.map((link) => (
            <tr key={`${link.source} ${link.target}`}>
              <td>{labelOf(link.source)}</td>
              <td>{labelOf(link.target)}</td>
              <td className="num">{quantityText(link.value, unit)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
