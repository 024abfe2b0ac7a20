import type { Blueprint, BlueprintCard, Reading } from '../../shared/model/maps';
import type { State } from '../../shared/model/state';
import { formatCount } from '../../shared/units';
import { complaint } from '../maps/measure-words';
import { litPath, type LitPath } from './layout/lit-path';

/** The sentence that opens a blueprint. */
export interface MapVerdict {
  readonly state: State;
  readonly sentence: string;
}

/** How many cards are measured, and how many of them have said something. */
export interface Coverage {
  readonly cards: number;
  readonly measured: number;
  readonly heard: number;
  readonly manual: number;
}

/** Counts the cards of a blueprint. */
export function coverageOf(blueprint: Blueprint, readings: ReadonlyMap<string, Reading>): Coverage {
  const measured = blueprint.cards.flatMap((card) => card.measure ?? []);
  return {
    cards: blueprint.cards.length,
    measured: measured.length,
    heard: measured.filter((measure) => isHeard(readings.get(measure.id))).length,
    manual: blueprint.cards.filter((card) => card.measure === null && card.manual !== null).length,
  };
}

function isHeard(reading: Reading | undefined): boolean {
  return reading !== undefined && reading.value !== null && reading.state !== 'unknown';
}

/** Which cards fail, and how far that reaches. */
export function failureOf(blueprint: Blueprint, readings: ReadonlyMap<string, Reading>): LitPath {
  const states = new Map(
    blueprint.cards.map((card) => [card.id, card.measure === null ? 'none' : readings.get(card.measure.id)?.state]),
  );
  return litPath(blueprint, (id) => states.get(id) === 'critical');
}

/**
 * Worst first: what fails and whom it hurts, then what is late, then that all is well, then that nothing is known.
 * `isPast`: the readings are those of an earlier time.
 */
export function blueprintVerdict(
  blueprint: Blueprint,
  readings: ReadonlyMap<string, Reading>,
  isPast = false,
): MapVerdict {
  return (
    failingVerdict(blueprint, readings) ??
    stateVerdict(blueprint, readings, 'warning') ??
    wellVerdict(coverageOf(blueprint, readings), isPast)
  );
}

function failingVerdict(blueprint: Blueprint, readings: ReadonlyMap<string, Reading>): MapVerdict | null {
  const failure = failureOf(blueprint, readings);
  const [cause] = failure.causes;
  if (cause === undefined) return stateVerdict(blueprint, readings, 'critical');
  const others = failure.causes.length - 1;
  const more = others === 0 ? '' : `, and ${formatCount(others, 'other card')} ${others === 1 ? 'fails' : 'fail'}`;
  const number = failureWords(readings, cause);
  const [reached] = litPath(blueprint, (id) => id === cause.id).steps;
  const step = stepTitle(blueprint, reached ?? cause.step);
  if (cause.lane === 'customer-actions' || step === null) {
    return { state: 'critical', sentence: number + more };
  }
  const sentence = isFelt(blueprint, readings, reached ?? cause.step)
    ? `${step} is failing: ${cause.title} ${saidWords(blueprint, cause) ?? 'fails'}${more}`
    : `${number}; ${step} depends on it${more}`;
  return { state: 'critical', sentence };
}

/** What a failing card does to the one who asks it, in the file's words. */
function saidWords(blueprint: Blueprint, cause: BlueprintCard): string | null {
  return blueprint.arrows.find((arrow) => arrow.to === cause.id && arrow.failsAs !== null)?.failsAs ?? null;
}

function failureWords(readings: ReadonlyMap<string, Reading>, cause: BlueprintCard): string {
  const value = cause.measure === null ? null : (readings.get(cause.measure.id)?.value ?? null);
  if (cause.measure === null || value === null) return `${cause.title} fails`;
  const { subject, words } = complaint(cause.title, cause.measure, value);
  return `${subject} ${words}`;
}

/** Whether customers feel it: their step takes too long, or what they do or see in it fails. */
function isFelt(blueprint: Blueprint, readings: ReadonlyMap<string, Reading>, stepId: string): boolean {
  const seen = blueprint.cards.filter(
    (card) => card.step === stepId && (card.lane === 'customer-actions' || card.lane === 'front-stage'),
  );
  const step = blueprint.steps.filter((one) => one.id === stepId);
  return [...step, ...seen].some(({ measure }) => measure !== null && readings.get(measure.id)?.state === 'critical');
}

function stepTitle(blueprint: Blueprint, id: string): string | null {
  return blueprint.steps.find((step) => step.id === id)?.title ?? null;
}

/** The first step or card in this state, and how many more there are. */
function stateVerdict(
  blueprint: Blueprint,
  readings: ReadonlyMap<string, Reading>,
  state: 'warning' | 'critical',
): MapVerdict | null {
  const found = [...blueprint.steps, ...blueprint.cards].flatMap(({ title, measure }) => {
    const reading = measure === null ? undefined : readings.get(measure.id);
    if (measure === null || reading?.state !== state || reading.value === null) return [];
    const { subject, words } = complaint(title, measure, reading.value);
    return [`${subject} ${words}`];
  });
  const [first] = found;
  if (first === undefined) return null;
  const others = found.length - 1;
  const more = others === 0 ? '' : `, and ${formatCount(others, 'other')} ${others === 1 ? 'is' : 'are'} off`;
  return { state, sentence: first + more };
}

function wellVerdict({ measured, heard }: Coverage, isPast: boolean): MapVerdict {
  const silent = measured - heard;
  if (measured === 0) return { state: 'unknown', sentence: 'Nothing of this blueprint is measured yet' };
  if (heard === 0)
    return {
      state: 'unknown',
      sentence: `None of the ${formatCount(measured, 'measured card')} ${isPast ? 'had data then' : 'has data yet'}`,
    };
  const all = `All ${heard} ${silent === 0 ? 'measured cards' : 'cards with data'} ${isPast ? 'were' : 'are'} within their limits`;
  const well = heard === 1 ? `The one card with data ${isPast ? 'was' : 'is'} within its limits` : all;
  const without = isPast ? 'had none then' : silent === 1 ? 'has none yet' : 'have none yet';
  const waiting = silent === 0 ? '' : `, ${silent} ${without}`;
  return { state: 'ok', sentence: well + waiting };
}
