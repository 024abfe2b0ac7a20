import type { ReactNode } from 'react';
import type { Journey } from '../../shared/model/maps';
import { formatCount, formatTime } from '../../shared/units';
import { useRulerInset, useTimePart } from '../app/time';
import { useSize } from '../charts/interaction/use-size';
import { mostWanted } from '../maps/bring';
import { MapActions } from '../maps/map-actions';
import { goToMap, type MapRoute } from '../maps/map-route';
import { useMapReadings, type MapReadings } from '../maps/use-map-readings';
import { useTimeWindow } from '../maps/use-time-window';
import { ErrorNote } from '../ui/notes';
import { ScreenHead } from '../ui/panel';
import { JourneyMap } from './journey-map';
import { JourneySide, PersonaBand, StepPopover } from './journey-side';
import { JourneyTable } from './journey-table';
import { journeyVerdict, lowPoint, stepsOf } from './journey-verdict';

const ROOMY_FROM_PX = 1500;
/** Width of the column of row names, as on the blueprint. */
const LEFT = { dense: 116, roomy: 168 };

/** One journey: its verdict, the person, the way with its curve, and what is measured. */
export function JourneyView({
  journey,
  route,
  picks,
}: {
  readonly journey: Journey;
  readonly route: MapRoute;
  readonly picks: ReactNode;
}) {
  const [screenRef, screen] = useSize<HTMLDivElement>();
  const isRoomy = screen.width >= ROOMY_FROM_PX;
  const left = isRoomy ? LEFT.roomy : LEFT.dense;
  useRulerInset(left, 24);
  const window = useTimeWindow();
  const cursor = useTimePart((time) => time.cursorSeconds);
  const readings = useMapReadings('journey', journey.id);
  const steps = stepsOf(journey);
  const chosen = steps.find((step) => step.id === route.selected) ?? null;
  const select = (selected: string | null): void =>
    goToMap('journeys', { ...route, id: journey.id, selected }, { isReplacing: true });
  const shared = { journey, readings: readings.atCursor, window, cursor };
  return (
    <div className="map-screen" ref={screenRef}>
      <JourneyHead journey={journey} route={route} readings={readings} />
      {picks}
      {readings.error !== null && (
        <div className="map-note">
          <ErrorNote title={readings.error.message} nextStep={readings.error.nextStep} />
        </div>
      )}
      {!isRoomy && <PersonaBand journey={journey} left={left} />}
      <div className={`jn-body ${isRoomy ? 'is-roomy' : ''}`}>
        {route.view === 'table' ? (
          <JourneyTable {...shared} selected={chosen?.id ?? null} onSelect={select} />
        ) : (
          screen.width > 0 && (
            <JourneyMap {...shared} left={left} isRoomy={isRoomy} selected={chosen?.id ?? null} onSelect={select} />
          )
        )}
        {!isRoomy && chosen !== null && route.view === 'map' && (
          <StepPopover
            {...shared}
            step={chosen}
            place={besideStep(steps.indexOf(chosen), steps.length, left / Math.max(1, screen.width))}
            isAfter={steps.indexOf(chosen) < steps.length / 2}
            onClose={() => select(null)}
          />
        )}
        {isRoomy && <JourneySide {...shared} step={chosen ?? lowPoint(journey) ?? steps[0] ?? null} />}
      </div>
    </div>
  );
}

/** The edge of a step's column that faces the middle, as a share of the width. */
function besideStep(index: number, count: number, leftShare: number): number {
  const edge = index < count / 2 ? index + 1 : index;
  return leftShare + (edge / count) * (1 - leftShare);
}

function JourneyHead({
  journey,
  route,
  readings,
}: {
  readonly journey: Journey;
  readonly route: MapRoute;
  readonly readings: MapReadings;
}) {
  if (readings.isLoading) return <ScreenHead verdict={journey.title} evidence="reading what its steps measure" />;
  const verdict = journeyVerdict(journey, readings.atCursor);
  const measures = stepsOf(journey).flatMap((step) => step.measure ?? []);
  const bring = mostWanted(measures, readings.now);
  const heard = measures.filter((measure) => readings.now.get(measure.id)?.value != null).length;
  return (
    <ScreenHead
      {...(verdict.state === 'none' ? {} : { state: verdict.state })}
      verdict={verdict.sentence}
      evidence={
        <>
          {readings.atSeconds !== null && (
            <>
              at <b>{formatTime(readings.atSeconds * 1000)}</b> ·{' '}
            </>
          )}
          journey <b>{journey.title}</b>, <b>{formatCount(stepsOf(journey).length, 'step')}</b>,{' '}
          <b>{measures.length}</b> measured, <b>{heard}</b> with data
          {bring !== null && (
            <>
              {' '}
              · <code className="mono">{bring.command}</code> brings the others
            </>
          )}
        </>
      }
      actions={
        <MapActions
          screen="journeys"
          route={{ ...route, id: journey.id }}
          other={
            journey.blueprint === null ? null : { screen: 'blueprints', id: journey.blueprint, label: 'Open blueprint' }
          }
          isPast={readings.atSeconds !== null}
          bring={bring}
        />
      }
    />
  );
}
