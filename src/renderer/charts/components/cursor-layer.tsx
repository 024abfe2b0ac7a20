import type { ReactElement } from 'react';
import type { Size } from '../interaction/use-size';
import { nearestPointIndex } from '../layout/line-path';
import { timeToX, valueToY, type PlotArea } from '../layout/plot-area';
import { spreadLabels } from '../layout/spread-labels';
import { formatClock } from '../layout/time-ticks';
import type { ValueAxis } from '../layout/value-axis';
import { quantityText } from '../quantity';
import type { TimeSeriesLine } from './time-series-panel';

interface CursorLayerProps {
  readonly lines: readonly TimeSeriesLine[];
  readonly colours: readonly string[];
  readonly area: PlotArea;
  readonly axis: ValueAxis;
  readonly from: number;
  readonly until: number;
  readonly unit: string | null;
  readonly cursor: number | null;
  readonly size: Size;
  /** The pointer or the focus is on this graph: it says everything; the others only what stands beside their dots. */
  readonly isPointed: boolean;
}

const BOX_WIDTH_PX = 180;
const LINE_PX = 16;
/** From this height on the box has room for the time as well. */
const TALL_PX = 140;
const BESIDE_DOTS = 4;
const BESIDE_STEP_PX = 13;

/** The reader's hand: a line through the whole row, a dot on every line of data, and what it says there. */
export function CursorLayer(props: CursorLayerProps): ReactElement | null {
  const { lines, colours, area, axis, from, until, unit, cursor, size } = props;
  if (cursor === null || cursor < from || cursor > until || size.width === 0) return null;
  const x = timeToX(cursor, from, until, area);
  const secondsPerPixel = (until - from) / Math.max(1, area.width);
  const readings = lines.flatMap((line, index) => {
    const reach = Math.max(line.stepSeconds * 1.5, secondsPerPixel * 2);
    const at = nearestPointIndex(line.times, line.values, cursor, reach);
    const value = line.values[at];
    return at < 0 || value === undefined
      ? []
      : [{ line, value, colour: colours[index], y: valueToY(value, axis.domain, area) }];
  });
  const many = lines.length > 1;
  const sorted = readings.toSorted((a, b) => b.value - a.value);
  return (
    <>
      <svg className="chart-overlay" width="100%" height="100%" aria-hidden="true">
        <path d={`M${x} 0V${size.height}`} stroke="var(--accent)" strokeWidth={1.5} />
        {readings.map(({ line, y }) => (
          <circle key={line.id} cx={x} cy={y} r={3} fill="var(--accent)" stroke="var(--surface-1)" strokeWidth={1.5} />
        ))}
        {many && !props.isPointed && <BesideDots readings={sorted} x={x} area={area} unit={unit} />}
      </svg>
      {many && props.isPointed && (
        <ValueBox readings={sorted} x={x} size={size} cursor={cursor} unit={unit} top={area.top} />
      )}
      {!many && <SingleValue reading={readings[0]} x={x} size={size} area={area} unit={unit} />}
    </>
  );
}

interface CursorReading {
  readonly line: TimeSeriesLine;
  readonly value: number;
  readonly colour: string | undefined;
  readonly y: number;
}

/** The highest values, each beside its dot, spread so that they do not touch. */
function BesideDots(props: {
  readings: readonly CursorReading[];
  x: number;
  area: PlotArea;
  unit: string | null;
}): ReactElement {
  const { x, area, unit } = props;
  const shown = props.readings.slice(0, BESIDE_DOTS);
  const isLeft = x > area.right - 64;
  const places = spreadLabels(
    shown.map(({ y }) => y + 4),
    { gap: BESIDE_STEP_PX, low: area.top + 10, high: area.bottom - 1 },
  );
  return (
    <g>
      {shown.map(({ line, value }, index) => (
        <text
          key={line.id}
          className={`halo m t1${isLeft ? ' e' : ''}`}
          x={isLeft ? x - 7 : x + 7}
          y={places[index] ?? 0}
        >
          {quantityText(value, unit)}
        </text>
      ))}
    </g>
  );
}

/** Everything that the graph says at the cursor, as far as its height reaches. */
function ValueBox(props: {
  readings: readonly CursorReading[];
  x: number;
  size: Size;
  cursor: number;
  unit: string | null;
  top: number;
}): ReactElement {
  const { readings, x, size, cursor, unit, top } = props;
  const isTall = size.height >= TALL_PX;
  const room = Math.max(1, Math.floor((size.height - top - 6) / LINE_PX) - (isTall ? 1 : 0));
  const shown = readings.length <= room ? readings : readings.slice(0, Math.max(1, room - 1));
  const isLeft = x + BOX_WIDTH_PX > size.width;
  return (
    <div
      className="chart-cursor-box"
      style={isLeft ? { right: size.width - x + 5, top: top + 2 } : { left: x + 5, top: top + 2 }}
      aria-hidden="true"
    >
      {isTall && <em>{formatClock(cursor)}</em>}
      {shown.map(({ line, value, colour }) => (
        <div key={line.id}>
          <i style={{ background: colour }} />
          <span>{line.label}</span>
          <b>{quantityText(value, unit)}</b>
        </div>
      ))}
      {readings.length > shown.length && <em>{`${readings.length - shown.length} more`}</em>}
      {readings.length === 0 && <span>no data here</span>}
    </div>
  );
}

function SingleValue(props: {
  reading: CursorReading | undefined;
  x: number;
  size: Size;
  area: PlotArea;
  unit: string | null;
}): ReactElement {
  const { reading, x, size, area, unit } = props;
  const lowest = Math.max(area.top, area.bottom - 20);
  const top = Math.min(Math.max(area.top, (reading?.y ?? area.top) + 8), lowest);
  const isLeft = x + 72 > size.width;
  return (
    <div
      className="chart-cursor-box"
      style={isLeft ? { right: size.width - x + 5, top } : { left: x + 5, top }}
      aria-hidden="true"
    >
      {reading ? <b>{quantityText(reading.value, unit)}</b> : <span>no data here</span>}
    </div>
  );
}
