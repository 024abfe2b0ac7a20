import { GembaError } from '../../../shared/errors';

const UNITS: ReadonlyArray<readonly [string, number]> = [
  ['s', 1],
  ['min', 60],
  ['h', 3600],
  ['d', 86_400],
  ['w', 604_800],
  ['mon', 30 * 86_400],
  ['y', 365 * 86_400],
];

/** Ten thousand years: what lies beyond is no date any more. */
const LONGEST_SECONDS = 10_000 * 366 * 86_400;

/**
 * Graphite's intervals, in seconds: `5min`, `-1h`, `1d12h`. A month is 30 days, a year 365, `m` alone is no unit; without a
 * sign it counts forwards. Nothing, or a sign and nothing, is no time at all.
 *
 * @throws GembaError `usage` for what is no interval.
 */
export function parseInterval(text: string): number {
  if (text === '') return 0;
  const sign = text.startsWith('-') ? -1 : 1;
  const body = /^[+-]/.test(text) ? text.slice(1) : text;
  let seconds = 0;
  const piece = /(\d+)([a-z]+)/giy;
  let at = 0;
  while (at < body.length) {
    piece.lastIndex = at;
    const match = piece.exec(body);
    const unit = UNITS.find(([prefix]) => (match?.[2] ?? '').startsWith(prefix));
    if (match === null || unit === undefined) {
      throw new GembaError('usage', `${JSON.stringify(text)} is no interval.`, {
        nextStep: 'Write a number and a unit: 30s, 5min, 1h, 1d, 1w, 1mon, 1y.',
      });
    }
    seconds += Number(match[1]) * unit[1];
    at = piece.lastIndex;
  }
  if (!(seconds < LONGEST_SECONDS)) throw new GembaError('usage', `${JSON.stringify(text)} is too long.`);
  return sign * seconds;
}
