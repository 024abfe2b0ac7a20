import { z } from 'zod';
import { DurationDefinition, IsoDay, ManualDefinition, MapId, MeasureDefinition } from './map-parts';
import { LaneName } from '../model/maps';

/**
 * One entry of `blueprints/*.yaml`. A file is a mapping whose top-level keys are the blueprints' ids:
 *
 * ```yaml
 * buy-and-receive:
 *   title: Buy and receive
 *   steps: [ … ]     # left to right
 *   cards: [ … ]     # each in one step and one lane
 *   arrows: [ … ]    # from card to card
 * ```
 *
 * References between the lists are checked by `checkBlueprint`.
 */

/** How long a step takes: what was expected, and either a target that measures it or a time that somebody took by hand. */
export const StepTimeDefinition = z.strictObject({
  expected: DurationDefinition,
  measure: MeasureDefinition.optional(),
  manual: z.strictObject({ value: DurationDefinition, entered_on: IsoDay }).optional(),
});

export const BlueprintStepDefinition = z.strictObject({
  id: MapId,
  title: z.string().min(1).max(60),
  takes: StepTimeDefinition.optional(),
});

export const BlueprintCardDefinition = z.strictObject({
  id: MapId,
  /** The id of the step (column) it stands in. */
  step: MapId,
  lane: LaneName,
  title: z.string().min(1).max(80),
  measure: MeasureDefinition.optional(),
  manual: ManualDefinition.optional(),
  /** The service it stands for, as in `services/*.yaml`. */
  service: z.string().min(1).max(128).optional(),
});
export type BlueprintCardDefinition = z.infer<typeof BlueprintCardDefinition>;

export const BlueprintArrowDefinition = z.strictObject({
  /** The card that asks or acts. */
  from: MapId,
  /** The card that it asks or hands over to. */
  to: MapId,
  kind: z.enum(['action', 'information']).default('action'),
  /** What `to` does when it fails, said to `from`: `refuses`, `times out`, `shows an error`. */
  fails_as: z.string().min(1).max(40).optional(),
});

export const BlueprintDefinition = z.strictObject({
  title: z.string().min(1).max(120),
  /** The id of the journey that people take through it. */
  journey: MapId.optional(),
  steps: z.array(BlueprintStepDefinition).min(1).max(40),
  cards: z.array(BlueprintCardDefinition).max(1000),
  arrows: z.array(BlueprintArrowDefinition).max(3000).default([]),
});
export type BlueprintDefinition = z.infer<typeof BlueprintDefinition>;
