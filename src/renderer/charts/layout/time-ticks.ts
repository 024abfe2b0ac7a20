/** Ticks of a time axis in the reader's own time zone. */

export interface TimeTick {
  /** Seconds since the epoch. */
  readonly seconds: number;
  readonly label: string;
}

const STEPS_SECONDS = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800,
  2_592_000,
];

/** The finest step at which labels stay `minimumPx` apart. */
export function chooseTimeStep(rangeSeconds: number, widthPx: number, minimumPx: number): number {
  const perPixel = rangeSeconds / Math.max(1, widthPx);
  return STEPS_SECONDS.find((step) => step / perPixel >= minimumPx) ?? 2_592_000;
}

/**
 * Ticks on round local times between `from` and `until` (seconds). `offsetSeconds` is local time minus UTC and is taken
 * as constant over the range, which is right but for the hour in which clocks change.
 */
export function layoutTimeTicks(
  from: number,
  until: number,
  widthPx: number,
  offsetSeconds = localOffsetSeconds(until),
  minimumPx = 72,
): readonly TimeTick[] {
  if (!(until > from) || widthPx <= 0) return [];
  const step = chooseTimeStep(until - from, widthPx, minimumPx);
  const ticks: TimeTick[] = [];
  for (let local = Math.ceil((from + offsetSeconds) / step) * step; local <= until + offsetSeconds; local += step) {
    ticks.push({ seconds: local - offsetSeconds, label: labelOf(local, step) });
  }
  return ticks;
}

/** Local time minus UTC at a moment, in seconds. */
export function localOffsetSeconds(seconds: number): number {
  return -new Date(seconds * 1000).getTimezoneOffset() * 60;
}

/** `09:46:20`, in local time. */
export function formatClock(seconds: number, offsetSeconds = localOffsetSeconds(seconds)): string {
  return new Date((seconds + offsetSeconds) * 1000).toISOString().slice(11, 19);
}

function labelOf(localSeconds: number, step: number): string {
  const iso = new Date(localSeconds * 1000).toISOString();
  if (step >= 86_400) return `${Number(iso.slice(8, 10))} ${MONTHS[Number(iso.slice(5, 7)) - 1] ?? ''}`;
  return step < 60 ? iso.slice(11, 19) : iso.slice(11, 16);
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
