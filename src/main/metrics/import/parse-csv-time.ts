const EPOCH = /^-?\d{1,16}(\.\d+)?$/;
const ISO =
  /^(\d{4})[-/](\d{2})[-/](\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*(Z|UTC|[+-]\d{2}:?\d{2})?)?$/i;
/** Beyond the year 5138 in seconds: such a number counts milliseconds, and beyond that micro- and nanoseconds. */
const SECONDS_END = 1e11;

/**
 * A time in a table, in whole seconds since the epoch: an epoch (seconds, or milli-, micro-, nanoseconds by its size), or
 * ISO 8601 with `T` or a blank. Without a zone it is the local time of this machine, as Graphite's CSV and ours write it.
 * NaN for anything else.
 */
export function parseCsvTime(text: string): number {
  const trimmed = text.trim();
  if (EPOCH.test(trimmed)) return epochSeconds(Number(trimmed));
  const match = ISO.exec(trimmed);
  if (match === null) return NaN;
  const [, year, month, day, hour = '0', minute = '0', second = '0', zone] = match;
  const parts = [Number(year), Number(month), Number(day), Number(hour), Number(minute), Number(second)] as const;
  if (!isReading(...parts)) return NaN;
  const [y, mo, d, h, mi, s] = parts;
  if (zone === undefined) return new Date(y, mo - 1, d, h, mi, s).getTime() / 1000;
  return Date.UTC(y, mo - 1, d, h, mi, s) / 1000 - zoneSeconds(zone);
}

function epochSeconds(value: number): number {
  let seconds = value;
  while (Math.abs(seconds) >= SECONDS_END) seconds /= 1000;
  return Math.floor(seconds);
}

function isReading(year: number, month: number, day: number, hour: number, minute: number, second: number): boolean {
  const isDay = month >= 1 && month <= 12 && day >= 1 && day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
  return isDay && hour <= 23 && minute <= 59 && second <= 59;
}

function zoneSeconds(zone: string): number {
  const match = /^([+-])(\d{2}):?(\d{2})$/.exec(zone);
  if (match === null) return 0;
  const seconds = Number(match[2]) * 3600 + Number(match[3]) * 60;
  return match[1] === '-' ? -seconds : seconds;
}
