import { z } from 'zod';

/** The parts that journey and blueprint files share. */

/** An id inside a map: what links and arrows point to. */
export const MapId = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[a-z0-9][a-z0-9._-]*$/, 'an id is lower-case letters, digits, "-", "_" and "."');

/** A day as a person writes it into a file: `2026-11-16`. */
export const IsoDay = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'a day is written as 2026-11-16');

const UNIT_SECONDS: Readonly<Record<string, number>> = {
  ms: 0.001,
  s: 1,
  sec: 1,
  second: 1,
  seconds: 1,
  min: 60,
  minute: 60,
  minutes: 60,
  h: 3600,
  hour: 3600,
  hours: 3600,
  d: 86_400,
  day: 86_400,
  days: 86_400,
};

/** Seconds of `90`, `0.4 s`, `1 min 30 s`, `1:30`, `2 days`; null for anything else. */
export function parseDurationSeconds(text: string): number | null {
  const trimmed = text.trim();
  const clock = /^(\d+):([0-5]\d)$/.exec(trimmed);
  if (clock) return Number(clock[1]) * 60 + Number(clock[2]);
  if (/^\d+(\.\d+)?$/.test(trimmed)) return Number(trimmed);
  let seconds = 0;
  let rest = trimmed;
  while (rest !== '') {
    const part = /^(\d+(?:\.\d+)?)\s*([a-z]+)\s*/.exec(rest);
    const unit = part?.[2] === undefined ? undefined : UNIT_SECONDS[part[2]];
    if (part === null || unit === undefined) return null;
    seconds += Number(part[1]) * unit;
    rest = rest.slice(part[0].length);
  }
  return trimmed === '' ? null : seconds;
}

const DURATION_HINT = 'a time is written as a number of seconds, "0.4 s", "1 min 30 s", "1:30" or "2 days"';

/** A length of time: a number of seconds, or words such as `1 min 30 s`, `1:30`, `2 days`. */
export const DurationDefinition = z.union(
  [
    z.number().positive(DURATION_HINT),
    z.string().refine((text) => (parseDurationSeconds(text) ?? 0) > 0, DURATION_HINT),
  ],
  { error: DURATION_HINT },
);

/** Seconds of a duration that passed its schema. */
export function durationSeconds(value: z.infer<typeof DurationDefinition>): number {
  return typeof value === 'number' ? value : (parseDurationSeconds(value) ?? 0);
}

/** Outside of what a number is no longer well. */
export const LimitsDefinition = z.strictObject({ above: z.number().optional(), below: z.number().optional() });

/** A number that a Graphite target measures, and what was expected of it. */
export const MeasureDefinition = z.strictObject({
  /** One series: `host.cpu.busy`, `sumSeries(env.local.orders-*.cpu)`. */
  target: z.string().min(1).max(4096),
  /** What the number is: `requests`, `on average`. */
  label: z.string().max(40).optional(),
  /** `%`, `ms`, `s`, `/s`, `bytes`: decides how it is written. */
  unit: z.string().max(20).optional(),
  /** How one number is made of the points in the range. */
  summarize: z.enum(['last', 'average', 'max', 'min', 'sum']).default('last'),
  expected: z.number().optional(),
  warning: LimitsDefinition.optional(),
  critical: LimitsDefinition.optional(),
  /** The command that brings data when there is none: `gemba up local`. */
  bring: z.string().max(200).optional(),
});
export type MeasureDefinition = z.infer<typeof MeasureDefinition>;

/** A value that nobody measures yet, written down with the day it was true. */
export const ManualDefinition = z.strictObject({ value: z.string().min(1).max(60), entered_on: IsoDay });
export type ManualDefinition = z.infer<typeof ManualDefinition>;
