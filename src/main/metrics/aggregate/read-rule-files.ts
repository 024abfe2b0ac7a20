import { type AggregationRule, parseAggregationRule } from '../../../shared/definitions/aggregation-rule';
import { compilePythonPattern, parsePythonReplacement } from '../../../shared/definitions/python-pattern';
import type { RewriteRule, RewriteRules } from './rewrite';

/** carbon's own files, line by line. Mistakes have their place; what is wrong is left out of `rules`. */
export interface ReadFile<Rules> {
  readonly rules: Rules;
  readonly problems: readonly TextProblem[];
}

/** Lines and columns count from 1. */
export interface TextProblem {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

interface Line {
  readonly number: number;
  readonly text: string;
}

/** `aggregation-rules.conf`: `output (frequency) = method input`, one a line. */
export function readAggregationRules(text: string): ReadFile<AggregationRule[]> {
  const rules: AggregationRule[] = [];
  const problems: TextProblem[] = [];
  for (const { number, text: line } of linesOf(text)) {
    const rule = parseAggregationRule(line);
    if ('message' in rule) problems.push({ line: number, ...rule });
    else rules.push(rule);
  }
  return { rules, problems };
}

/** `whitelist.conf` and `blacklist.conf`: an expression a line. */
export function readNameList(text: string): ReadFile<RegExp[]> {
  const rules: RegExp[] = [];
  const problems: TextProblem[] = [];
  for (const { number, text: line } of linesOf(text)) {
    const pattern = compilePythonPattern(line.trim());
    if (typeof pattern === 'string') problems.push({ line: number, column: indentOf(line), message: pattern });
    else rules.push(pattern);
  }
  return { rules, problems };
}

/** `rewrite-rules.conf`: `[pre]` and `[post]`, with `expression = replacement` below each. */
export function readRewriteRules(text: string): ReadFile<RewriteRules> {
  const rules = { pre: [] as RewriteRule[], post: [] as RewriteRule[] };
  const problems: TextProblem[] = [];
  let section: RewriteRule[] | null = null;
  for (const { number, text: line } of linesOf(text)) {
    const at = (column: number, message: string): void => void problems.push({ line: number, column, message });
    const head = /^\[(.*)\]$/.exec(line.trim());
    // An expression may begin and end with a bracket as well, but then it has its equals sign.
    if (head !== null && !line.includes('=')) {
      const name = (head[1] ?? '').toLowerCase();
      section = name === 'pre' || name === 'post' ? rules[name] : null;
      if (section === null) at(indentOf(line), `[${name}] is neither [pre] nor [post]`);
      continue;
    }
    const rule = parseRewriteRule(line);
    if ('message' in rule) at(rule.column, rule.message);
    else if (section === null) at(indentOf(line), 'stands below neither [pre] nor [post]');
    else section.push(rule);
  }
  return { rules, problems };
}

function parseRewriteRule(line: string): RewriteRule | { column: number; message: string } {
  const equals = line.indexOf('=');
  if (equals === -1) return { column: indentOf(line), message: 'expected `expression = replacement`' };
  const rule = makeRewriteRule(line.slice(0, equals).trim(), line.slice(equals + 1).trim());
  if (typeof rule !== 'string') return rule;
  const isPattern = typeof compilePythonPattern(line.slice(0, equals).trim()) === 'string';
  const column = isPattern ? indentOf(line) : equals + 1 + indentOf(line.slice(equals + 1));
  return { column, message: rule };
}

/** A rule, or what is wrong with it. */
export function makeRewriteRule(match: string, replace: string): RewriteRule | string {
  const pattern = compilePythonPattern(match);
  if (typeof pattern === 'string') return pattern;
  const replacement = parsePythonReplacement(replace, pattern);
  if (typeof replacement === 'string') return replacement;
  return { pattern: new RegExp(pattern.source, `${pattern.flags}g`), replacement };
}

/** Lines that say something: neither blank nor a comment. */
function linesOf(text: string): Line[] {
  return text
    .split(/\r?\n/)
    .map((line, index) => ({ number: index + 1, text: line }))
    .filter((line) => line.text.trim() !== '' && !line.text.trimStart().startsWith('#'));
}

/** Column of the first character that is no blank. */
function indentOf(line: string): number {
  return line.length - line.trimStart().length + 1;
}
