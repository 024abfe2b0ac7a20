import type { Blueprint, Measure, Reading } from '../../shared/model/maps';
import { STATE_SEVERITY, type State } from '../../shared/model/state';
import { expectedText, gapOf, measuredText, stepTimeText } from '../maps/measure-words';

/** A step or a card with what was expected of it beside what it does. */
export interface GapRow {
  readonly key: string;
  /** Set for a card, which can be selected. */
  readonly cardId: string | null;
  readonly title: string;
  readonly expected: string;
  readonly actual: string;
  readonly gap: string;
  readonly state: State;
}

/** Everything that was expected and measured, worst first; what is nearest to its bounds comes before what is far from them. */
export function gapRows(blueprint: Blueprint, readings: ReadonlyMap<string, Reading>): GapRow[] {
  const rows = [
    ...blueprint.steps.flatMap((step) => ranked(`${step.title} takes`, null, step.measure, readings, true)),
    ...blueprint.cards.flatMap((card) => ranked(card.title, card.id, card.measure, readings, false)),
  ];
  rows.sort((a, b) => severity(a.row.state) - severity(b.row.state) || b.closeness - a.closeness);
  return rows.map(({ row }) => row);
}

function severity(state: State): number {
  return STATE_SEVERITY.indexOf(state);
}

function ranked(
  title: string,
  cardId: string | null,
  measure: Measure | null,
  readings: ReadonlyMap<string, Reading>,
  isStep: boolean,
): Array<{ row: GapRow; closeness: number }> {
  const reading = measure === null ? undefined : readings.get(measure.id);
  if (measure === null || reading === undefined || reading.value === null) return [];
  const expected = expectedText(measure);
  if (expected === null) return [];
  const { value } = reading;
  const text = (amount: number): string =>
    isStep ? stepTimeText(measure.unit === 'ms' ? amount / 1000 : amount) : measuredText(measure, amount);
  const row = {
    key: measure.id,
    cardId,
    title,
    expected: isStep && measure.expected !== null ? text(measure.expected) : expected,
    actual: text(value),
    gap: gapOf(measure, value)?.text ?? '',
    state: reading.state,
  };
  return [{ row, closeness: closeness(measure, value) }];
}

/** How much of the way to its warning bound a value has gone; beyond it more than 1. */
function closeness(measure: Measure, value: number): number {
  const above = measure.bounds?.warningAbove ?? measure.bounds?.criticalAbove ?? null;
  const below = measure.bounds?.warningBelow ?? measure.bounds?.criticalBelow ?? null;
  const most = above === null || above === 0 ? 0 : value / above;
  const least = below === null || value === 0 ? 0 : below / value;
  return Math.max(most, least);
}
