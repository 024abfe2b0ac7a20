import { stateOfValue, type Blueprint, type Measure, type Reading } from '../../shared/model/maps';
import { worstState, type State } from '../../shared/model/state';

/** A stretch of time in one state. Seconds since the epoch. */
export interface TraceStretch {
  readonly from: number;
  readonly until: number;
  readonly state: State;
}

/** The most columns a trace is cut into. */
const MOST_COLUMNS = 160;

/**
 * The state of one step over the range: at each moment the worst of its own time and its cards. Where something
 * measures it but said nothing it is unknown; a step that nothing measures has no trace.
 */
export function stepTrace(
  measures: readonly Measure[],
  readings: ReadonlyMap<string, Reading>,
  range: { readonly from: number; readonly until: number },
): TraceStretch[] {
  const heard = measures.flatMap((measure) => {
    const reading = readings.get(measure.id);
    return measure.bounds === null || reading === undefined ? [] : [{ measure, reading }];
  });
  if (heard.length === 0) return [];
  const length = range.until - range.from;
  const sparsest = Math.max(...heard.map(({ reading }) => spacing(reading.times)), length / MOST_COLUMNS);
  const count = Math.max(1, Math.floor(length / (sparsest * 1.01)));
  const states: State[][] = Array.from({ length: count }, () => []);
  for (const { measure, reading } of heard) {
    reading.times.forEach((time, index) => {
      const value = reading.values[index] ?? NaN;
      const column = Math.floor(((time - range.from) / length) * count);
      if (!Number.isNaN(value)) states[Math.min(count - 1, column)]?.push(stateAt(measure, reading, value));
    });
  }
  const summed = states.map((all): State => (all.length === 0 ? 'unknown' : worstState(all)));
  // Readings come in columns of their own; at both edges of the range one of ours may fall between two of them.
  if (summed[0] === 'unknown') summed[0] = summed[1] ?? 'unknown';
  if (summed.at(-1) === 'unknown') summed[count - 1] = summed[count - 2] ?? 'unknown';
  return merged(summed, range);
}

/** A mean speaks of the whole range: none of its moments is better or worse than it. */
function stateAt(measure: Measure, reading: Reading, value: number): State {
  return measure.summarize === 'average' ? reading.state : stateOfValue(measure, value);
}

/** Everything of a step that is measured. */
export function measuresOfStep(blueprint: Blueprint, stepId: string): Measure[] {
  const step = blueprint.steps.find((one) => one.id === stepId);
  const cards = blueprint.cards.filter((card) => card.step === stepId);
  return [...(step ? [step] : []), ...cards].flatMap((part) => part.measure ?? []);
}

function spacing(times: Float64Array): number {
  return times.length < 2 ? 0 : ((times.at(-1) ?? 0) - (times[0] ?? 0)) / (times.length - 1);
}

function merged(states: readonly State[], range: { readonly from: number; readonly until: number }): TraceStretch[] {
  const column = (range.until - range.from) / states.length;
  const stretches: TraceStretch[] = [];
  let start = 0;
  states.forEach((state, index) => {
    if (states[index + 1] === state) return;
    stretches.push({ from: range.from + start * column, until: range.from + (index + 1) * column, state });
    start = index + 1;
  });
  return stretches;
}

/** The stretch in which a measure is not well: the last one, from its onset. Null where it is well throughout. */
export function badStretch(
  measure: Measure,
  reading: Reading,
): { from: number; until: number; state: 'warning' | 'critical' } | null {
  let until = -1;
  let from = -1;
  let state: 'warning' | 'critical' = 'warning';
  for (let i = reading.values.length - 1; i >= 0; i -= 1) {
    const value = reading.values[i] ?? NaN;
    if (Number.isNaN(value)) continue;
    const here = stateAt(measure, reading, value);
    const isBad = here === 'warning' || here === 'critical';
    if (!isBad && until >= 0) break;
    if (!isBad) continue;
    if (until < 0) until = i;
    from = i;
    if (here === 'critical') state = 'critical';
  }
  if (until < 0) return null;
  const half = spacing(reading.times) / 2;
  return { from: (reading.times[from] ?? 0) - half, until: (reading.times[until] ?? 0) + half, state };
}
