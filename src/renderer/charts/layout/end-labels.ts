import { lastPointIndex } from './line-path';
import { spreadLabels } from './spread-labels';

/** Where the label of a line's last point stands, and the point it belongs to. */
export interface EndLabel {
  readonly index: number;
  readonly value: number;
  /** Seconds since the epoch of the last point. */
  readonly time: number;
  readonly pointY: number;
  readonly labelY: number;
}

export interface EndLabelsResult {
  readonly labels: readonly EndLabel[];
  /** Lines that found no room. */
  readonly hidden: number;
}

const LABEL_HEIGHT_PX = 15;

/** Labels at the ends of lines, spread so that they do not touch. Where room is short the highest values keep theirs. */
export function layoutEndLabels(
  lines: ReadonlyArray<{ readonly times: Float64Array; readonly values: Float64Array }>,
  yOf: (value: number) => number,
  bounds: { readonly top: number; readonly bottom: number },
): EndLabelsResult {
  const ends = lines.flatMap((line, index) => {
    const last = lastPointIndex(line.values);
    return last < 0 ? [] : [{ index, value: line.values[last] ?? 0, time: line.times[last] ?? 0 }];
  });
  const room = Math.max(1, Math.floor((bounds.bottom - bounds.top) / LABEL_HEIGHT_PX) + 1);
  const kept =
    ends.length <= room
      ? ends
      : ends.toSorted((a, b) => b.value - a.value || a.index - b.index).slice(0, Math.max(1, room - 1));
  const points = kept.map((end) => yOf(end.value));
  const low = bounds.top;
  const high = bounds.bottom - (ends.length > kept.length ? LABEL_HEIGHT_PX : 0);
  const spread = spreadLabels(points, { gap: LABEL_HEIGHT_PX, low, high });
  return {
    labels: kept.map((end, i) => ({ ...end, pointY: points[i] ?? 0, labelY: spread[i] ?? 0 })),
    hidden: ends.length - kept.length,
  };
}
