import type { TimeSeriesLine } from '../charts/components/time-series-panel';

/** What a column of points says in numbers. Times in seconds since the epoch. */
export interface LineReading {
  readonly now: number;
  readonly nowAt: number;
  readonly low: number;
  readonly high: number;
  readonly highAt: number;
  /** Null where points were reduced to pixels: the extremes are kept then, so a mean over them would be wrong. */
  readonly mean: number | null;
  readonly points: number;
}

export interface Span {
  readonly from: number;
  readonly until: number;
}

/** Reads one line within a span; null where it has no point there. */
export function readLine(
  line: Pick<TimeSeriesLine, 'times' | 'values' | 'stepSeconds'>,
  span: Span,
): LineReading | null {
  let low = Infinity;
  let high = -Infinity;
  let highAt = 0;
  let sum = 0;
  let points = 0;
  let now = NaN;
  let nowAt = 0;
  let firstAt = NaN;
  let isReduced = false;
  let before = -Infinity;
  for (let i = 0; i < line.times.length; i += 1) {
    const time = line.times[i] ?? NaN;
    const value = line.values[i] ?? NaN;
    if (Number.isNaN(value) || time < span.from || time > span.until) continue;
    if (value < low) low = value;
    if (value > high) {
      high = value;
      highAt = time;
    }
    // Points of a series stand on its steps; uneven ones were picked per pixel.
    if (before !== -Infinity && Math.abs(((time - before) / line.stepSeconds) % 1) > 1e-6) isReduced = true;
    if (time === before) isReduced = true;
    before = time;
    if (points === 0) firstAt = time;
    sum += value;
    points += 1;
    now = value;
    nowAt = time;
  }
  if (points === 0) return null;
  const expected = (nowAt - firstAt) / line.stepSeconds;
  const isComplete = !isReduced && points >= expected * 0.9;
  return { now, nowAt, low, high, highAt, mean: isComplete ? sum / points : null, points };
}

/** The lines that matter most where there are too many: highest last values first, then in the order of their names. */
export function busiestLines(lines: readonly TimeSeriesLine[], most: number): readonly TimeSeriesLine[] {
  if (lines.length <= most) return lines;
  const last = (line: TimeSeriesLine): number => {
    let value = -Infinity;
    for (const each of line.values) if (!Number.isNaN(each)) value = each;
    return value;
  };
  return lines
    .map((line) => ({ line, last: last(line) }))
    .toSorted((a, b) => b.last - a.last || a.line.label.localeCompare(b.line.label))
    .slice(0, most)
    .map(({ line }) => line)
    .toSorted((a, b) => a.label.localeCompare(b.label));
}

/** The largest of several lines and when: `user`, 84, at 09:32:10. Null without points. */
export function highestOf(
  lines: readonly TimeSeriesLine[],
  span: Span,
): { line: TimeSeriesLine; reading: LineReading } | null {
  let best: { line: TimeSeriesLine; reading: LineReading } | null = null;
  for (const line of lines) {
    const reading = readLine(line, span);
    if (reading && (!best || reading.high > best.reading.high)) best = { line, reading };
  }
  return best;
}
