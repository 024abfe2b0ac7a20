import { GembaError } from '../../shared/errors';

const UNIT_SECONDS: Readonly<Record<string, number>> = {
  s: 1,
  sec: 1,
  secs: 1,
  second: 1,
  seconds: 1,
  min: 60,
  mins: 60,
  minute: 60,
  minutes: 60,
  h: 3600,
  hour: 3600,
  hours: 3600,
  d: 86_400,
  day: 86_400,
  days: 86_400,
  w: 604_800,
  week: 604_800,
  weeks: 604_800,
  mon: 2_592_000,
  month: 2_592_000,
  months: 2_592_000,
  y: 31_536_000,
  year: 31_536_000,
  years: 31_536_000,
};

/**
 * A moment as people write it, in seconds since the epoch: `now`, `-1h`, `now-30min`, `1763900000`, `20261123`,
 * `11:30`, `11:30_20261123`, or ISO 8601. Without a zone it is local time. A month counts 30 days and a year 365, as
 * Graphite has it.
 *
 * @throws GembaError `usage` for anything else.
 */
export function parseMoment(text: string, nowSeconds: number): number {
  const trimmed = text.trim();
  const moment = epoch(trimmed) ?? relative(trimmed, nowSeconds) ?? clockTime(trimmed, nowSeconds) ?? isoTime(trimmed);
  if (moment !== null) return moment;
  throw new GembaError('usage', `${JSON.stringify(text)} is not a time.`, {
    nextStep: 'Write it as -1h, now-30min, 1763900000, 20261123, 11:30 or 2026-11-23T11:30.',
  });
}

/** Seconds in a duration such as `90`, `15min`, `1h30min`. @throws GembaError `usage` */
export function parseDuration(text: string): number {
  const seconds = /^\d+(\.\d+)?$/.test(text) ? Number(text) : durationSeconds(text);
  if (seconds !== null && seconds > 0) return seconds;
  throw new GembaError('usage', `${JSON.stringify(text)} is not a duration.`, {
    nextStep: 'Write it as 300, 15min or 1h.',
  });
}

function durationSeconds(text: string): number | null {
  let seconds = 0;
  let rest = text;
  while (rest !== '') {
    const match = /^(\d+)([a-z]+)/.exec(rest);
    const unit = UNIT_SECONDS[match?.[2] ?? ''];
    if (match === null || unit === undefined) return null;
    seconds += Number(match[1]) * unit;
    rest = rest.slice(match[0].length);
  }
  return seconds;
}

function epoch(text: string): number | null {
  if (!/^\d+(\.\d+)?$/.test(text)) return null;
  const date = /^((?:19|20)\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])$/.exec(text);
  return date === null ? Number(text) : localSeconds(Number(date[1]), Number(date[2]), Number(date[3]), 0, 0);
}

function relative(text: string, nowSeconds: number): number | null {
  if (text === 'now') return nowSeconds;
  const match = /^(?:now)?([+-])((?:\d+[a-z]+)+)$/.exec(text);
  if (match === null) return null;
  const seconds = durationSeconds(match[2] ?? '');
  return seconds === null ? null : nowSeconds + (match[1] === '-' ? -seconds : seconds);
}

function clockTime(text: string, nowSeconds: number): number | null {
  const match = /^(\d{1,2}):(\d{2})(?:_(\d{4})(\d{2})(\d{2}))?$/.exec(text);
  if (match === null) return null;
  const [hour, minute] = [Number(match[1]), Number(match[2])];
  if (hour > 23 || minute > 59) return null;
  const today = new Date(nowSeconds * 1000);
  return match[3] === undefined
    ? localSeconds(today.getFullYear(), today.getMonth() + 1, today.getDate(), hour, minute)
    : localSeconds(Number(match[3]), Number(match[4]), Number(match[5]), hour, minute);
}

function isoTime(text: string): number | null {
  const match = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/.test(text);
  if (!match) return null;
  // A date alone would be read as UTC.
  const ms = Date.parse(text.length === 10 ? `${text}T00:00` : text.replace(' ', 'T'));
  return Number.isNaN(ms) ? null : ms / 1000;
}

const localSeconds = (year: number, month: number, day: number, hour: number, minute: number): number =>
  new Date(year, month - 1, day, hour, minute).getTime() / 1000;
