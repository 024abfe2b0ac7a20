import type { AggregationRule } from '../../../shared/definitions/aggregation-rule';
import type { GembaDefinition } from '../../../shared/definitions/gemba';
import type { RuleFile } from '../../../shared/definitions/routing';
import {
  makeRewriteRule,
  readAggregationRules,
  readNameList,
  readRewriteRules,
  type TextProblem,
} from './read-rule-files';
import type { RewriteRule, RewriteRules } from './rewrite';

/** What a workspace says about it, as plain data. A file that is there stands for the keys of `gemba.yaml` of its kind. */
export interface RoutingDefinition {
  readonly files: Readonly<Partial<Record<RuleFile, string>>>;
  readonly config: Pick<GembaDefinition, 'aggregate' | 'aggregate_options' | 'rewrite' | 'allow' | 'block' | 'relay'>;
}

export const NO_ROUTING: RoutingDefinition = {
  files: {},
  config: {
    aggregate: [],
    aggregate_options: { late_intervals: 5, forward_all: true },
    rewrite: { pre: [], post: [] },
    allow: [],
    block: [],
    relay: {},
  },
};

export interface RoutingRules {
  readonly aggregation: readonly AggregationRule[];
  readonly rewrite: RewriteRules;
  /** With any, only names that one of them is found in go on. */
  readonly allow: readonly RegExp[];
  readonly block: readonly RegExp[];
}

/** The mistakes of one of the files. */
export function checkRuleFile(file: RuleFile, text: string): readonly TextProblem[] {
  return READERS[file](text).problems;
}

const READERS = {
  'aggregation-rules.conf': readAggregationRules,
  'rewrite-rules.conf': readRewriteRules,
  'whitelist.conf': readNameList,
  'blacklist.conf': readNameList,
} as const;

/** What is wrong has been said when the file was read, and is left out here. */
export function readRoutingRules({ files, config }: RoutingDefinition): RoutingRules {
  const rewriteText = files['rewrite-rules.conf'];
  return {
    aggregation: readAggregationRules(files['aggregation-rules.conf'] ?? config.aggregate.join('\n')).rules,
    rewrite: rewriteText === undefined ? rewriteOf(config.rewrite) : readRewriteRules(rewriteText).rules,
    allow: readNameList(files['whitelist.conf'] ?? config.allow.join('\n')).rules,
    block: readNameList(files['blacklist.conf'] ?? config.block.join('\n')).rules,
  };
}

/** Whether every point is stored under its own name, and nothing else happens. */
export function hasRules({ aggregation, rewrite, allow, block }: RoutingRules): boolean {
  return [aggregation, rewrite.pre, rewrite.post, allow, block].some((rules) => rules.length > 0);
}

function rewriteOf({ pre, post }: GembaDefinition['rewrite']): RewriteRules {
  const make = (rules: ReadonlyArray<{ match: string; replace: string }>): RewriteRule[] =>
    rules.map(({ match, replace }) => makeRewriteRule(match, replace)).filter((rule) => typeof rule !== 'string');
  return { pre: make(pre), post: make(post) };
}
