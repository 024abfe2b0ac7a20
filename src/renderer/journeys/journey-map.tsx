import { useMemo, useRef, type KeyboardEvent, type ReactNode } from 'react';
import type { Journey, JourneyStep, Reading } from '../../shared/model/maps';
import { Sparkline } from '../charts/components/sparkline';
import { useSize } from '../charts/interaction/use-size';
import type { TimeWindow } from '../maps/measure-facts';
import { dayText, expectedText, measuredText, readingState } from '../maps/measure-words';
import { badStretch } from '../maps/step-traces';
import { StateGlyph } from '../ui/state-glyph';
import { layoutEmotion } from './emotion-curve';
import { stepsOf } from './journey-verdict';

export interface JourneyMapProps {
  readonly journey: Journey;
  readonly readings: ReadonlyMap<string, Reading>;
  readonly window: TimeWindow;
  readonly cursor: number | null;
  readonly left: number;
  readonly isRoomy: boolean;
  readonly selected: string | null;
  readonly onSelect: (id: string | null) => void;
}

/** Phases over steps; under each step where it happens, how it feels and what was said, what hurts, what could be, what is measured. */
export function JourneyMap(props: JourneyMapProps) {
  const { journey, left, isRoomy } = props;
  const steps = stepsOf(journey);
  const columns = `${left}px repeat(${steps.length}, minmax(${isRoomy ? 180 : 150}px, 1fr))`;
  return (
    <div className={`jn-map ${isRoomy ? 'is-roomy' : ''}`} role="group" aria-label={`Journey ${journey.title}`}>
      <div className="jn-grid" style={{ gridTemplateColumns: columns }}>
        <RowName />
        {journey.phases.map((phase) => (
          <div key={phase.id} className="jn-phase" style={{ gridColumn: `span ${phase.steps.length}` }}>
            {phase.title}
          </div>
        ))}
        <StepHeads {...props} steps={steps} />
        <Row
          name="Meets us at"
          steps={steps}
          render={(step) => <p className="jn-touch">{step.touchpoints.join(', ')}</p>}
        />
        <EmotionRow journey={journey} steps={steps} />
        <Row name="What hurts" steps={steps} render={(step) => <Items items={step.painPoints} none="nothing" />} />
        <Row name="What could be" steps={steps} render={(step) => <Items items={step.opportunities} none="" />} />
        <Row
          name="Measured"
          note="actual of expected"
          className="is-measured"
          steps={steps}
          render={(step) => <StepValue {...props} step={step} />}
        />
      </div>
    </div>
  );
}

function RowName({ name, note }: { readonly name?: string; readonly note?: string }) {
  return (
    <div className="jn-name">
      {name}
      {note !== undefined && <small>{note}</small>}
    </div>
  );
}

function Row({
  name,
  note,
  className = '',
  steps,
  render,
}: {
  readonly name: string;
  readonly note?: string;
  readonly className?: string;
  readonly steps: readonly JourneyStep[];
  readonly render: (step: JourneyStep) => ReactNode;
}) {
  return (
    <>
      <RowName name={name} {...(note === undefined ? {} : { note })} />
      {steps.map((step) => (
        <div key={step.id} className={`jn-cell ${className}`}>
          {render(step)}
        </div>
      ))}
    </>
  );
}

/** The steps themselves can be walked through and opened. */
function StepHeads({
  steps,
  readings,
  selected,
  onSelect,
}: JourneyMapProps & { readonly steps: readonly JourneyStep[] }) {
  const row = useRef<Array<HTMLButtonElement | null>>([]);
  const onKeyDown = (event: KeyboardEvent, index: number): void => {
    if (event.key === 'Escape' && selected !== null) {
      event.stopPropagation();
      onSelect(null);
      return;
    }
    const move = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const next = move === undefined ? undefined : steps[index + move];
    if (move === undefined || next === undefined || event.altKey) return;
    event.preventDefault();
    row.current[index + move]?.focus();
    if (selected !== null) onSelect(next.id);
  };
  const tabStop = Math.max(
    0,
    steps.findIndex((step) => step.id === selected),
  );
  return (
    <>
      <RowName />
      {steps.map((step, index) => {
        const state = readingState(step.measure, step.measure === null ? undefined : readings.get(step.measure.id));
        const isOff = state === 'warning' || state === 'critical';
        return (
          <button
            key={step.id}
            ref={(element) => {
              row.current[index] = element;
            }}
            type="button"
            className={`jn-step ${state === 'critical' ? 'is-critical' : ''} ${selected === step.id ? 'is-selected' : ''}`}
            aria-pressed={selected === step.id}
            aria-label={isOff ? `${step.title}, ${state}` : step.title}
            tabIndex={index === tabStop ? 0 : -1}
            onClick={() => onSelect(selected === step.id ? null : step.id)}
            onKeyDown={(event) => onKeyDown(event, index)}
          >
            {step.title}
            {isOff && <StateGlyph state={state} size={13} isBare />}
          </button>
        );
      })}
    </>
  );
}

function Items({ items, none }: { readonly items: readonly string[]; readonly none: string }) {
  if (items.length === 0) return <p className="i3">{none}</p>;
  return (
    <ul className="jn-items">
      {items.map((item) => (
        <li key={item}>{item}</li>
      ))}
    </ul>
  );
}

function EmotionRow({ journey, steps }: { readonly journey: Journey; readonly steps: readonly JourneyStep[] }) {
  const [ref, size] = useSize<HTMLDivElement>();
  const layout = useMemo(() => layoutEmotion(steps, size), [steps, size]);
  return (
    <>
      <div className="jn-name jn-axis">
        How it feels
        {size.height > 0 &&
          layout.levels.map((level) => (
            <small key={level.value} style={{ top: level.y - 8 }}>
              {level.word}
            </small>
          ))}
      </div>
      <div className="jn-emotion" ref={ref} style={{ gridColumn: `span ${steps.length}` }}>
        {size.height > 0 && (
          <>
            <svg width={size.width} height={size.height} role="img" aria-label={spokenCurve(journey, steps)}>
              {layout.levels.map((level) => (
                <path
                  key={level.value}
                  className={level.value === 0 ? 'jn-level is-zero' : 'jn-level'}
                  d={`M0 ${level.y}H${size.width}`}
                />
              ))}
              {steps.slice(1).map((step, index) => (
                <path
                  key={step.id}
                  className="jn-column"
                  d={`M${((index + 1) * size.width) / steps.length} 0V${size.height}`}
                />
              ))}
              <path className="jn-curve" d={layout.path} />
              {layout.marks.map((mark) => (
                <g key={mark.id}>
                  {mark.quote !== null && <path className="jn-leader" d={`M${mark.x} ${mark.y}V${mark.quote.edge}`} />}
                  <circle className="jn-mark" cx={mark.x} cy={mark.y} r={4} />
                </g>
              ))}
            </svg>
            {layout.marks.map(
              (mark, index) =>
                mark.quote !== null && (
                  <blockquote
                    key={mark.id}
                    className="jn-quote"
                    style={{
                      left: mark.quote.x,
                      width: mark.quote.width,
                      ...(mark.quote.side === 'above'
                        ? { bottom: size.height - mark.quote.edge }
                        : { top: mark.quote.edge }),
                    }}
                  >
                    <span>“{steps[index]?.quote}”</span>
                  </blockquote>
                ),
            )}
          </>
        )}
      </div>
    </>
  );
}

function spokenCurve(journey: Journey, steps: readonly JourneyStep[]): string {
  const words = steps.map((step) => `${step.title} ${emotionWord(step.emotion)}`);
  return `How it feels for ${journey.persona.name}: ${words.join(', ')}`;
}

/** The nearest word of the axis. */
export function emotionWord(emotion: number): string {
  return ['very bad', 'bad', 'mixed', 'good', 'very good'][Math.round(emotion) + 2] ?? '';
}

function StepValue({ step, readings, window, cursor, isRoomy }: JourneyMapProps & { readonly step: JourneyStep }) {
  const { measure, manual } = step;
  if (measure === null) {
    if (manual === null) return <p className="i3">nothing measures it</p>;
    return (
      <p className="jn-value">
        <b>{manual.value}</b>
        <small>by hand, {dayText(manual.enteredOn, window.until * 1000)}</small>
      </p>
    );
  }
  const reading = readings.get(measure.id);
  if (reading === undefined) return null;
  if (reading.value === null) {
    return (
      <p className="jn-value">
        <span className="row">
          <StateGlyph state="unknown" size={11} isBare />
          <small>{reading.reason === 'no data yet' ? 'no data yet' : reading.reason}</small>
        </span>
        {cursor === null && measure.bring !== null && <code className="mono">{measure.bring}</code>}
      </p>
    );
  }
  const isOff = reading.state === 'warning' || reading.state === 'critical';
  const expected = expectedText(measure);
  return (
    <>
      <p className="jn-value">
        <span className="row">
          {isOff && <StateGlyph state={reading.state} />}
          <b className={isOff ? reading.state : ''}>{measuredText(measure, reading.value)}</b>
        </span>
        <small>{reading.reason ?? measure.label}</small>
        <small>{expected === null ? '' : `expected ${expected}`}</small>
      </p>
      <span className="jn-spark">
        <Sparkline
          times={reading.times}
          values={reading.values}
          from={window.from}
          until={window.until}
          widthPx={isRoomy ? 84 : 62}
          heightPx={isRoomy ? 34 : 24}
          bad={badStretch(measure, reading)}
          cursor={cursor}
        />
      </span>
    </>
  );
}
