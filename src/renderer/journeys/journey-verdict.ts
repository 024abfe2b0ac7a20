import type { Journey, JourneyStep, Reading } from '../../shared/model/maps';
import type { State } from '../../shared/model/state';
import { formatCount } from '../../shared/units';
import { complaint } from '../maps/measure-words';

/** All steps of a journey, in order. */
export function stepsOf(journey: Journey): JourneyStep[] {
  return journey.phases.flatMap((phase) => phase.steps);
}

/** The step at which it feels worst; null for a journey without one that feels bad. */
export function lowPoint(journey: Journey): JourneyStep | null {
  let lowest: JourneyStep | null = null;
  for (const step of stepsOf(journey)) if (lowest === null || step.emotion < lowest.emotion) lowest = step;
  return lowest !== null && lowest.emotion < 0 ? lowest : null;
}

/** What fails now comes first; where nothing does, where it hurts by design: that is no state, and has no glyph. */
export function journeyVerdict(
  journey: Journey,
  readings: ReadonlyMap<string, Reading>,
): { readonly state: State; readonly sentence: string } {
  for (const state of ['critical', 'warning'] as const) {
    const off = stepsOf(journey).flatMap(({ title, measure }) => {
      const reading = measure === null ? undefined : readings.get(measure.id);
      if (measure === null || reading?.state !== state || reading.value === null) return [];
      const { subject, words } = complaint(title, measure, reading.value);
      return [`${subject} ${words}`];
    });
    const [first] = off;
    const others = off.length - 1;
    if (first !== undefined) {
      const more = others === 0 ? '' : `, and ${formatCount(others, 'other')} ${others === 1 ? 'is' : 'are'} off`;
      return { state, sentence: first + more };
    }
  }
  const low = lowPoint(journey);
  const name = journey.persona.name.split(' ')[0] ?? journey.persona.name;
  const sentence = low === null ? `Nothing on the way hurts ${name}` : `${low.title} is where it hurts ${name} most`;
  return { state: 'none', sentence };
}
