import { z } from 'zod';
import { ManualDefinition, MapId, MeasureDefinition } from './map-parts';

/**
 * One entry of `journeys/*.yaml`. A file is a mapping whose top-level keys are the journeys' ids, as environment and
 * service files are mappings of names:
 *
 * ```yaml
 * buy-a-lamp:
 *   title: Buy a lamp
 *   persona: { name: …, about: …, goal: … }
 *   phases:
 *     - title: Decide
 *       steps: [ … ]
 * ```
 */

/** The five words that the emotion axis is marked with, best first, and the numbers they stand for. */
export const EMOTION_WORDS = { 'very good': 2, good: 1, mixed: 0, bad: -1, 'very bad': -2 } as const;

/** A word of the axis, or any number from −2 (very bad) to 2 (very good). */
export const EmotionDefinition = z.union(
  [z.number().min(-2).max(2), z.enum(['very good', 'good', 'mixed', 'bad', 'very bad'])],
  { error: 'an emotion is "very good", "good", "mixed", "bad", "very bad", or a number from -2 to 2' },
);

export const JourneyStepDefinition = z.strictObject({
  /** Stable, for links and selection. */
  id: MapId,
  title: z.string().min(1).max(80),
  /** Where the person meets the shop in this step. */
  touchpoints: z.array(z.string().min(1).max(120)).default([]),
  emotion: EmotionDefinition,
  /** What a person said; never what somebody wishes they had said. */
  quote: z.string().min(1).max(400).optional(),
  pain_points: z.array(z.string().min(1).max(300)).default([]),
  opportunities: z.array(z.string().min(1).max(300)).default([]),
  measure: MeasureDefinition.optional(),
  manual: ManualDefinition.optional(),
});
export type JourneyStepDefinition = z.infer<typeof JourneyStepDefinition>;

export const JourneyDefinition = z.strictObject({
  title: z.string().min(1).max(120),
  persona: z.strictObject({
    name: z.string().min(1).max(80),
    about: z.string().min(1).max(600),
    goal: z.string().min(1).max(300).optional(),
  }),
  phases: z
    .array(
      z.strictObject({
        title: z.string().min(1).max(80),
        steps: z.array(JourneyStepDefinition).min(1).max(60),
      }),
    )
    .min(1)
    .max(20),
  /** The id of the blueprint that shows what stands behind it. */
  blueprint: MapId.optional(),
});
export type JourneyDefinition = z.infer<typeof JourneyDefinition>;
