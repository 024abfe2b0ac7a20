import { useMemo } from 'react';
import type { Journey, JourneyStep, Reading } from '../../shared/model/maps';
import type { TimeWindow } from '../maps/measure-facts';
import { dayText, expectedText, gapOf, measuredText, readingState } from '../maps/measure-words';
import { StateWord } from '../ui/state-glyph';
import { Table, type Column } from '../ui/table';
import { emotionWord } from './journey-map';
import { stepsOf } from './journey-verdict';

/** The same journey as rows: for reading in order, and for screen readers. */
export function JourneyTable({
  journey,
  readings,
  window,
  selected,
  onSelect,
}: {
  readonly journey: Journey;
  readonly readings: ReadonlyMap<string, Reading>;
  readonly window: TimeWindow;
  readonly selected: string | null;
  readonly onSelect: (id: string | null) => void;
}) {
  const columns = useMemo(() => columnsOf(journey, readings, window), [journey, readings, window]);
  return (
    <div className="map-table">
      <Table
        label={`Steps of ${journey.title}`}
        columns={columns}
        rows={stepsOf(journey)}
        rowKey={(step) => step.id}
        selected={selected}
        onSelect={onSelect}
        empty="This journey has no steps yet."
      />
    </div>
  );
}

function columnsOf(
  journey: Journey,
  readings: ReadonlyMap<string, Reading>,
  window: TimeWindow,
): Array<Column<JourneyStep>> {
  const readingOf = (step: JourneyStep): Reading | undefined =>
    step.measure === null ? undefined : readings.get(step.measure.id);
  const phaseOf = (step: JourneyStep): string =>
    journey.phases.find((phase) => phase.steps.includes(step))?.title ?? '';
  return [
    { id: 'step', title: 'Step', render: (step) => step.title },
    { id: 'phase', title: 'Phase', render: phaseOf },
    { id: 'feels', title: 'Feels', sortBy: (step) => step.emotion, render: (step) => emotionWord(step.emotion) },
    {
      id: 'state',
      title: 'State',
      render: (step) => {
        const state = readingState(step.measure, readingOf(step));
        return state === 'none' ? <span className="i3">–</span> : <StateWord state={state} />;
      },
    },
    { id: 'actual', title: 'Actual', isNumber: true, render: (step) => actualOf(step, readingOf(step), window) },
    {
      id: 'expected',
      title: 'Expected',
      isNumber: true,
      render: (step) => (step.measure === null ? '' : expectedText(step.measure)),
    },
    { id: 'gap', title: 'Gap', isNumber: true, render: (step) => gapText(step, readingOf(step)) },
    {
      id: 'said',
      title: 'Said',
      render: (step) => <span className="note">{step.quote === null ? '' : `“${step.quote}”`}</span>,
    },
  ];
}

function actualOf(step: JourneyStep, reading: Reading | undefined, window: TimeWindow) {
  if (step.measure === null) {
    return step.manual === null
      ? ''
      : `${step.manual.value}, by hand ${dayText(step.manual.enteredOn, window.until * 1000)}`;
  }
  if (reading === undefined || reading.value === null) return <span className="i3">{reading?.reason ?? ''}</span>;
  return (
    <>
      <span className="i1">{measuredText(step.measure, reading.value)}</span> {step.measure.label}
    </>
  );
}

function gapText(step: JourneyStep, reading: Reading | undefined): string {
  if (step.measure === null || reading === undefined || reading.value === null) return '';
  return gapOf(step.measure, reading.value)?.text ?? '';
}
