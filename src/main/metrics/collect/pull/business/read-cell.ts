const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/**
 * The number in a cell or a JSON value: `true` is 1, and a text may hold blanks, `_` or the other decimal sign's dots
 * between its thousands, and `%` at its end. Null for what is no number.
 */
export function readNumber(value: unknown, decimal: '.' | ','): number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value === 'boolean') return Number(value);
  if (typeof value !== 'string') return null;
  const thousands = decimal === ',' ? /[\s_.]/g : /[\s_,]/g;
  const plain = value.trim().replace(/%$/, '').replace(thousands, '').replace(decimal, '.');
  return NUMBER.test(plain) ? Number(plain) : null;
}

/** Later than any date in seconds that a person means; from here on it is milliseconds. */
const SECONDS_UNTIL = 1e11;
const DATE = /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?( ?(Z|[+-]\d\d:?\d\d))?)?$/;

/** Whole seconds since 1970 from ISO 8601 (UTC where no zone is named), or seconds or milliseconds as a number. */
export function readTime(value: unknown): number | null {
  if (typeof value === 'string' && DATE.test(value.trim())) return parseDate(value.trim());
  const number = readNumber(value, '.');
  if (number === null || number < 0) return null;
  const seconds = Math.floor(number >= SECONDS_UNTIL ? number / 1000 : number);
  return Number.isSafeInteger(seconds) ? seconds : null;
}

function parseDate(text: string): number | null {
  const iso = text.replace(/^(\d{4}-\d\d-\d\d) /, '$1T').replace(' ', '');
  const hasZone = !iso.includes('T') || /(Z|[+-]\d\d:?\d\d)$/.test(iso);
  const ms = Date.parse(hasZone ? iso : `${iso}Z`);
  return Number.isNaN(ms) ? null : Math.floor(ms / 1000);
}
