import { useMemo } from 'react';
import type { LogLine } from '../../shared/model/environment';
import { formatCount, formatTime } from '../../shared/units';
import { useNow } from '../app/now';
import { hoverCursor, setCursor, useTimePart } from '../app/time';
import { useSize } from '../charts/interaction/use-size';
import { useTimePointer } from '../charts/interaction/use-time-pointer';
import { countLines } from './log-lines';

/** The edges of the time ruler below: one time for both. */
const INSET = 16;
const HEIGHT = 48;
const BAR_PX = 6;

/** How many lines were said when, over the same range as every graph; errors solid at the foot. */
export function LogBars({
  lines,
  completeFromMs,
  name,
}: {
  lines: readonly LogLine[];
  /** Before it lines were said that were not read. */
  completeFromMs: number | null;
  name: string;
}) {
  const [ref, { width }] = useSize<HTMLDivElement>();
  const rangeSeconds = useTimePart((time) => time.rangeSeconds);
  const cursor = useTimePart((time) => time.cursorSeconds);
  const plot = Math.max(1, width - 2 * INSET);
  const bars = Math.max(1, Math.floor(plot / BAR_PX));
  const stepSeconds = Math.max(1, Math.round(rangeSeconds / bars));
  const now = useNow(stepSeconds);
  const fromMs = now - rangeSeconds * 1000;
  const counted = useMemo(() => countLines(lines, { fromMs, untilMs: now, bars }), [lines, fromMs, now, bars]);
  const most = Math.max(1, ...counted.map(({ count }) => count));
  const { handlers } = useTimePointer({
    from: fromMs / 1000,
    until: now / 1000,
    left: INSET,
    right: width - INSET,
    cursor,
    onCursor: hoverCursor,
    onCursorSet: (seconds) => setCursor(seconds === null ? null : Math.round(seconds)),
    onBrush: ({ from }) => setCursor(Math.round(from)),
  });
  const x = (ms: number): number => INSET + ((ms - fromMs) / (now - fromMs)) * plot;
  const y = (count: number): number => (count === 0 ? 0 : Math.max(2, (count / most) * (HEIGHT - 14)));
  const unreadUntil = completeFromMs !== null && completeFromMs > fromMs ? Math.min(now, completeFromMs) : null;
  const total = counted.reduce((sum, { count }) => sum + count, 0);
  const errors = counted.reduce((sum, bar) => sum + bar.errors, 0);
  return (
    <div
      ref={ref}
      className="env-log-bars"
      role="img"
      tabIndex={0}
      aria-label={`${name}: ${formatCount(total, 'line')} in this range, ${formatCount(errors, 'error')}`}
      {...handlers}
    >
      <svg width={width} height={HEIGHT} aria-hidden="true">
        {counted.map((bar) => (
          <g key={bar.fromMs}>
            <rect
              x={x(bar.fromMs)}
              y={HEIGHT - y(bar.count)}
              width={BAR_PX - 1}
              height={y(bar.count)}
              fill="var(--ink-4)"
            />
            <rect
              x={x(bar.fromMs)}
              y={HEIGHT - y(bar.warnings + bar.errors)}
              width={BAR_PX - 1}
              height={y(bar.warnings + bar.errors)}
              fill="var(--warning-mark)"
            />
            <rect
              x={x(bar.fromMs)}
              y={HEIGHT - y(bar.errors)}
              width={BAR_PX - 1}
              height={y(bar.errors)}
              fill="var(--critical-mark)"
            />
          </g>
        ))}
        {unreadUntil !== null && (
          <rect
            x={INSET + 0.5}
            y={0.5}
            width={Math.max(0, x(unreadUntil) - INSET - 1)}
            height={HEIGHT - 1}
            fill="none"
            stroke="var(--ink-4)"
            strokeDasharray="3 3"
          />
        )}
        <path d={`M${INSET} ${HEIGHT - 0.5}H${INSET + plot}`} stroke="var(--line-3)" />
        {cursor !== null && cursor * 1000 >= fromMs && (
          <path d={`M${x(cursor * 1000)} 0V${HEIGHT}`} stroke="var(--accent)" strokeWidth="1.5" />
        )}
      </svg>
      <span className="env-log-bars-note">
        {total === 0
          ? `no line since ${formatTime(fromMs)}`
          : `at most ${formatCount(most, 'line')} in ${stepSeconds} s${unreadUntil === null ? '' : ` · not all read before ${formatTime(unreadUntil)}`}`}
      </span>
    </div>
  );
}
