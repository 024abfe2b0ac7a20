import { formatNumber, NO_VALUE } from '../../shared/units';

/**
 * Numbers with a unit, as graphs write them: `14.2 GB`, `0.38 s`, `1 240/s`.
 *
 * Units are the short strings of the workspace files: `%`, `bytes` (or `B`), `B/s`, `ms`, `s`, `/s`, `/min`, or any other word, which
 * then simply follows the number. One scale is chosen for a whole axis, so that its labels can be compared.
 */

export interface QuantityScale {
  /** Divide a value by this before writing it. */
  readonly factor: number;
  /** The unit after the division; null for a bare number. */
  readonly unit: string | null;
}

const BYTE_PREFIXES = ['', 'k', 'M', 'G', 'T', 'P'];

/** The scale at which a number of this size reads best. Bytes go by 1024, times from milliseconds to days. */
export function chooseScale(unit: string | null, magnitude: number): QuantityScale {
  const size = Math.abs(magnitude);
  if (unit === 'bytes' || unit === 'bytes/s') return chooseScale(unit === 'bytes' ? 'B' : 'B/s', magnitude);
  if (unit === 'B' || unit === 'B/s') {
    let power = 0;
    while (size / 1024 ** power >= 999.5 && power < BYTE_PREFIXES.length - 1) power += 1;
    return { factor: 1024 ** power, unit: `${BYTE_PREFIXES[power] ?? ''}${unit}` };
  }
  if (unit === 'ms' && size >= 1000) return scaleTime(size / 1000, 1000);
  if (unit === 's') return size > 0 && size < 1 ? { factor: 0.001, unit: 'ms' } : scaleTime(size, 1);
  return { factor: 1, unit };
}

function scaleTime(seconds: number, unitsPerSecond: number): QuantityScale {
  if (seconds < 120) return { factor: unitsPerSecond, unit: 's' };
  if (seconds < 7200) return { factor: 60 * unitsPerSecond, unit: 'min' };
  if (seconds < 172_800) return { factor: 3600 * unitsPerSecond, unit: 'h' };
  return { factor: 86_400 * unitsPerSecond, unit: 'd' };
}

export interface ScaledQuantity {
  readonly text: string;
  /** Set after the number in a quieter ink; null for none. */
  readonly unit: string | null;
}

/** A single value at its own scale, three significant figures at most. A live number keeps its digits, so that it does not dance. */
export function formatQuantity(value: number | null, unit: string | null): ScaledQuantity {
  if (value === null || !Number.isFinite(value)) return { text: NO_VALUE, unit: null };
  const scale = chooseScale(unit, value);
  const scaled = value / scale.factor;
  return { text: formatNumber(scaled, { decimals: digitsFor(scaled, unit) }), unit: scale.unit };
}

/** The same in one string: `14.2 GB`; `38/s` with nothing between number and slash. */
export function quantityText(value: number | null, unit: string | null): string {
  const quantity = formatQuantity(value, unit);
  return quantity.text + unitSuffix(quantity.unit);
}

/** What follows a number: a space that does not break and the unit, or the unit alone where it begins with a slash. */
export function unitSuffix(unit: string | null): string {
  if (!unit) return '';
  return unit.startsWith('/') ? unit : `\u00a0${unit}`;
}

function digitsFor(value: number, unit: string | null): number {
  const size = Math.abs(value);
  if (unit === '%') return size < 9.95 ? 1 : 0;
  if (Number.isInteger(value)) return 0;
  if (size >= 99.5) return 0;
  if (size >= 9.95) return 1;
  return size >= 0.0995 || size < 0.0005 ? 2 : 3;
}
