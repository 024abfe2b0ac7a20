import type { Journey, JourneyStep, Reading } from '../../shared/model/maps';
import { navigate } from '../app/navigation';
import { openSeries } from '../maps/map-route';
import { MeasureFacts, type TimeWindow } from '../maps/measure-facts';
import { dayText } from '../maps/measure-words';
import { Button } from '../ui/button';
import { emotionWord } from './journey-map';

/** The person, in one line above the map: where there is no side panel. */
export function PersonaBand({ journey, left }: { readonly journey: Journey; readonly left: number }) {
  const { persona } = journey;
  return (
    <section className="jn-persona" aria-label="Persona">
      <h2 style={{ width: left }}>{persona.name}</h2>
      <p>{persona.about}</p>
      {persona.goal !== null && (
        <p className="jn-goal">
          <small>wants</small> {persona.goal}
        </p>
      )}
    </section>
  );
}

/** The margin explains: the person, and the step that is selected, or the one that hurts most. */
export function JourneySide({
  journey,
  step,
  readings,
  window,
  cursor,
}: {
  readonly journey: Journey;
  readonly step: JourneyStep | null;
  readonly readings: ReadonlyMap<string, Reading>;
  readonly window: TimeWindow;
  readonly cursor: number | null;
}) {
  const { persona } = journey;
  return (
    <aside className="jn-side vr" aria-label="The persona and the selected step">
      <section>
        <h2 className="jn-side-name">{persona.name}</h2>
        <p className="jn-side-text">{persona.about}</p>
        {persona.goal !== null && (
          <p className="jn-side-text">
            <span className="i3">Wants</span> <b>{persona.goal}</b>
          </p>
        )}
      </section>
      {step !== null && (
        <section className="hr">
          <StepAbout
            journey={journey}
            step={step}
            readings={readings}
            window={window}
            cursor={cursor}
            sparkHeight={64}
          />
        </section>
      )}
      <p className="map-command mono">{commandOf(journey, step)}</p>
    </aside>
  );
}

interface StepAboutProps {
  readonly journey: Journey;
  readonly step: JourneyStep;
  readonly readings: ReadonlyMap<string, Reading>;
  readonly window: TimeWindow;
  readonly cursor: number | null;
}

function StepAbout({
  journey,
  step,
  readings,
  window,
  cursor,
  sparkHeight,
}: StepAboutProps & { readonly sparkHeight: number }) {
  return (
    <>
      <h2 className="map-panel-title">
        {step.title}
        <small>feels {emotionWord(step.emotion)}</small>
      </h2>
      {step.quote !== null && <blockquote className="jn-side-quote">“{step.quote}”</blockquote>}
      {step.measure !== null && (
        <MeasureFacts
          measure={step.measure}
          reading={readings.get(step.measure.id)}
          window={window}
          cursor={cursor}
          sparkHeight={sparkHeight}
        />
      )}
      {step.manual !== null && (
        <p className="map-reason">
          <b>{step.manual.value}</b>, written into the file on {dayText(step.manual.enteredOn, window.until * 1000)}.
        </p>
      )}
      <StepLinks journey={journey} step={step} />
    </>
  );
}

/** Floats beside the column of the selected step where there is no side panel; `place` is a share of the width. */
export function StepPopover(
  props: StepAboutProps & { readonly place: number; readonly isAfter: boolean; readonly onClose: () => void },
) {
  const { step, place, isAfter, onClose } = props;
  const side = isAfter ? { left: `calc(${place * 100}% + 12px)` } : { right: `calc(${(1 - place) * 100}% + 12px)` };
  return (
    <div
      className="jn-popover"
      role="group"
      aria-label={`About ${step.title}`}
      style={side}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        onClose();
      }}
    >
      <StepAbout {...props} sparkHeight={0} />
      <p className="map-command mono">{commandOf(props.journey, step)}</p>
    </div>
  );
}

function StepLinks({ journey, step }: { readonly journey: Journey; readonly step: JourneyStep }) {
  const { measure } = step;
  return (
    <div className="map-links">
      {measure !== null && <Button onPress={() => openSeries(measure.target)}>Open series</Button>}
      {journey.blueprint !== null && (
        <Button onPress={() => navigate({ screen: 'blueprints', path: [journey.blueprint ?? ''], params: {} })}>
          What stands behind it
        </Button>
      )}
    </div>
  );
}

function commandOf(journey: Journey, step: JourneyStep | null): string {
  return step?.measure == null ? `gemba open journeys/${journey.id}` : `gemba metrics query '${step.measure.target}'`;
}
