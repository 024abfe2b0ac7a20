import { memo, type ReactElement } from 'react';
import '../charts.css';
import { useSize } from '../interaction/use-size';
import { extentOf, lastPointIndex, linePath } from '../layout/line-path';

export interface SparklineProps {
  /** Seconds since the epoch, and values with NaN for gaps. */
  readonly times: Float64Array;
  readonly values: Float64Array;
  readonly from: number;
  readonly until: number;
  readonly heightPx?: number;
  /** Width in pixels; without it the sparkline fills its place. */
  readonly widthPx?: number;
  /** Bounds of the scale; without them lowest (0 if nothing is below) to highest. */
  readonly low?: number;
  readonly high?: number;
  /** What was expected: a dashed line. */
  readonly expected?: number | null;
  /** The stretch that is not well takes the state's colour; everything else stays ink. */
  readonly bad?: {
    readonly from: number;
    readonly until: number;
    readonly state: 'warning' | 'critical' | 'drift';
  } | null;
  /** The shared cursor, drawn as a thin line. */
  readonly cursor?: number | null;
  /** Repeats what stands beside it, so usually without a name of its own. */
  readonly name?: string;
}

/** A line without axes: shape only, the last point dotted. The number stands beside it. */
export const Sparkline = memo(function Sparkline(props: SparklineProps): ReactElement {
  const { heightPx = 20, widthPx } = props;
  const [ref, size] = useSize<HTMLSpanElement>();
  const width = widthPx ?? size.width;
  return (
    <span
      className="chart-spark"
      ref={ref}
      style={{ height: heightPx, ...(widthPx === undefined ? {} : { width: widthPx }) }}
    >
      {width > 8 && <SparklineDrawing {...props} width={width} height={heightPx} />}
    </span>
  );
});

function SparklineDrawing(props: SparklineProps & { width: number; height: number }): ReactElement {
  const { times, values, from, until, width, height, bad, expected = null } = props;
  const extent = extentOf([{ times, values }], { from, until });
  const low = props.low ?? Math.min(0, extent?.[0] ?? 0, expected ?? 0);
  const top = props.high ?? Math.max(extent?.[1] ?? 1, expected ?? 0);
  const high = top > low ? top : low + 1;
  const xOf = (seconds: number): number => ((seconds - from) / Math.max(1e-9, until - from)) * (width - 3);
  const yOf = (value: number): number => height - 2 - ((Math.min(value, high) - low) / (high - low)) * (height - 4);
  const last = lastPointIndex(values);
  const lastTime = times[last] ?? from;
  const isBadNow = bad && last >= 0 && lastTime >= bad.from && lastTime <= bad.until;
  const colour = isBadNow ? `var(--${bad.state}-mark)` : 'var(--ink-2)';
  const cursor = props.cursor ?? null;
  return (
    <svg
      width={width}
      height={height}
      {...(props.name === undefined ? { 'aria-hidden': true } : { role: 'img', 'aria-label': props.name })}
    >
      {expected !== null && (
        <path d={`M0 ${yOf(expected).toFixed(1)}H${width}`} stroke="var(--line-3)" strokeDasharray="2 2" />
      )}
      {last < 0 && <path d={`M0 ${height - 2.5}H${width}`} stroke="var(--line-3)" strokeDasharray="3 3" />}
      <path
        d={linePath(times, values, xOf, yOf)}
        fill="none"
        stroke="var(--ink-2)"
        strokeWidth={1.2}
        strokeLinejoin="round"
        strokeLinecap="round"
      />
      {bad && (
        <path
          d={linePath(times, values, xOf, yOf, bad)}
          fill="none"
          stroke={`var(--${bad.state}-mark)`}
          strokeWidth={1.6}
          strokeLinejoin="round"
        />
      )}
      {cursor !== null && cursor >= from && cursor <= until && (
        <path d={`M${xOf(cursor).toFixed(1)} 0V${height}`} stroke="var(--accent)" strokeWidth={1} />
      )}
      {last >= 0 && lastTime >= from && <circle cx={xOf(lastTime)} cy={yOf(values[last] ?? 0)} r={2} fill={colour} />}
    </svg>
  );
}
