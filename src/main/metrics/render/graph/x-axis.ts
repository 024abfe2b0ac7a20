import { utcFormat } from 'd3-time-format';
import { epochOf, localTimeOf } from '../../query/local-time';

export interface XTick {
  /** Seconds since the epoch. */
  readonly time: number;
  readonly label: string;
}

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;
/** Steps within a day, in seconds. */
const STEPS = [
  1,
  2,
  5,
  10,
  15,
  30,
  MINUTE,
  2 * MINUTE,
  5 * MINUTE,
  10 * MINUTE,
  15 * MINUTE,
  30 * MINUTE,
  HOUR,
  2 * HOUR,
  3 * HOUR,
  6 * HOUR,
  12 * HOUR,
];
const DAYS = [1, 2, 7, 14];
const MONTHS = [1, 2, 3, 6, 12, 24, 60, 120];
/** Room that a label and the gap after it take. */
const LABEL_PX = 64;
const MAX_TICKS = 400;

/** Round times of the zone's clock, as many as their labels have room for. `xFormat` is a pattern of strftime. */
export function layoutXAxis(
  from: number,
  until: number,
  options: { readonly widthPx: number; readonly timeZone: string; readonly xFormat: string },
): XTick[] {
  const { widthPx, timeZone, xFormat } = options;
  const rough = ((until - from) * LABEL_PX) / Math.max(LABEL_PX, widthPx);
  const times = timesOf(from, until, rough, timeZone);
  const format = xFormat === '' ? (time: number) => labelOf(time, rough, timeZone) : customFormat(xFormat, timeZone);
  return times.map((time) => ({ time, label: format(time) }));
}

function timesOf(from: number, until: number, rough: number, timeZone: string): number[] {
  const step = STEPS.find((one) => one >= rough);
  if (step !== undefined) return withinDays(from, until, step, timeZone);
  const days = DAYS.find((one) => one * DAY >= rough);
  const start = localTimeOf(from, timeZone);
  if (days !== undefined) {
    return calendar(from, until, (index) =>
      epochOf({ ...start, day: start.day + index * days, hour: 0, minute: 0, second: 0 }, timeZone),
    );
  }
  const months = MONTHS.find((one) => one * 30 * DAY >= rough) ?? 120;
  const first = Math.floor((start.year * 12 + start.month - 1) / months) * months;
  return calendar(from, until, (index) => {
    const month = first + index * months;
    return epochOf(
      { year: Math.floor(month / 12), month: (month % 12) + 1, day: 1, hour: 0, minute: 0, second: 0 },
      timeZone,
    );
  });
}

function calendar(from: number, until: number, at: (index: number) => number): number[] {
  const times: number[] = [];
  for (let index = 0; index < MAX_TICKS; index += 1) {
    const time = at(index);
    if (time > until) break;
    if (time >= from) times.push(time);
  }
  return times;
}

/** Multiples of the step on the clock of the zone, whatever its offset is that day. */
function withinDays(from: number, until: number, step: number, timeZone: string): number[] {
  const times: number[] = [];
  let offset = offsetAt(from, timeZone);
  let time = Math.ceil((from + offset) / step) * step - offset;
  for (let count = 0; time <= until && count < MAX_TICKS; count += 1) {
    const now = offsetAt(time, timeZone);
    if (now !== offset) {
      offset = now;
      time = Math.ceil((time + offset) / step) * step - offset;
      continue;
    }
    times.push(time);
    time += step;
  }
  return times;
}

function offsetAt(time: number, timeZone: string): number {
  const { year, month, day, hour, minute, second } = localTimeOf(time, timeZone);
  return Date.UTC(year, month - 1, day, hour, minute, second) / 1000 - Math.floor(time);
}

/** The time of day; the day where a new one begins or whole days are meant. */
function labelOf(time: number, rough: number, timeZone: string): string {
  const { hour, minute, second } = localTimeOf(time, timeZone);
  if (rough > Math.max(...DAYS) * DAY) return customFormat('%b %Y', timeZone)(time);
  if (hour === 0 && minute === 0 && second === 0) return customFormat('%a %-d %b', timeZone)(time);
  return customFormat(rough <= 30 ? '%H:%M:%S' : '%H:%M', timeZone)(time);
}

function customFormat(pattern: string, timeZone: string): (time: number) => string {
  const format = utcFormat(pattern);
  return (time) => format(new Date((time + offsetAt(time, timeZone)) * 1000));
}
