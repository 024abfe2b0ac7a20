/** A wall clock's reading. Month and day count from 1; `day` may leave the month, as in "the 0th" for the day before. */
export interface LocalTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  /** 0 is Sunday. */
  readonly weekday: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formats.set(timeZone, format);
  }
  return format;
}

export function localTimeOf(epochSeconds: number, timeZone: string): LocalTime {
  const parts = new Map(
    formatOf(timeZone)
      .formatToParts(epochSeconds * 1000)
      .map((part) => [part.type, Number(part.value)]),
  );
  const [year = 0, month = 0, day = 0] = [parts.get('year'), parts.get('month'), parts.get('day')];
  return {
    year,
    month,
    day,
    hour: parts.get('hour') ?? 0,
    minute: parts.get('minute') ?? 0,
    second: parts.get('second') ?? 0,
    weekday: new Date(Date.UTC(year, month - 1, day)).getUTCDay(),
  };
}

/** When a wall clock in that zone shows this. Of a reading that comes twice the later is taken, as pytz does by default. */
export function epochOf(local: Omit<LocalTime, 'weekday'>, timeZone: string): number {
  const asUtc = Date.UTC(local.year, local.month - 1, local.day, local.hour, local.minute, local.second) / 1000;
  const before = offsetAt(asUtc - 86_400, timeZone);
  const after = offsetAt(asUtc + 86_400, timeZone);
  // Standard time is the smaller offset; it is right wherever it gives back the same reading.
  for (const offset of [Math.min(before, after), Math.max(before, after)]) {
    if (offsetAt(asUtc - offset, timeZone) === offset) return asUtc - offset;
  }
  return asUtc - Math.min(before, after);
}

/** How far the zone's clock is ahead of UTC, in seconds. */
function offsetAt(epochSeconds: number, timeZone: string): number {
  const local = localTimeOf(epochSeconds, timeZone);
  const shown = Date.UTC(local.year, local.month - 1, local.day, local.hour, local.minute, local.second) / 1000;
  return shown - Math.floor(epochSeconds);
}

/** What the zone's clock shows at a moment, read as if it were UTC: how Graphite turns dates into times again. */
export function wallClockSeconds(epochSeconds: number, timeZone: string): number {
  return timeZone === 'UTC' ? epochSeconds : epochSeconds + offsetAt(epochSeconds, timeZone);
}
