import { z } from 'zod';
import { Duration, durationMs } from './names';

/** `statsd:` of `gemba.yaml`: the settings of the StatsD daemon, by its own names in this file's manner of writing. */

const MIN_FLUSH_MS = 100;
const MAX_FLUSH_MS = 3_600_000;

const Percentile = z
  .number()
  .min(-100)
  .max(100)
  .refine((percent) => percent !== 0, 'must not be 0');

/** A piece of a series' name; dots within it make several. */
const Prefix = z.string().max(255);

const HistogramDefinition = z.strictObject({
  /** Timers whose name holds this text; the first entry that matches holds. Empty for all. */
  metric: z.string().max(255).default(''),
  /** Upper limits, not inclusive, rising; `inf` for all that is left. */
  bins: z.array(z.union([z.number(), z.literal('inf')])).max(200),
});

export const StatsdDefinition = z.strictObject({
  flush_interval: Duration.refine((text) => {
    const ms = durationMs(text);
    return ms >= MIN_FLUSH_MS && ms <= MAX_FLUSH_MS;
  }, 'must be between 100ms and 1h').default('10s'),
  /** A negative one looks at the greatest values: −10 is the top ten percent. */
  percent_threshold: z
    .union([Percentile, z.array(Percentile).max(50)])
    .transform((percent) => (Array.isArray(percent) ? percent : [percent]))
    .default([90]),
  flush_counts: z.boolean().default(true),
  legacy_namespace: z.boolean().default(true),
  global_prefix: Prefix.default('stats'),
  prefix_counter: Prefix.default('counters'),
  prefix_timer: Prefix.default('timers'),
  prefix_gauge: Prefix.default('gauges'),
  prefix_set: Prefix.default('sets'),
  /** Of what the listener says about itself, in both namespaces. */
  prefix_stats: Prefix.min(1).default('statsd'),
  global_suffix: Prefix.default(''),
  /** False: names are cleaned only when they are written, and tags not at all. */
  key_name_sanitize: z.boolean().default(true),
  /** Idle ones are left out instead of written as 0 (gauges: as their last value). */
  delete_idle_stats: z.boolean().default(false),
  delete_counters: z.boolean().optional(),
  delete_timers: z.boolean().optional(),
  delete_sets: z.boolean().optional(),
  delete_gauges: z.boolean().optional(),
  /** So many flushes a gauge may be idle before it is left out. */
  gauges_max_ttl: z.number().int().min(1).max(1_000_000).default(1),
  /** Which statistics of a timer are written; none named means all. `upper_percent` stands for every percentile's. */
  calculated_timer_metrics: z.array(z.string().min(1).max(64)).max(100).default([]),
  histogram: z.array(HistogramDefinition).max(100).default([]),
});
export type StatsdDefinition = z.infer<typeof StatsdDefinition>;
