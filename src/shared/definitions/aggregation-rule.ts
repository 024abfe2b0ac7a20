import type { z } from 'zod';
import { compilePythonPattern } from './python-pattern';

/** carbon's methods, and `last`. */
export const RULE_METHODS = [
  'sum',
  'avg',
  'min',
  'max',
  'count',
  'last',
  'p50',
  'p75',
  'p80',
  'p90',
  'p95',
  'p99',
  'p999',
] as const;
export type RuleMethod = (typeof RULE_METHODS)[number];

/** One line of carbon's aggregation-rules.conf. */
export interface AggregationRule {
  /** `<env>.all.requests`: fields of the input stand between angle brackets. */
  readonly output: string;
  readonly everySeconds: number;
  readonly method: RuleMethod;
  /** What names of points must match as a whole; groups are called like the fields. */
  readonly pattern: RegExp;
}

/** Columns count from 1. */
export interface RuleMistake {
  readonly column: number;
  readonly message: string;
}

const LINE = /^(\s*)(\S+)(\s+)(\S+)(\s*)=(\s*)(\S+)(\s+)(\S+)\s*$/;
/** In an output the brackets may be double as well. */
const FIELD = /<<?([^<>]*)>>?/g;
const MAX_EVERY_SECONDS = 366 * 86_400;

/** Reads `output (frequency) = method input`. */
export function parseAggregationRule(line: string): AggregationRule | RuleMistake {
  const match = LINE.exec(line.replace(/^([^=]*?)\(\s*(\d+)\s*\)/, '$1($2)'));
  if (match === null) return { column: 1, message: 'expected `output (seconds) = method input`' };
  const [
    ,
    indent = '',
    output = '',
    gap = '',
    frequency = '',
    gap2 = '',
    gap3 = '',
    method = '',
    gap4 = '',
    input = '',
  ] = match;
  const frequencyAt = indent.length + output.length + gap.length + 1;
  const everySeconds = Number(/^\(?(\d+)\)?$/.exec(frequency)?.[1] ?? NaN);
  if (!(everySeconds >= 1 && everySeconds <= MAX_EVERY_SECONDS)) {
    return { column: frequencyAt, message: `${frequency} is not how often in seconds, as in (60)` };
  }
  const methodAt = frequencyAt + frequency.length + gap2.length + 1 + gap3.length;
  const known = RULE_METHODS.find((name) => name === method);
  if (known === undefined) return { column: methodAt, message: `${method} is none of ${RULE_METHODS.join(', ')}` };
  const pattern = compilePythonPattern(patternOf(input));
  if (typeof pattern === 'string') {
    return { column: methodAt + method.length + gap4.length, message: `${input} ${pattern}` };
  }
  const stray = fieldsOf(output).find((field) => !fieldsOf(input).includes(field));
  if (stray !== undefined) {
    return { column: indent.length + 1, message: `<${stray}> is not a field of ${input}` };
  }
  return { output, everySeconds, method: known, pattern };
}

const fieldsOf = (template: string): string[] => [...template.matchAll(FIELD)].map((match) => match[1] ?? '');

/**
 * The expression that carbon makes of an input: `*` and `<field>` stay inside one piece of the path, `<<field>>` goes
 * beyond it, and everything else is taken as an expression. A beginning is not enough: the whole name has to match.
 */
function patternOf(input: string): string {
  return `^(?:${input.split('.').map(pieceOf).join('\\.')}$)`;
}

function pieceOf(piece: string): string {
  const wide = /^(.*?)<<(.*?)>>(.*)$/.exec(piece);
  if (wide !== null) return `${wide[1] ?? ''}(?P<${wide[2] ?? ''}>.+?)${wide[3] ?? ''}`;
  const narrow = /^([^<]*)<(.*?)>(.*)$/.exec(piece);
  if (narrow !== null) return `${narrow[1] ?? ''}(?P<${narrow[2] ?? ''}>[^.]+?)${narrow[3] ?? ''}`;
  return piece === '*' ? '[^.]+' : piece.replaceAll('*', '[^.]*');
}

/** What a rule calls the aggregate of a name; null where it does not take it in. */
export function aggregateName(rule: AggregationRule, name: string): string | null {
  const match = rule.pattern.exec(name);
  if (match === null) return null;
  const fields = match.groups ?? {};
  return rule.output.replace(FIELD, (_, field: string) => fields[field] ?? '');
}

/** For files of ours: the line as a zod check. */
export function checkAggregationRule(text: string, context: z.RefinementCtx): void {
  const rule = parseAggregationRule(text);
  if ('message' in rule) context.addIssue({ code: 'custom', message: rule.message });
}
