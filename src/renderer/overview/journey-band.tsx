import type { ReactElement } from 'react';
import type { Journey, JourneyStep, Reading } from '../../shared/model/maps';
import { navigate } from '../app/navigation';
import { useNow } from '../app/now';
import { useTimePart } from '../app/time';
import { Sparkline } from '../charts/components/sparkline';
import { formatQuantity, unitSuffix } from '../charts/quantity';
import { dayText, expectedText } from '../maps/measure-words';
import { StateGlyph } from '../ui/state-glyph';

interface JourneyBandProps {
  readonly journey: Journey;
  readonly readings: ReadonlyMap<string, Reading>;
  readonly from: number;
  readonly until: number;
}

/** The customers' way through the shop, step by step: what is measured, what a person wrote down, what nothing measures yet. */
export function JourneyBand({ journey, readings, from, until }: JourneyBandProps): ReactElement {
  const steps = journey.phases.flatMap((phase) =>
    phase.steps.map((step, index) => ({ step, phase: index === 0 ? phase.title : null })),
  );
  return (
    <section className="overview-journey" aria-label={`Journey: ${journey.title}`}>
      {steps.map(({ step, phase }) => (
        <button
          type="button"
          key={step.id}
          className="overview-step"
          onClick={() => navigate({ screen: 'journeys', path: [journey.id], params: { step: step.id } })}
        >
          <StepHead step={step} phase={phase} reading={step.measure ? readings.get(step.measure.id) : undefined} />
          <StepFigure
            step={step}
            reading={step.measure ? readings.get(step.measure.id) : undefined}
            from={from}
            until={until}
          />
        </button>
      ))}
    </section>
  );
}

function StepHead(props: { step: JourneyStep; phase: string | null; reading: Reading | undefined }): ReactElement {
  const { step, phase, reading } = props;
  const state = reading?.state ?? 'none';
  const isBad = state === 'warning' || state === 'critical' || state === 'drift';
  return (
    <>
      <span className="overview-phase">{phase ?? '\u00a0'}</span>
      <span className="overview-step-head">
        <b>{step.title}</b>
        {isBad && <StateGlyph state={state} />}
        <span className="sp" />
        <span className="overview-touchpoints">{step.touchpoints.join(', ')}</span>
      </span>
      {step.quote !== null && <q className="note overview-quote">{step.quote}</q>}
    </>
  );
}

function StepFigure(props: {
  step: JourneyStep;
  reading: Reading | undefined;
  from: number;
  until: number;
}): ReactElement {
  const { step, reading, from, until } = props;
  const cursor = useTimePart((time) => time.cursorSeconds);
  const now = useNow(60);
  const { measure, manual } = step;
  if (measure && reading && reading.value !== null) {
    const isStale = reading.state === 'unknown';
    const state = reading.state === 'critical' || reading.state === 'warning' ? reading.state : '';
    const quantity = formatQuantity(reading.value, measure.unit);
    const expected = expectedText(measure);
    const bad = state === '' ? null : { from: lastGood(reading, from), until, state };
    return (
      <>
        <span className="overview-figure">
          <strong className={isStale ? 'stale' : state}>
            {quantity.text}
            <small>{unitSuffix(quantity.unit)}</small>
          </strong>
          <Sparkline
            times={reading.times}
            values={reading.values}
            from={from}
            until={until}
            heightPx={28}
            low={0}
            expected={measure.expected}
            bad={bad}
            cursor={cursor}
          />
        </span>
        <span className="overview-under">
          {isStale ? `${measure.label} · ${reading.reason ?? 'no data'}` : withExpected(measure.label, expected)}
        </span>
      </>
    );
  }
  if (manual) {
    return (
      <>
        <span className="overview-figure">
          <strong className="by-hand">{manual.value}</strong>
        </span>
        <span className="overview-under">{`written by hand, ${dayText(manual.enteredOn, now)}`}</span>
      </>
    );
  }
  const why = reading ? (reading.reason ?? 'no data yet') : '';
  return (
    <>
      <span className="overview-figure">
        <strong className="no-data">
          {measure ? [measure.label, why].filter(Boolean).join(': ') : 'not measured'}
        </strong>
      </span>
      <span className="overview-under">
        {measure ? <span className="mono">{measure.bring ?? measure.target}</span> : 'no target in the journey’s file'}
      </span>
    </>
  );
}

function withExpected(label: string, expected: string | null): string {
  return expected === null ? label : `${label} · expected ${expected}`;
}

/** Where the stretch that is not well began is not part of a reading: only its last point is judged, so only the end is coloured. */
function lastGood(reading: Reading, from: number): number {
  const { times } = reading;
  return times[Math.max(0, times.length - 12)] ?? from;
}
