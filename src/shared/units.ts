/**
 * Numbers as people read them: a thin space in thousands, the sign for minus, no digit that was not measured.
 * Pure; every function answers `–` for a value that is missing or not finite.
 */

/** U+202F, between groups of three digits. */
export const THIN_SPACE = '\u202f';
/** U+2212, the sign for minus. */
export const MINUS = '\u2212';
/** What stands where no number is. */
export const NO_VALUE = '–';

/** Bytes are counted in powers of 1024, as memory limits are written. */
const BYTE_UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;

export interface NumberFormat {
  /** Significant digits that are kept below one thousand; 3 unless told. */
  readonly significant?: number;
  /** Digits after the point, whatever the size; wins over `significant`. */
  readonly decimals?: number;
}

function isNumber(value: number | null | undefined): value is number {
  return value !== null && value !== undefined && Number.isFinite(value);
}

function groupThousands(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+(?!\d))/g, THIN_SPACE);
}

function withoutTrailingZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

function decimalsFor(magnitude: number, significant: number): number {
  if (magnitude === 0) return 0;
  const exponent = Math.floor(Math.log10(magnitude));
  return Math.min(6, Math.max(0, significant - 1 - exponent));
}

/** `1 240`, `0.31`, `−4.1`. Three significant digits, whole above a thousand, no trailing zeros unless `decimals` asks. */
export function formatNumber(value: number | null | undefined, format: NumberFormat = {}): string {
  if (!isNumber(value)) return NO_VALUE;
  const magnitude = Math.abs(value);
  const fixed =
    format.decimals === undefined
      ? withoutTrailingZeros(magnitude.toFixed(decimalsFor(magnitude, format.significant ?? 3)))
      : magnitude.toFixed(format.decimals);
  const [whole = '0', fraction] = fixed.split('.');
  const text = groupThousands(whole) + (fraction === undefined ? '' : `.${fraction}`);
  return value < 0 && Number(fixed) !== 0 ? MINUS + text : text;
}

/** A number and its unit apart, so that the unit can stand back in a lighter ink. */
export interface Quantity {
  readonly value: string;
  readonly unit: string;
}

/** Bytes in the largest unit that leaves at least one: `{ value: '412', unit: 'MB' }`. */
export function splitBytes(bytes: number | null | undefined): Quantity {
  if (!isNumber(bytes)) return { value: NO_VALUE, unit: '' };
  let scaled = bytes;
  let step = 0;
  while (Math.abs(scaled) >= 999.5 && step < BYTE_UNITS.length - 1) {
    scaled /= 1024;
    step += 1;
  }
  return { value: formatNumber(scaled), unit: BYTE_UNITS[step] ?? 'B' };
}

/** `412 MB`. */
export function formatBytes(bytes: number | null | undefined): string {
  const { value, unit } = splitBytes(bytes);
  return unit === '' ? value : `${value} ${unit}`;
}

/** How often something happens: `12.4/s`, `3.1 MB/s` with `unit: 'bytes'`. */
export function formatRate(perSecond: number | null | undefined, unit: 'count' | 'bytes' = 'count'): string {
  if (!isNumber(perSecond)) return NO_VALUE;
  return `${unit === 'bytes' ? formatBytes(perSecond) : formatNumber(perSecond)}/s`;
}

/** A share from 0 to 1 as `12 %`. */
export function formatShare(share: number | null | undefined, format: NumberFormat = {}): string {
  return isNumber(share) ? `${formatNumber(share * 100, format)} %` : NO_VALUE;
}

/** A length of time in seconds: `840 ms`, `41 s`, `3 min 10 s`, `3 h 10 min`, `6 d 4 h`. */
export function formatDuration(seconds: number | null | undefined): string {
  if (!isNumber(seconds)) return NO_VALUE;
  if (seconds < 0) return MINUS + formatDuration(-seconds);
  if (seconds === 0) return '0 s';
  if (seconds < 0.9995) return `${formatNumber(seconds * 1000)} ms`;
  if (seconds < 9.95) return `${formatNumber(seconds, { significant: 2 })} s`;
  const whole = Math.round(seconds);
  if (whole < MINUTE) return `${whole} s`;
  if (whole < HOUR) return joinParts(Math.floor(whole / MINUTE), 'min', whole % MINUTE, 's');
  if (whole < DAY) return joinParts(Math.floor(whole / HOUR), 'h', Math.round((whole % HOUR) / MINUTE), 'min');
  return joinParts(Math.floor(whole / DAY), 'd', Math.floor((whole % DAY) / HOUR), 'h');
}

function joinParts(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}

/** How long ago, in one unit, rounded down: `now`, `2 s ago`, `14 min ago`, `3 h ago`, `4 days ago`. */
export function formatAge(ageMs: number | null | undefined): string {
  const length = formatAgeLength(ageMs);
  return length === NO_VALUE || length === 'now' ? length : `${length} ago`;
}

/** The same without `ago`: `2 s`, for `2 s old`. */
export function formatAgeLength(ageMs: number | null | undefined): string {
  if (!isNumber(ageMs)) return NO_VALUE;
  const seconds = Math.floor(ageMs / 1000);
  if (seconds < 1) return 'now';
  if (seconds < MINUTE) return `${seconds} s`;
  if (seconds < HOUR) return `${Math.floor(seconds / MINUTE)} min`;
  if (seconds < 2 * DAY) return `${Math.floor(seconds / HOUR)} h`;
  return `${Math.floor(seconds / DAY)} days`;
}

/** A number and its noun: `1 file`, `3 files`. */
export function formatCount(count: number, one: string, many = `${one}s`): string {
  return `${formatNumber(count)} ${count === 1 ? one : many}`;
}

function two(part: number): string {
  return String(part).padStart(2, '0');
}

/** Time of day in the local zone, `09:37:10`; ms since the epoch. */
export function formatTime(ms: number | null | undefined, format: { readonly seconds?: boolean } = {}): string {
  if (!isNumber(ms)) return NO_VALUE;
  const date = new Date(ms);
  const minutes = `${two(date.getHours())}:${two(date.getMinutes())}`;
  return format.seconds === false ? minutes : `${minutes}:${two(date.getSeconds())}`;
}

const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

/** `Wed 18 Nov 2026` in the local zone; ms since the epoch. */
export function formatDate(ms: number | null | undefined): string {
  if (!isNumber(ms)) return NO_VALUE;
  const date = new Date(ms);
  return `${WEEKDAYS[date.getDay()] ?? ''} ${date.getDate()} ${MONTHS[date.getMonth()] ?? ''} ${date.getFullYear()}`;
}

/** The zone at that moment: `UTC+1`, `UTC`, `UTC−3:30`. */
export function formatZone(ms: number): string {
  const minutes = -new Date(ms).getTimezoneOffset();
  if (minutes === 0) return 'UTC';
  const rest = Math.abs(minutes) % 60;
  const hours = Math.floor(Math.abs(minutes) / 60);
  return `UTC${minutes < 0 ? MINUS : '+'}${hours}${rest === 0 ? '' : `:${two(rest)}`}`;
}
