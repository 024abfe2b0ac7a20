import { z } from 'zod';
import { checkAggregationRule } from './aggregation-rule';
import { EntryName, MemorySize, memoryBytes } from './names';
import { compilePythonPattern, parsePythonReplacement } from './python-pattern';

/** What happens to points between the listeners and the store, and who else gets them: keys of `gemba.yaml`. */

/** Files in carbon's own format that a workspace may hold beside `gemba.yaml`. */
export const RULE_FILES = ['aggregation-rules.conf', 'rewrite-rules.conf', 'whitelist.conf', 'blacklist.conf'] as const;
export type RuleFile = (typeof RULE_FILES)[number];

export const AggregationLine = z.string().min(1).max(4000).superRefine(checkAggregationRule);

/** How rules are applied, where carbon has settings of its daemon. */
export const AggregateOptions = z.strictObject({
  /** Points that are late by so many intervals still count; later ones are dropped from the aggregate. */
  late_intervals: z.number().int().min(0).max(1000).default(5),
  /** Whether what went into an aggregate is kept for itself as well. */
  forward_all: z.boolean().default(true),
});

/** A regular expression as Python and carbon have it; found anywhere in a name. */
const NamePattern = z
  .string()
  .min(1)
  .max(2000)
  .superRefine((text, context) => {
    const pattern = compilePythonPattern(text);
    if (typeof pattern === 'string') context.addIssue({ code: 'custom', message: pattern });
  });
export const NamePatterns = z.array(NamePattern).max(1000);

const RewriteRule = z
  .strictObject({
    match: NamePattern,
    /** What stands for each match; `\1` is the first group. */
    replace: z.string().max(2000),
  })
  .superRefine(({ match, replace }, context) => {
    const pattern = compilePythonPattern(match);
    if (typeof pattern === 'string') return;
    const replacement = parsePythonReplacement(replace, pattern);
    if (typeof replacement === 'string') {
      context.addIssue({ code: 'custom', path: ['replace'], message: replacement });
    }
  });

export const RewriteDefinition = z.strictObject({
  /** Before aggregation. */
  pre: z.array(RewriteRule).max(1000).default([]),
  /** After it. Aggregates are not rewritten. */
  post: z.array(RewriteRule).max(1000).default([]),
});

/** `host:port` or `host:port:instance`, as carbon's `DESTINATIONS` has it. */
const CarbonHost = z
  .string()
  .max(300)
  .regex(/^(\[[0-9a-f:.]+\]|[^\s:[\]]+):\d{1,5}(:[^\s:]+)?$/i, 'must be host:port or host:port:instance');

/** What every destination has. */
const common = {
  /** Names that go there, as expressions; without any, all names do. */
  match: NamePatterns.default([]),
  /** Names that do not, though they match. */
  except: NamePatterns.default([]),
  /** `false`: what goes here goes to no destination further down. */
  continue: z.boolean().default(true),
  /** How much may wait on disk for each host; beyond, the oldest points are dropped and counted. */
  spool: MemorySize.transform(memoryBytes)
    .refine((bytes) => bytes >= 1024 ** 2, 'must be at least 1mb')
    .default(256 * 1024 ** 2),
};

const CarbonDestination = z
  .strictObject({
    kind: z.literal('carbon'),
    ...common,
    protocol: z.enum(['plaintext', 'pickle']).default('plaintext'),
    hosts: z.array(CarbonHost).min(1).max(100),
    /** How many of the hosts get each series. */
    replication: z.number().int().min(1).max(100).default(1),
    /** Replicas on machines that differ, not only instances. */
    diverse_replicas: z.boolean().default(false),
    hash: z.enum(['carbon_ch', 'fnv1a_ch']).default('carbon_ch'),
  })
  .superRefine(({ hosts, replication }, context) => {
    if (replication > hosts.length) {
      const message = `asks for more copies than there are hosts (${hosts.length})`;
      context.addIssue({ code: 'custom', path: ['replication'], message });
    }
    const places = hosts.map((host) => host.replace(/:\d+(:|$)/, '$1'));
    const twice = places.findIndex((place, index) => places.indexOf(place) !== index);
    if (twice !== -1) {
      const message = 'has the same host and instance as one before: give it an instance, as in host:2004:b';
      context.addIssue({ code: 'custom', path: ['hosts', twice], message });
    }
  });

const PrometheusDestination = z.strictObject({
  kind: z.literal('prometheus'),
  ...common,
  url: z.url({ protocol: /^https?$/, error: 'must be an address such as http://127.0.0.1:8428/api/v1/write' }),
  /** `underscores`: names that Prometheus itself takes. `graphite`: as they are, for VictoriaMetrics. */
  names: z.enum(['underscores', 'graphite']).default('underscores'),
  /** The name of a secret, never the secret. */
  credentials_name: z.string().min(1).max(128).optional(),
});

const KafkaDestination = z.strictObject({
  kind: z.literal('kafka'),
  ...common,
  brokers: z.array(CarbonHost).min(1).max(100),
  topic: z.string().regex(/^[\w.-]{1,249}$/, 'must be letters, digits, dots, dashes and underscores, 249 at most'),
  format: z.enum(['plaintext', 'json']).default('plaintext'),
});

/** Where a copy of the stream goes. */
export const RelayDefinition = z.discriminatedUnion(
  'kind',
  [CarbonDestination, PrometheusDestination, KafkaDestination],
  { error: 'a destination is `carbon`, `prometheus` or `kafka`' },
);
export type RelayDefinition = z.infer<typeof RelayDefinition>;

export const RelayDefinitions = z.record(EntryName, RelayDefinition);
