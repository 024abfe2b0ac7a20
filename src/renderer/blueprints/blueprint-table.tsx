import { useMemo } from 'react';
import type { Blueprint, BlueprintCard, Reading } from '../../shared/model/maps';
import { STATE_SEVERITY } from '../../shared/model/state';
import { formatAge } from '../../shared/units';
import type { TimeWindow } from '../maps/measure-facts';
import { dayText, expectedText, gapOf, measuredText, readingState } from '../maps/measure-words';
import { StateWord } from '../ui/state-glyph';
import { Table, type Column } from '../ui/table';
import { LANES } from './layout/place-cards';

/** The same map as rows: for reading in order, sorting, and screen readers. */
export function BlueprintTable({
  blueprint,
  readings,
  window,
  selected,
  onSelect,
}: {
  readonly blueprint: Blueprint;
  readonly readings: ReadonlyMap<string, Reading>;
  readonly window: TimeWindow;
  readonly selected: string | null;
  readonly onSelect: (id: string | null) => void;
}) {
  const columns = useMemo(() => columnsOf(blueprint, readings, window), [blueprint, readings, window]);
  return (
    <div className="map-table">
      <Table
        label={`Cards of ${blueprint.title}`}
        columns={columns}
        rows={blueprint.cards}
        rowKey={(card) => card.id}
        selected={selected}
        onSelect={onSelect}
        empty="This blueprint has no cards yet."
      />
    </div>
  );
}

function columnsOf(
  blueprint: Blueprint,
  readings: ReadonlyMap<string, Reading>,
  window: TimeWindow,
): Array<Column<BlueprintCard>> {
  const readingOf = (card: BlueprintCard): Reading | undefined =>
    card.measure === null ? undefined : readings.get(card.measure.id);
  const stepIndex = (card: BlueprintCard): number => blueprint.steps.findIndex((step) => step.id === card.step);
  const laneIndex = (card: BlueprintCard): number => LANES.findIndex((lane) => lane.name === card.lane);
  const stateOf = (card: BlueprintCard) => readingState(card.measure, readingOf(card));
  return [
    { id: 'card', title: 'Card', sortBy: (card) => card.title, render: (card) => card.title },
    { id: 'step', title: 'Step', sortBy: stepIndex, render: (card) => blueprint.steps[stepIndex(card)]?.title ?? '' },
    { id: 'lane', title: 'Lane', sortBy: laneIndex, render: (card) => LANES[laneIndex(card)]?.title ?? '' },
    {
      id: 'state',
      title: 'State',
      sortBy: (card) => STATE_SEVERITY.indexOf(stateOf(card)),
      render: (card) =>
        stateOf(card) === 'none' ? <span className="i3">–</span> : <StateWord state={stateOf(card)} />,
    },
    { id: 'value', title: 'Actual', isNumber: true, render: (card) => actualOf(card, readingOf(card), window) },
    {
      id: 'expected',
      title: 'Expected',
      isNumber: true,
      render: (card) => (card.measure === null ? '' : expectedText(card.measure)),
    },
    { id: 'gap', title: 'Gap', isNumber: true, render: (card) => gapText(card, readingOf(card)) },
    {
      id: 'age',
      title: 'Read',
      render: (card) => <span className="i3">{ageText(readingOf(card), window)}</span>,
    },
    {
      id: 'target',
      title: 'Target',
      render: (card) => <span className="mono i3">{card.measure?.target ?? ''}</span>,
    },
  ];
}

function actualOf(card: BlueprintCard, reading: Reading | undefined, window: TimeWindow) {
  if (card.measure === null) {
    if (card.manual === null) return '';
    return `${card.manual.value}, by hand ${dayText(card.manual.enteredOn, window.until * 1000)}`;
  }
  if (reading === undefined || reading.value === null) return <span className="i3">{reading?.reason ?? ''}</span>;
  return (
    <>
      <span className="i1">{measuredText(card.measure, reading.value)}</span> {card.measure.label}
    </>
  );
}

function gapText(card: BlueprintCard, reading: Reading | undefined): string {
  if (card.measure === null || reading === undefined || reading.value === null) return '';
  return gapOf(card.measure, reading.value)?.text ?? '';
}

function ageText(reading: Reading | undefined, window: TimeWindow): string {
  return reading === undefined || reading.at === null ? '' : formatAge(window.until * 1000 - reading.at);
}
