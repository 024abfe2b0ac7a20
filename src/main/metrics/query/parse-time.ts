import { GembaError } from '../../../shared/errors';
import { epochOf, type LocalTime, localTimeOf } from './local-time';
import { parseInterval } from './parse-interval';

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/**
 * Graphite's `from` and `until` (`render/attime.py`): epochs, `-1h`, `now-5min`, `noon`, `11:30_20261123`, `monday`,
 * `yesterday`… Seconds since the epoch. A time of day is today's even where that lies ahead.
 *
 * @throws GembaError `usage` for what is no time.
 */
export function parseTime(text: string, nowSeconds: number, timeZone: string): number {
  const cleaned = text.trim().toLowerCase().replace(/[_, ]/g, '');
  if (/^\d+$/.test(cleaned) && !looksLikeDate(cleaned)) return inCalendar(Number(cleaned), text);
  const sign = cleaned.includes('+') ? '+' : '-';
  const at = cleaned.indexOf(sign);
  const reference = at === -1 ? cleaned : cleaned.slice(0, at);
  const offset = at === -1 ? '' : cleaned.slice(at);
  // As in Graphite a sign with nothing behind it adds nothing: `now-` is now, and so are `-` and no text at all.
  try {
    const seconds = offset.length < 2 ? 0 : parseInterval(offset);
    return inCalendar(parseReference(reference, nowSeconds, timeZone) + seconds, text);
  } catch (error) {
    if (error instanceof GembaError) throw noTime(text, error);
    throw error;
  }
}

/** The years 1 to 9999, which Python's dates end with. */
function inCalendar(seconds: number, text: string): number {
  if (seconds >= -62_135_596_800 && seconds <= 253_402_300_799) return seconds;
  throw noTime(text);
}

/** Whether a time zone has that name. An offset such as `+01:00` is none. */
export function isTimeZone(name: string): boolean {
  if (!/^[a-z]/i.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    // The only way to ask Intl is to try.
    return false;
  }
}

function looksLikeDate(digits: string): boolean {
  if (digits.length !== 8) return false;
  return Number(digits.slice(0, 4)) > 1900 && Number(digits.slice(4, 6)) < 13 && Number(digits.slice(6)) < 32;
}

function parseReference(reference: string, nowSeconds: number, timeZone: string): number {
  if (reference === '' || reference === 'now') return nowSeconds;
  const { hour, minute, rest } = parseTimeOfDay(reference);
  const today = localTimeOf(nowSeconds, timeZone);
  const day = parseDay(rest, today, reference);
  return epochOf({ ...day, hour, minute, second: 0 }, timeZone);
}

function parseTimeOfDay(reference: string): { hour: number; minute: number; rest: string } {
  let hour = 0;
  let minute = 0;
  let rest = reference;
  const clock = /^(\d{1,2}):(\d{2}|\d$)(am|pm)?/.exec(rest);
  if (clock !== null) {
    hour = Number(clock[1]);
    minute = Number(clock[2]);
    if (clock[3] === 'pm') hour = (hour + 12) % 24;
    rest = rest.slice(clock[0].length);
  }
  const half = /^(\d{1,2})(am|pm)/.exec(rest);
  if (half !== null) {
    hour = half[2] === 'pm' ? (Number(half[1]) + 12) % 24 : Number(half[1]);
    rest = rest.slice(half[0].length);
  }
  for (const [word, at] of [
    ['noon', 12],
    ['midnight', 0],
    ['teatime', 16],
  ] as const) {
    if (!rest.startsWith(word)) continue;
    hour = at;
    minute = 0;
    rest = rest.slice(word.length);
    break;
  }
  if (hour > 23 || minute > 59) throw noTime(reference);
  return { hour, minute, rest };
}

type Day = Pick<LocalTime, 'year' | 'month' | 'day'>;

function parseDay(text: string, today: LocalTime, reference: string): Day {
  if (text === '' || text === 'today') return today;
  if (text === 'yesterday') return { ...today, day: today.day - 1 };
  if (text === 'tomorrow') return { ...today, day: today.day + 1 };
  const slashed = /^(\d+)\/(\d+)\/(\d+)$/.exec(text);
  if (slashed !== null) {
    let year = Number(slashed[3]);
    if (year < 1900) year += 1900;
    if (year < 1970) year += 100;
    return checked({ year, month: Number(slashed[1]), day: Number(slashed[2]) }, reference);
  }
  if (/^\d{8}$/.test(text)) {
    const day = { year: Number(text.slice(0, 4)), month: Number(text.slice(4, 6)), day: Number(text.slice(6)) };
    return checked(day, reference);
  }
  const month = MONTHS.indexOf(text.slice(0, 3));
  if (month !== -1) {
    const day = /(\d{1,2})$/.exec(text);
    if (day === null) throw noTime(reference);
    return checked({ year: today.year, month: month + 1, day: Number(day[1]) }, reference);
  }
  const weekday = WEEKDAYS.indexOf(text.slice(0, 3));
  if (weekday !== -1) return { ...today, day: today.day - ((today.weekday - weekday + 7) % 7) };
  throw noTime(reference);
}

/** A day that the calendar has. */
function checked(day: Day, reference: string): Day {
  const date = new Date(Date.UTC(day.year, day.month - 1, day.day));
  if (date.getUTCMonth() !== day.month - 1 || date.getUTCDate() !== day.day) throw noTime(reference);
  return day;
}

function noTime(text: string, cause?: unknown): GembaError {
  return new GembaError('usage', `${JSON.stringify(text)} is no time.`, {
    nextStep: 'Write -1h, now-30min, an epoch, 14:00_20261123, noon, midnight, today, yesterday, monday…',
    cause,
  });
}
