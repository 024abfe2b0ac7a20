import type { Blueprint, Reading } from '../../shared/model/maps';
import { worstState, type State } from '../../shared/model/state';
import { measuresOfStep } from '../maps/step-traces';
import type { LitPath } from './layout/lit-path';

/** The state of each step: what reaches its customer, its own time, and warnings of its cards. */
export function stepStates(
  blueprint: Blueprint,
  readings: ReadonlyMap<string, Reading>,
  failure: LitPath,
): ReadonlyMap<string, State> {
  return new Map(
    blueprint.steps.map((step) => {
      const own = step.measure === null ? 'none' : (readings.get(step.measure.id)?.state ?? 'unknown');
      const states = measuresOfStep(blueprint, step.id).map((measure) => readings.get(measure.id)?.state ?? 'unknown');
      const reached: State = failure.steps.has(step.id) || own === 'critical' ? 'critical' : 'none';
      // A card that fails for the customer of another step is drawn there; here it is worth a second look.
      const cards = states.map((state): State => (state === 'critical' ? 'warning' : state));
      return [step.id, worstState([reached, ...cards])];
    }),
  );
}
