import type { LogLine } from '../../shared/model/environment';

/** How grave a line is, as far as its words tell. */
export type LogLevel = 'error' | 'warning' | 'other';

const ERROR_WORDS = /\b(error|err|fatal|panic|critical|exception|traceback|emerg|alert|crit|severe)\b/i;
const WARNING_WORDS = /\b(warn|warning|deprecated)\b/i;
/** An HTTP answer as access logs have it: `"GET / HTTP/1.1" 503`. */
const SERVER_ERROR = /HTTP\/\d(?:\.\d)?"? 5\d\d\b/;
/** `0 errors`, `error=0`, `no error`: said of what went well. */
const NO_ERROR =
  /\b(?:0|no|without) (?:errors?|warnings?)\b|\b(?:errors?|err|warnings?)"?[=:] ?(?:0|null|none|false|nil)\b/gi;

/** Reads the gravity of a line from its words; which stream it came from tells nothing: many programs log to stderr. */
export function logLevel(text: string): LogLevel {
  const said = text.replace(NO_ERROR, '');
  if (ERROR_WORDS.test(said) || SERVER_ERROR.test(said)) return 'error';
  return WARNING_WORDS.test(said) ? 'warning' : 'other';
}

/** What is being looked for, or what is wrong with how it is written. */
export type LogSearch =
  | { readonly matches: (text: string) => boolean; readonly problem: null }
  | { readonly matches: null; readonly problem: string };

/**
 * Reads a search: words that a line must hold, `-word` that it must not, `"several words"` as one, `/pattern/` as a
 * regular expression. Case does not matter.
 */
export function parseLogSearch(search: string): LogSearch {
  const pattern = /^\s*\/(.+)\/\s*$/.exec(search)?.[1];
  if (pattern !== undefined) {
    try {
      const expression = new RegExp(pattern, 'i');
      return { matches: (text) => expression.test(text), problem: null };
    } catch (error) {
      return { matches: null, problem: `Not a pattern: ${error instanceof Error ? error.message : String(error)}` };
    }
  }
  const words = [...search.matchAll(/(-?)(?:"([^"]+)"|(\S+))/g)].map(([, not, quoted, plain]) => ({
    isWanted: not !== '-',
    word: (quoted ?? plain ?? '').toLowerCase(),
  }));
  return {
    matches(text) {
      const lower = text.toLowerCase();
      return words.every(({ isWanted, word }) => lower.includes(word) === isWanted);
    },
    problem: null,
  };
}

/** Lines of one stretch of time. */
export interface LogBar {
  readonly fromMs: number;
  readonly count: number;
  readonly errors: number;
  readonly warnings: number;
}

/** Counts lines by when they were said: `bars` equal stretches from `fromMs` (inclusive) to `untilMs`. */
export function countLines(
  lines: readonly LogLine[],
  { fromMs, untilMs, bars }: { fromMs: number; untilMs: number; bars: number },
): LogBar[] {
  const span = Math.max(1, untilMs - fromMs) / bars;
  const counted = Array.from({ length: bars }, (_, index) => ({
    fromMs: fromMs + index * span,
    count: 0,
    errors: 0,
    warnings: 0,
  }));
  for (const { at, text } of lines) {
    const bar = at === null ? undefined : counted[Math.floor((at - fromMs) / span)];
    if (bar === undefined) continue;
    bar.count += 1;
    const level = logLevel(text);
    if (level === 'error') bar.errors += 1;
    else if (level === 'warning') bar.warnings += 1;
  }
  return counted;
}

/**
 * From when on nothing is missing: a node of which as many lines are here as were asked for has older ones that were
 * not read. Null where all there ever was is here.
 */
export function completeFrom(lines: readonly LogLine[], limits: { tail: number; kept: number }): number | null {
  const nodes = new Map<string, { count: number; first: number }>();
  for (const { node, at } of lines) {
    if (at === null) continue;
    const known = nodes.get(node);
    if (known === undefined) nodes.set(node, { count: 1, first: at });
    else known.count += 1;
  }
  const cut = [...nodes.values()].filter(({ count }) => count >= limits.tail).map(({ first }) => first);
  if (lines.length >= limits.kept) cut.push(lines[0]?.at ?? 0);
  return cut.length === 0 ? null : Math.max(...cut);
}

/** The line that was said last before or at a moment; the first one where all came later, -1 where none has a time. */
export function lineAt(lines: readonly LogLine[], atMs: number): number {
  let found = -1;
  for (const [index, { at }] of lines.entries()) {
    if (at === null) continue;
    if (at <= atMs || found < 0) found = index;
    if (at > atMs) break;
  }
  return found;
}
