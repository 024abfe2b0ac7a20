import { cleanPath } from '../tagged-name';
import { readQuantity } from './log-units';

/** One number that a line tells of. */
export interface LogMeasurement {
  readonly kind: 'measure' | 'sample' | 'count';
  readonly name: string;
  readonly value: number;
}

export interface ParsedLogLine {
  readonly measurements: readonly LogMeasurement[];
  /** `source=` of the line; null where it names none. */
  readonly source: string | null;
  /** Pairs that name a measurement and hold no number, cut to what fits into a log. */
  readonly rejected: readonly string[];
}

const NOTHING: ParsedLogLine = { measurements: [], source: null, rejected: [] };
const PAIR = /(?:^|[\s"'([{,])(?:(measure|sample|count)#([^\s=]{1,1000})|source)=("[^"]*"|[^\s",;]*)/g;
const CLOSING = /[)\]}']+$/;
/** Longer ones are cut: nobody writes numbers that far into a line. */
export const MAX_LOG_LINE = 16_384;
const MAX_PAIRS = 200;

/**
 * The numbers that a log line tells of by the convention `measure#name=4ms`, `sample#name=3`, `count#name=1`, wherever in
 * it they stand. Lines without any are what most lines are, and cost little.
 * @see https://devcenter.heroku.com/articles/librato#custom-log-based-metrics
 */
export function parseLogLine(line: string): ParsedLogLine {
  if (!line.includes('#')) return NOTHING;
  const measurements: LogMeasurement[] = [];
  const rejected: string[] = [];
  let source: string | null = null;
  let pairs = 0;
  for (const [pair, kind, name = '', quoted = ''] of line.slice(0, MAX_LOG_LINE).matchAll(PAIR)) {
    pairs += 1;
    if (pairs > MAX_PAIRS) break;
    const text = quoted.startsWith('"') ? quoted.slice(1, -1) : quoted.replace(CLOSING, '');
    if (kind === undefined) {
      source ??= text === '' ? null : text;
      continue;
    }
    const path = cleanPath(name);
    const value = readQuantity(text);
    if (path === '' || value === null) rejected.push(pair.trim().slice(0, 200));
    else measurements.push({ kind: kind as LogMeasurement['kind'], name: path, value });
  }
  return { measurements, source, rejected };
}
