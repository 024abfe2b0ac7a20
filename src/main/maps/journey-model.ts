import { EMOTION_WORDS, type JourneyDefinition, type JourneyStepDefinition } from '../../shared/definitions/journey';
import type { ManualDefinition } from '../../shared/definitions/map-parts';
import type { Journey, JourneyStep } from '../../shared/model/maps';
import { measureOf } from './measure-model';

/** A journey as it is drawn, from its entry in the file. Phases are numbered; steps keep the ids that the file gave them. */
export function journeyOf(id: string, definition: JourneyDefinition, file: string): Journey {
  return {
    id,
    file,
    title: definition.title,
    persona: { ...definition.persona, goal: definition.persona.goal ?? null },
    phases: definition.phases.map((phase, index) => ({
      id: `phase-${index + 1}`,
      title: phase.title,
      steps: phase.steps.map(stepOf),
    })),
    blueprint: definition.blueprint ?? null,
  };
}

function stepOf(step: JourneyStepDefinition): JourneyStep {
  return {
    id: step.id,
    title: step.title,
    touchpoints: step.touchpoints,
    emotion: typeof step.emotion === 'number' ? step.emotion : EMOTION_WORDS[step.emotion],
    quote: step.quote ?? null,
    painPoints: step.pain_points,
    opportunities: step.opportunities,
    measure: step.measure === undefined ? null : measureOf(`step:${step.id}`, step.measure),
    manual: manualOf(step.manual),
  };
}

/** A value written by hand, as it is drawn. */
export function manualOf(manual: ManualDefinition | undefined): { value: string; enteredOn: string } | null {
  return manual === undefined ? null : { value: manual.value, enteredOn: manual.entered_on };
}
