import { z } from 'zod';
import { State, Timestamp } from './state';

/**
 * Journeys and blueprints as they are drawn: files after validation, with a stable id for everything that can be
 * selected, linked to or measured.
 */

/** A number that a target expression measures, and what was expected of it. */
export const Measure = z.object({
  id: z.string(),
  target: z.string(),
  /** What the number is: `requests a second`, `p95`. */
  label: z.string(),
  unit: z.string().nullable(),
  /** How one number is made of the points in the range. */
  summarize: z.enum(['last', 'average', 'max', 'min', 'sum']),
  expected: z.number().nullable(),
  /** Bounds outside which it is a warning or critical; null where nothing was expected. */
  bounds: z
    .object({
      warningAbove: z.number().nullable(),
      criticalAbove: z.number().nullable(),
      warningBelow: z.number().nullable(),
      criticalBelow: z.number().nullable(),
    })
    .nullable(),
  /** What brings data when there is none: `gemba up local`. */
  bring: z.string().nullable(),
});
export type Measure = z.infer<typeof Measure>;

/** The state that one number has by a measure's bounds; `none` where nothing is asked of it. */
export function stateOfValue(measure: Pick<Measure, 'bounds'>, value: number): State {
  const { bounds } = measure;
  if (bounds === null) return 'none';
  if (beyond(value, bounds.criticalAbove, bounds.criticalBelow)) return 'critical';
  return beyond(value, bounds.warningAbove, bounds.warningBelow) ? 'warning' : 'ok';
}

function beyond(value: number, above: number | null, below: number | null): boolean {
  return (above !== null && value > above) || (below !== null && value < below);
}

/** A value that a person wrote into the file, with the day they did. */
export const ManualValue = z.object({ value: z.string(), enteredOn: z.string() });

export const JourneyStep = z.object({
  id: z.string(),
  title: z.string(),
  touchpoints: z.array(z.string()),
  /** −2 (very bad) to 2 (very good). */
  emotion: z.number().min(-2).max(2),
  /** Why it feels that way, in the persona's words. */
  quote: z.string().nullable(),
  painPoints: z.array(z.string()),
  opportunities: z.array(z.string()),
  measure: Measure.nullable(),
  manual: ManualValue.nullable(),
});
export type JourneyStep = z.infer<typeof JourneyStep>;

export const Journey = z.object({
  id: z.string(),
  file: z.string(),
  title: z.string(),
  persona: z.object({ name: z.string(), about: z.string(), goal: z.string().nullable() }),
  phases: z.array(z.object({ id: z.string(), title: z.string(), steps: z.array(JourneyStep) })),
  /** The blueprint that shows what stands behind it. */
  blueprint: z.string().nullable(),
});
export type Journey = z.infer<typeof Journey>;

export const LaneName = z.enum([
  'physical-evidence',
  'customer-actions',
  'front-stage',
  'back-stage',
  'support-processes',
]);
export type LaneName = z.infer<typeof LaneName>;

export const BlueprintCard = z.object({
  id: z.string(),
  step: z.string(),
  lane: LaneName,
  title: z.string(),
  measure: Measure.nullable(),
  manual: ManualValue.nullable(),
  /** The service it stands for, for links to Environments. */
  service: z.string().nullable(),
});
export type BlueprintCard = z.infer<typeof BlueprintCard>;

export const BlueprintArrow = z.object({
  from: z.string(),
  to: z.string(),
  kind: z.enum(['action', 'information']),
  /** What the one below does when it fails: `refuses`, `times out`. */
  failsAs: z.string().nullable(),
});

export const Blueprint = z.object({
  id: z.string(),
  file: z.string(),
  title: z.string(),
  steps: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      /** How long the step should take, in seconds, and what measures it. */
      expectedSeconds: z.number().nullable(),
      measure: Measure.nullable(),
      /** Taken by hand where nothing measures it. */
      manual: z.object({ seconds: z.number(), enteredOn: z.string() }).nullable(),
    }),
  ),
  cards: z.array(BlueprintCard),
  arrows: z.array(BlueprintArrow),
  journey: z.string().nullable(),
});
export type Blueprint = z.infer<typeof Blueprint>;

/** What a measure says now (or at the cursor's time). */
export const Reading = z.object({
  measureId: z.string(),
  state: State,
  /** Null: no data in the range. */
  value: z.number().nullable(),
  /** Time of the newest point that counted, ms since the epoch. */
  at: Timestamp.nullable(),
  /** For the sparkline: seconds, values with NaN for gaps. */
  times: z.instanceof(Float64Array),
  values: z.instanceof(Float64Array),
  /** Why there is no value, in words: `no data yet`, `unknown function in target …`. */
  reason: z.string().nullable(),
});
export type Reading = z.infer<typeof Reading>;
