import { type Replacement, replaceMatches } from '../../../shared/definitions/python-pattern';

export interface RewriteRule {
  /** Global: every match is replaced. */
  readonly pattern: RegExp;
  readonly replacement: Replacement;
}

/** Before aggregation and after it. */
export interface RewriteRules {
  readonly pre: readonly RewriteRule[];
  readonly post: readonly RewriteRule[];
}

/** The name after all rules, each applied to what the one before made. */
export function rewriteName(name: string, rules: readonly RewriteRule[]): string {
  let written = name;
  for (const { pattern, replacement } of rules) written = replaceMatches(written, pattern, replacement);
  return written;
}
