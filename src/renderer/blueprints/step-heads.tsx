import type { Blueprint, Reading } from '../../shared/model/maps';
import type { State } from '../../shared/model/state';
import { stepTimeText } from '../maps/measure-words';
import { StateGlyph } from '../ui/state-glyph';
import type { BlueprintLayout } from './layout/place-cards';

type Step = Blueprint['steps'][number];

/** The whole bar stands for this many times what was expected: so that being late has room to show. */
const BAR_SPAN = 3.3;

/** What a step took and whether somebody took it by hand; null where nothing is known. */
export function stepActual(
  step: Step,
  readings: ReadonlyMap<string, Reading>,
): { seconds: number; isManual: boolean } | null {
  const value = step.measure === null ? null : (readings.get(step.measure.id)?.value ?? null);
  if (value !== null) return { seconds: step.measure?.unit === 'ms' ? value / 1000 : value, isManual: false };
  return step.manual === null ? null : { seconds: step.manual.seconds, isManual: true };
}

/** The heads of the columns: what each step took, beside what was expected. */
export function StepHeads({
  blueprint,
  layout,
  readings,
  states,
}: {
  readonly blueprint: Blueprint;
  readonly layout: BlueprintLayout;
  readonly readings: ReadonlyMap<string, Reading>;
  readonly states: ReadonlyMap<string, State>;
}) {
  return (
    <div className="bp-heads" style={{ width: layout.width, height: layout.headHeight }}>
      <span className="bp-heads-note" style={{ width: layout.left }}>
        actual of expected
      </span>
      {layout.columns.map((column, index) => {
        const step = blueprint.steps[index];
        if (step === undefined) return null;
        const state = states.get(step.id) ?? 'none';
        return (
          <div
            key={step.id}
            className={`bp-head ${state === 'critical' ? 'is-critical' : ''}`}
            style={{ left: column.x, width: column.width, height: layout.headHeight }}
          >
            <StepHead
              step={step}
              state={state}
              readings={readings}
              width={column.cardWidth}
              inset={column.cardX - column.x}
            />
          </div>
        );
      })}
    </div>
  );
}

function StepHead({
  step,
  state,
  readings,
  width,
  inset,
}: {
  readonly step: Step;
  readonly state: State;
  readonly readings: ReadonlyMap<string, Reading>;
  readonly width: number;
  readonly inset: number;
}) {
  const actual = stepActual(step, readings);
  const isOff = state === 'critical' || state === 'warning';
  const ownState = step.measure === null ? 'none' : (readings.get(step.measure.id)?.state ?? 'unknown');
  return (
    <div className="bp-head-inner" style={{ left: inset, width }}>
      <h2>
        {step.title}
        {isOff && <StateGlyph state={state} size={13} />}
      </h2>
      {step.expectedSeconds !== null && (
        <p>
          <b className={ownState === 'critical' ? 'critical' : ''}>
            {actual === null ? '–' : stepTimeText(actual.seconds)}
          </b>{' '}
          of {stepTimeText(step.expectedSeconds)}
        </p>
      )}
      {step.expectedSeconds !== null && (
        <StepBar
          ratio={actual === null ? null : actual.seconds / step.expectedSeconds}
          isManual={actual?.isManual ?? false}
          isCritical={ownState === 'critical'}
          width={width}
        />
      )}
    </div>
  );
}

function StepBar(props: {
  readonly ratio: number | null;
  readonly isManual: boolean;
  readonly isCritical: boolean;
  readonly width: number;
}) {
  const { width } = props;
  const target = width / BAR_SPAN;
  const length = props.ratio === null ? 0 : Math.min(width, target * props.ratio);
  return (
    <svg className="bp-bar" width={width} height={16} aria-hidden>
      <path className="bp-bar-track" d={`M0 9H${width}`} />
      {length > 0 && (
        <path
          className={`bp-bar-actual ${props.isCritical ? 'is-critical' : ''} ${props.isManual ? 'is-manual' : ''}`}
          d={`M0 9H${length.toFixed(1)}`}
        />
      )}
      <path className="bp-bar-target" d={`M${target.toFixed(1)} 4v10`} />
      <path className="bp-bar-mark" d={`M${(target - 4).toFixed(1)} 0.5h8l-4 5.5z`} />
    </svg>
  );
}
