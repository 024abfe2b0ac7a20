import { GembaError } from '../../../shared/errors';
import type { WrittenNumber } from './function-spec';
import { pythonFloat, pythonRound } from './python-format';

const SPEC = /%(?:%|([-+ 0#]*)(\d*)(?:\.(\d*))?[hlL]?([diuoxXfFeEgGsr]))/g;

/**
 * Python's `format % number` for exactly one number.
 *
 * @throws GembaError `usage` where the format wants none, several, or something that is no number.
 */
export function formatPercent(format: string, number: WrittenNumber): string {
  const wanted = [...format.matchAll(SPEC)].filter(([text]) => text !== '%%').length;
  if (wanted !== 1 || format.replace(SPEC, '').includes('%')) {
    throw new GembaError('usage', `${JSON.stringify(format)} does not show exactly one number.`, {
      nextStep: 'Write %d, %g or %.2f where it should stand, and %% for a percent sign.',
    });
  }
  return format.replace(SPEC, (_text, flags?: string, width?: string, precision?: string, kind?: string) =>
    kind === undefined
      ? '%'
      : pad(convert(number, kind, flags ?? '', precision), flags ?? '', Number(width ?? 0), kind),
  );
}

function convert(number: WrittenNumber, kind: string, flags: string, precision: string | undefined): string {
  const digits = precision === undefined ? null : Math.min(100, Number(precision));
  if (kind === 's' || kind === 'r') {
    const text = number.integer ? String(number.value) : pythonFloat(number.value);
    return digits === null ? text : text.slice(0, digits);
  }
  const sign =
    number.value < 0 || Object.is(number.value, -0) ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
  const magnitude = Math.abs(number.value);
  if ('diu'.includes(kind)) return wholeNumber(number.value, digits ?? 0, sign);
  if ('oxX'.includes(kind)) return sign + inOtherBase(number, kind, flags.includes('#')).padStart(digits ?? 0, '0');
  if (!Number.isFinite(magnitude)) return sign + (kind === kind.toUpperCase() ? 'INF' : 'inf');
  const text = fractional(magnitude, kind.toLowerCase(), digits ?? 6);
  return sign + (kind === kind.toUpperCase() ? text.toUpperCase() : text);
}

function wholeNumber(value: number, digits: number, sign: string): string {
  if (!Number.isFinite(value)) throw new GembaError('usage', 'Infinity cannot be shown as a whole number.');
  const text = String(BigInt(Math.trunc(Math.abs(value)))).padStart(digits, '0');
  return (sign === '-' && Math.trunc(value) === 0 ? '' : sign) + text;
}

/** Python shows integers alone in octal and hexadecimal. */
function inOtherBase(number: WrittenNumber, kind: string, prefixed: boolean): string {
  if (!number.integer) throw new GembaError('usage', `%${kind} cannot show ${pythonFloat(number.value)}.`);
  const digits = Math.abs(number.value).toString(kind === 'o' ? 8 : 16);
  return (prefixed ? `0${kind}` : '') + (kind === 'X' ? digits.toUpperCase() : digits);
}

function fractional(magnitude: number, kind: string, digits: number): string {
  if (kind === 'e') return twoDigitExponent(magnitude.toExponential(digits));
  if (kind === 'f') return fixed(magnitude, digits);
  const significant = Math.max(1, digits);
  const exponent = magnitude === 0 ? 0 : Number(magnitude.toExponential(significant - 1).split('e')[1]);
  if (exponent < -4 || exponent >= significant) {
    return twoDigitExponent(magnitude.toExponential(significant - 1).replace(/\.?0+e/, 'e'));
  }
  const text = fixed(magnitude, significant - 1 - exponent);
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

/** `toFixed` rounds ties upward, and writes numbers from 1e21 on with an exponent. */
function fixed(magnitude: number, digits: number): string {
  if (magnitude < 1e21) return pythonRound(magnitude, digits).toFixed(digits);
  return `${BigInt(magnitude)}${digits > 0 ? `.${'0'.repeat(digits)}` : ''}`;
}

function twoDigitExponent(text: string): string {
  return text.replace(/e([+-])(\d)$/, 'e$10$2');
}

function pad(text: string, flags: string, width: number, kind: string): string {
  const wide = Math.min(width, 10_000);
  if (flags.includes('-')) return text.padEnd(wide);
  if (!flags.includes('0') || 'sr'.includes(kind)) return text.padStart(wide);
  const sign = /^[-+ ]/.exec(text)?.[0] ?? '';
  return sign + text.slice(sign.length).padStart(wide - sign.length, '0');
}
