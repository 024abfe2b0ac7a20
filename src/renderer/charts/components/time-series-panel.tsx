import { useCallback, useId, useMemo, useState, type ReactElement } from 'react';
import '../charts.css';
import { useSize } from '../interaction/use-size';
import { useTimePointer, type TimeSpan } from '../interaction/use-time-pointer';
import type { ChartEvent } from '../layout/event-labels';
import { extentOf, lastPointIndex } from '../layout/line-path';
import { plotArea, timeToX, type PlotArea } from '../layout/plot-area';
import { formatClock } from '../layout/time-ticks';
import { layoutValueAxis } from '../layout/value-axis';
import { quantityText } from '../quantity';
import { CursorLayer } from './cursor-layer';
import { EndLabels } from './end-labels';
import { EventLines, TimeAxis, ValueLabels, Thresholds, type Threshold } from './graph-furniture';
import { LineCanvas, type CanvasLine } from './line-canvas';
import { SeriesTable } from './series-table';

/** One line of a graph. Columns as they come from the store: seconds, and NaN for "no point". */
export interface TimeSeriesLine {
  readonly id: string;
  readonly label: string;
  readonly times: Float64Array;
  readonly values: Float64Array;
  /** Seconds between points before any reduction to pixels. */
  readonly stepSeconds: number;
  /** Place in the order of colours, from 0; without it the line's place in the graph. Keeps a series' colour across graphs. */
  readonly colourIndex?: number;
  /** `reference` is a period before, a baseline: thin and quiet, without colour of its own. */
  readonly role?: 'data' | 'reference';
}

export interface TimeSeriesPanelProps {
  /** What the graph shows, for those who hear it. */
  readonly name: string;
  readonly lines: readonly TimeSeriesLine[];
  /** The shown range in seconds since the epoch. */
  readonly from: number;
  readonly until: number;
  readonly unit: string | null;
  /** A stated y range; without it the axis starts at zero. */
  readonly range?: readonly [number, number] | null;
  /** A ceiling that values cannot pass (100 for a share), so that rounding up does not draw above it. */
  readonly atMost?: number | null;
  readonly thresholds?: readonly Threshold[];
  readonly events?: readonly ChartEvent[];
  /** Marks and labels of events; without it only their hairlines, for the lower rows of a column of graphs. */
  readonly showEventLabels?: boolean;
  readonly showTimeAxis?: boolean;
  /** Room at the left for the value labels, at the right for the labels of the lines. */
  readonly leftPx?: number;
  readonly rightPx?: number;
  readonly topPx?: number;
  /** Without room for its name, a line's label is only its value. */
  readonly labels?: 'name-and-value' | 'value' | 'none';
  readonly cursor: number | null;
  /** The pointer is over this time; null when it left. */
  readonly onCursor?: (seconds: number | null) => void;
  /** A key or a click put the cursor here, where it stays. */
  readonly onCursorSet?: (seconds: number | null) => void;
  readonly brush?: TimeSpan | null;
  readonly onBrush?: (span: TimeSpan) => void;
  /** What stands in the plot when no line has a point. */
  readonly emptyText?: string;
}

/** Ten colours exist; beyond that lines are told apart by their labels. */
const COLOURS = 10;

/**
 * A graph over time: lines on canvas, furniture and labels in SVG and HTML above it, a table behind a button.
 *
 * One line is drawn in ink, from two on in colours. Gaps stay gaps. Time comes from outside (range, cursor, brush), so
 * that every graph on a screen shows the same; the cursor follows pointer and arrow keys and is handed back.
 */
export function TimeSeriesPanel(props: TimeSeriesPanelProps): ReactElement {
  const { lines, from, until, unit, cursor, leftPx = 44, rightPx = 96, topPx = 10, showTimeAxis = true } = props;
  const { onCursor, onCursorSet, onBrush, brush = null, events = NO_EVENTS, thresholds = NO_THRESHOLDS } = props;
  const [ref, size] = useSize<HTMLDivElement>();
  const [tableShown, setTableShown] = useState(false);
  const [isPointed, setPointed] = useState(false);
  const tableId = useId();
  const area = useMemo(
    () => plotArea(size, { left: leftPx, right: rightPx, top: topPx, bottom: showTimeAxis ? 22 : 6 }),
    [size, leftPx, rightPx, topPx, showTimeAxis],
  );
  const axis = useMemo(
    () =>
      layoutValueAxis({
        extent: withThresholds(extentOf(lines, { from, until }), thresholds),
        unit,
        stated: props.range ?? null,
        heightPx: area.height,
        atMost: props.atMost ?? null,
      }),
    [lines, from, until, thresholds, unit, props.range, area.height, props.atMost],
  );
  const canvasLines = useMemo(() => lines.map((line, index) => canvasLine(line, index, lines)), [lines]);
  const { left, right } = area;
  const pointer = useTimePointer({ from, until, left, right, cursor, onCursor, onCursorSet, onBrush });
  const toggleTable = useCallback(() => setTableShown((shown) => !shown), []);
  const shownBrush = pointer.dragged ?? brush;
  const empty = lines.every((line) => lastPointIndex(line.values) < 0);
  const colours = canvasLines.map((line) => `var(--${line.colour})`);

  return (
    <div className="chart-panel" ref={ref}>
      <div
        className="chart-plot"
        role="slider"
        tabIndex={0}
        aria-label={`${props.name}, time cursor`}
        aria-valuemin={Math.round(from)}
        aria-valuemax={Math.round(until)}
        aria-valuenow={Math.round(cursor ?? until)}
        aria-valuetext={describe(lines, cursor ?? until, cursor === null, unit)}
        onPointerEnter={() => setPointed(true)}
        onFocus={() => setPointed(true)}
        onBlur={() => setPointed(false)}
        {...pointer.handlers}
        onPointerLeave={() => {
          setPointed(false);
          pointer.handlers.onPointerLeave();
        }}
      >
        <BrushWash area={area} from={from} until={until} brush={shownBrush} height={size.height} />
        <div className="chart-data" style={{ left: area.left, top: area.top, width: area.width, height: area.height }}>
          <LineCanvas
            lines={canvasLines}
            from={from}
            until={until}
            axis={axis}
            width={area.width}
            height={area.height}
          />
        </div>
        <svg className="chart-overlay" width={size.width} height={size.height} aria-hidden="true">
          <ValueLabels area={area} axis={axis} />
          {showTimeAxis && <TimeAxis area={area} from={from} until={until} />}
          <Thresholds area={area} axis={axis} thresholds={thresholds} />
          <EventLines
            area={area}
            from={from}
            until={until}
            events={events}
            height={size.height}
            labelled={props.showEventLabels ?? false}
          />
        </svg>
        {empty ? (
          <span
            className="chart-empty"
            style={{ left: area.left, width: area.width, top: area.top, height: area.height }}
          >
            {props.emptyText ?? 'no data yet'}
          </span>
        ) : (
          <EndLabels
            lines={lines}
            colours={colours}
            area={area}
            axis={axis}
            from={from}
            until={until}
            unit={unit}
            rightPx={rightPx}
            labels={props.labels ?? (lines.length > 1 ? 'name-and-value' : 'value')}
          />
        )}
        <CursorLayer
          lines={lines}
          colours={colours}
          area={area}
          axis={axis}
          from={from}
          until={until}
          unit={unit}
          cursor={cursor}
          size={size}
          isPointed={isPointed}
        />
      </div>
      <button
        type="button"
        className="chart-table-button"
        aria-expanded={tableShown}
        aria-controls={tableId}
        onClick={toggleTable}
      >
        {tableShown ? 'Graph' : 'Table'}
      </button>
      {tableShown && <SeriesTable id={tableId} name={props.name} lines={lines} unit={unit} />}
    </div>
  );
}

const NO_EVENTS: readonly ChartEvent[] = [];
const NO_THRESHOLDS: readonly Threshold[] = [];

function canvasLine(line: TimeSeriesLine, index: number, all: readonly TimeSeriesLine[]): CanvasLine {
  if (line.role === 'reference') return { ...line, colour: 'ink-4', widthPx: 1 };
  const dataLines = all.filter((other) => other.role !== 'reference').length;
  if (dataLines === 1 && line.colourIndex === undefined) return { ...line, colour: 'ink-1', widthPx: 1.5 };
  return { ...line, colour: `cat-${((line.colourIndex ?? index) % COLOURS) + 1}`, widthPx: 1.5 };
}

function withThresholds(
  extent: readonly [number, number] | null,
  thresholds: readonly Threshold[],
): readonly [number, number] | null {
  if (!extent) return null;
  const values = thresholds.map((threshold) => threshold.value);
  return [Math.min(extent[0], ...values), Math.max(extent[1], ...values)];
}

/** The sentence a screen reader says at the cursor. */
function describe(lines: readonly TimeSeriesLine[], seconds: number, isNow: boolean, unit: string | null): string {
  const values = lines.slice(0, 4).flatMap((line) => {
    let index = -1;
    for (let i = 0; i < line.times.length && (line.times[i] ?? Infinity) <= seconds; i += 1) {
      if (!Number.isNaN(line.values[i] ?? NaN)) index = i;
    }
    return index < 0 ? [] : [`${line.label} ${quantityText(line.values[index] ?? null, unit)}`];
  });
  const when = isNow ? 'now' : formatClock(seconds);
  return values.length > 0 ? `${when}: ${values.join(', ')}` : `${when}: no data`;
}

function BrushWash(props: {
  area: PlotArea;
  from: number;
  until: number;
  brush: TimeSpan | null;
  height: number;
}): ReactElement | null {
  const { area, brush, height } = props;
  if (!brush) return null;
  const left = timeToX(brush.from, props.from, props.until, area);
  const right = timeToX(brush.until, props.from, props.until, area);
  if (right <= area.left || left >= area.right) return null;
  const x0 = Math.max(left, area.left);
  const x1 = Math.min(right, area.right);
  const middle = area.top + area.height / 2;
  return (
    <svg className="chart-overlay" width="100%" height={height} aria-hidden="true">
      <rect x={x0} y={0} width={x1 - x0} height={height} fill="var(--accent-wash)" />
      <path d={`M${x0} 0V${height}M${x1} 0V${height}`} stroke="var(--accent)" />
      <path d={`M${x0 - 2.5} ${middle - 9}h5v18h-5zM${x1 - 2.5} ${middle - 9}h5v18h-5z`} fill="var(--accent)" />
    </svg>
  );
}
