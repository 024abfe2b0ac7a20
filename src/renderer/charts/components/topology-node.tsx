import { memo, type ReactElement } from 'react';
import { StateMark, STATE_WORDS } from '../../ui/state-glyph';
import { cutToWidth, measureText } from '../interaction/measure-text';
import {
  BOX_EDGE_PX,
  BOX_TEXT_PX,
  rowMiddle,
  textSizes,
  type PlacedBox,
  type TopologyBar,
  type TopologyMetrics,
  type TopologyNode,
} from '../layout/topology-layout';

interface NodeBoxProps {
  readonly node: TopologyNode;
  readonly box: PlacedBox;
  readonly metrics: TopologyMetrics;
  readonly isSelected: boolean;
  readonly onSelect: (id: string) => void;
  readonly onOpen: (id: string) => void;
}

/** A node: header strip with glyph, name and size; one row a service with its rate; processor and memory at the foot. */
export const TopologyNodeBox = memo(function TopologyNodeBox(props: NodeBoxProps): ReactElement {
  const { node, box, metrics, isSelected, onSelect, onOpen } = props;
  if (node.kind === 'people') return <People node={node} box={box} />;
  const sizes = textSizes(metrics);
  const isPlain = node.state === 'ok' || node.state === 'none';
  const frame = isPlain ? 'var(--line-3)' : `var(--${node.state}-mark)`;
  const footY = box.height - metrics.footHeight;
  return (
    <g
      transform={`translate(${box.x} ${box.y})`}
      tabIndex={0}
      role="button"
      data-node={node.id}
      aria-label={describe(node)}
      aria-pressed={isSelected}
      onClick={() => onSelect(node.id)}
      onDoubleClick={() => onOpen(node.id)}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== ' ') return;
        event.preventDefault();
        if (event.key === 'Enter' && isSelected) onOpen(node.id);
        else onSelect(node.id);
      }}
    >
      {isSelected && (
        <rect
          x={-3.5}
          y={-3.5}
          width={box.width + 7}
          height={box.height + 7}
          fill="none"
          stroke="var(--accent)"
          strokeWidth={2}
        />
      )}
      <rect className="chart-focus" x={-3.5} y={-3.5} width={box.width + 7} height={box.height + 7} />
      <rect
        width={box.width}
        height={box.height}
        fill="var(--surface-1)"
        stroke={frame}
        strokeWidth={isPlain ? 1 : 1.5}
        strokeDasharray={node.state === 'unknown' || node.state === 'none' ? '4 3' : undefined}
      />
      {node.kind === 'stub' ? (
        // Hollow: what stands here is meant, and is not the service itself.
        <path d={`M0 ${metrics.headHeight}h${box.width}`} stroke="var(--line-3)" strokeDasharray="4 3" />
      ) : (
        <rect x={0.75} y={0.75} width={box.width - 1.5} height={metrics.headHeight - 1} fill="var(--surface-2)" />
      )}
      <StateMark state={node.state} x={9} y={metrics.headHeight / 2 - 6} size={12} />
      <FittedText
        className="t1 b ui"
        x={BOX_TEXT_PX}
        y={metrics.headHeight / 2 + 4.5}
        text={node.label}
        maxPx={box.width - BOX_TEXT_PX - BOX_EDGE_PX - (node.detail ? measureText(node.detail, 400, 12) + 6 : 0)}
        fontPx={sizes.head}
        weight={600}
      />
      {node.detail && (
        <text className="e" x={box.width - BOX_EDGE_PX} y={metrics.headHeight / 2 + 4.5}>
          {node.detail}
        </text>
      )}
      {node.rows.map((row, index) => (
        <Row
          key={row.id}
          row={row}
          width={box.width}
          top={metrics.headHeight + index * metrics.rowHeight}
          middle={rowMiddle(index, metrics)}
          fontPx={sizes.row}
        />
      ))}
      {node.bars.length > 0 && <path d={`M0 ${footY}h${box.width}`} stroke="var(--line-1)" />}
      {node.bars.map((bar, index) => (
        <Bar
          key={bar.label}
          bar={bar}
          x={9 + (index * (box.width - 9)) / node.bars.length}
          y={footY + metrics.footHeight / 2}
          width={(box.width - 9) / node.bars.length - 9}
        />
      ))}
    </g>
  );
});

function describe(node: TopologyNode): string {
  const rows = node.rows.map((row) => (row.value ? `${row.label} ${row.value}` : row.label));
  return [`${node.label}, ${STATE_WORDS[node.state]}`, node.detail, ...rows].filter(Boolean).join(', ');
}

/** A name that is too long for its place is cut in front of the detail, with the whole name as its title. */
function FittedText(props: {
  className: string;
  x: number;
  y: number;
  text: string;
  maxPx: number;
  fontPx: number;
  weight: 400 | 600;
}): ReactElement {
  const { className, x, y, text, maxPx, fontPx, weight } = props;
  const shown = cutToWidth(text, weight, fontPx, maxPx);
  return (
    <text className={className} x={x} y={y} style={{ fontSize: fontPx }}>
      {shown}
      {shown !== text && <title>{text}</title>}
    </text>
  );
}

function Row(props: {
  row: TopologyNode['rows'][number];
  width: number;
  top: number;
  middle: number;
  fontPx: number;
}): ReactElement {
  const { row, width, top, middle, fontPx } = props;
  const isPlain = row.state === 'ok' || row.state === 'none';
  return (
    <g>
      <path d={`M0 ${top}h${width}`} stroke="var(--line-1)" />
      <rect
        x={-2.5}
        y={middle - 2.5}
        width={5}
        height={5}
        fill={row.isSilent ? 'var(--surface-1)' : 'var(--ink-3)'}
        stroke="var(--ink-3)"
      />
      {!isPlain && <StateMark state={row.state} x={10} y={middle - 5} size={10} />}
      <FittedText
        className={isPlain ? 't2 ui' : `m ui ${row.state}`}
        x={BOX_TEXT_PX}
        y={middle + 4}
        text={row.label}
        maxPx={width - BOX_TEXT_PX - BOX_EDGE_PX - (row.value ? measureText(row.value, 400, 12) + 6 : 0)}
        fontPx={fontPx}
        weight={400}
      />
      {row.value && (
        <text className="e t1" x={width - BOX_EDGE_PX} y={middle + 4}>
          {row.value}
        </text>
      )}
    </g>
  );
}

function Bar({ bar, x, y, width }: { bar: TopologyBar; x: number; y: number; width: number }): ReactElement {
  const state = bar.state === 'warning' || bar.state === 'critical' ? bar.state : null;
  const left = 30;
  const length = Math.max(0, width - left);
  return (
    <g transform={`translate(${x} ${y})`}>
      <text className={state ? `m ${state}` : ''} y={4}>
        {bar.label}
      </text>
      {bar.share === null ? (
        <path d={`M${left} 0h${length}`} stroke="var(--line-3)" strokeDasharray="2 3" />
      ) : (
        <>
          <rect x={left} y={-2} width={length} height={4} fill="var(--line-1)" />
          <rect
            x={left}
            y={-2}
            width={length * Math.min(1, Math.max(0, bar.share))}
            height={4}
            fill={state ? `var(--${state}-mark)` : 'var(--ink-3)'}
          />
        </>
      )}
    </g>
  );
}

function People({ node, box }: { node: TopologyNode; box: PlacedBox }): ReactElement {
  const x = box.x + box.width / 2;
  const y = box.y + box.height / 2;
  return (
    <g>
      <rect x={box.x} y={box.y} width={box.width} height={box.height} fill="var(--surface-1)" />
      <circle cx={x} cy={y - 13} r={6} fill="none" stroke="var(--ink-2)" strokeWidth={1.4} />
      <path d={`M${x - 12} ${y + 6}a12 11 0 0 1 24 0z`} fill="none" stroke="var(--ink-2)" strokeWidth={1.4} />
      <text className="c t2" x={x} y={y + 22}>
        {node.label}
      </text>
    </g>
  );
}
