import { useMemo, type ReactNode } from 'react';
import type { Blueprint } from '../../shared/model/maps';
import { useRulerInset, useTimePart } from '../app/time';
import { useSize } from '../charts/interaction/use-size';
import { mostWanted } from '../maps/bring';
import { MapActions } from '../maps/map-actions';
import { goToMap, type MapRoute } from '../maps/map-route';
import { measuresOfStep, stepTrace } from '../maps/step-traces';
import { useMapReadings, type MapReadings } from '../maps/use-map-readings';
import { useTimeWindow } from '../maps/use-time-window';
import { ErrorNote } from '../ui/notes';
import { ScreenHead } from '../ui/panel';
import { formatTime } from '../../shared/units';
import { BlueprintMap } from './blueprint-map';
import { BlueprintSide } from './blueprint-side';
import { BlueprintTable } from './blueprint-table';
import { blueprintVerdict, coverageOf, failureOf } from './blueprint-verdict';
import { CardPopover } from './card-popover';
import { laneNamesWidth } from './layout/place-cards';
import { stepStates } from './step-states';
import { TraceStrip, type StepTrace } from './trace-strip';

/** From this width of the screen on there is a side panel, and everything is drawn larger. */
const ROOMY_FROM_PX = 1500;

/** One blueprint: its verdict, the drawing (or its table), what is known of the selected card, and its steps over time. */
export function BlueprintView({
  blueprint,
  route,
  picks,
}: {
  readonly blueprint: Blueprint;
  readonly route: MapRoute;
  readonly picks: ReactNode;
}) {
  const [screenRef, screen] = useSize<HTMLDivElement>();
  const [mapRef, mapSize] = useSize<HTMLDivElement>();
  const isRoomy = screen.width >= ROOMY_FROM_PX;
  const left = laneNamesWidth(isRoomy);
  useRulerInset(left, 24);
  const window = useTimeWindow();
  const cursor = useTimePart((time) => time.cursorSeconds);
  const readings = useMapReadings('blueprint', blueprint.id);
  const failure = useMemo(() => failureOf(blueprint, readings.atCursor), [blueprint, readings.atCursor]);
  const states = useMemo(
    () => stepStates(blueprint, readings.atCursor, failure),
    [blueprint, readings.atCursor, failure],
  );
  const traces = useMemo(
    () =>
      blueprint.steps.map((step): StepTrace => ({
        id: step.id,
        title: step.title,
        state: states.get(step.id) ?? 'none',
        stretches: stepTrace(measuresOfStep(blueprint, step.id), readings.now, window),
      })),
    [blueprint, readings.now, window, states],
  );
  const select = (selected: string | null): void =>
    goToMap('blueprints', { ...route, id: blueprint.id, selected }, { isReplacing: true });
  const card = blueprint.cards.find((one) => one.id === route.selected) ?? null;
  const shared = { blueprint, readings: readings.atCursor, window, cursor };
  return (
    <div className="map-screen" ref={screenRef}>
      <BlueprintHead blueprint={blueprint} route={route} readings={readings} isRoomy={isRoomy} />
      {picks}
      {readings.error !== null && (
        <div className="map-note">
          <ErrorNote title={readings.error.message} nextStep={readings.error.nextStep} />
        </div>
      )}
      <div className={`bp-body ${isRoomy ? 'is-roomy' : ''}`}>
        <section
          className="bp-place"
          ref={mapRef}
          aria-label={route.view === 'table' ? 'Table of cards' : 'Service blueprint'}
        >
          {route.view === 'table' ? (
            <BlueprintTable {...shared} selected={card?.id ?? null} onSelect={select} />
          ) : (
            mapSize.width > 0 && (
              <BlueprintMap
                {...shared}
                size={mapSize}
                isRoomy={isRoomy}
                failure={failure}
                stepStates={states}
                selected={card?.id ?? null}
                onSelect={select}
                {...(isRoomy
                  ? {}
                  : {
                      renderBeside: (box, layout) => (
                        <CardPopover {...shared} box={box} layout={layout} onClose={() => select(null)} />
                      ),
                    })}
              />
            )
          )}
        </section>
        {isRoomy && <BlueprintSide {...shared} failure={failure} selected={card} onSelect={select} />}
        <TraceStrip
          traces={traces}
          left={left}
          window={window}
          cursor={cursor}
          label={`Time; states of the steps of ${blueprint.title}`}
        />
      </div>
    </div>
  );
}

function BlueprintHead({
  blueprint,
  route,
  readings,
  isRoomy,
}: {
  readonly blueprint: Blueprint;
  readonly route: MapRoute;
  readonly readings: MapReadings;
  readonly isRoomy: boolean;
}) {
  if (readings.isLoading) return <ScreenHead verdict={blueprint.title} evidence="reading what its cards measure" />;
  const verdict = blueprintVerdict(blueprint, readings.atCursor, readings.atSeconds !== null);
  const bring = mostWanted(
    [...blueprint.steps, ...blueprint.cards].flatMap((part) => part.measure ?? []),
    readings.now,
  );
  return (
    <ScreenHead
      state={verdict.state}
      verdict={verdict.sentence}
      evidence={<Evidence blueprint={blueprint} readings={readings} bring={bring?.command ?? null} isRoomy={isRoomy} />}
      actions={
        <MapActions
          screen="blueprints"
          route={{ ...route, id: blueprint.id }}
          other={
            blueprint.journey === null ? null : { screen: 'journeys', id: blueprint.journey, label: 'Open journey' }
          }
          isPast={readings.atSeconds !== null}
          bring={bring}
        />
      }
    />
  );
}

function Evidence({
  blueprint,
  readings,
  bring,
  isRoomy,
}: {
  readonly blueprint: Blueprint;
  readonly readings: MapReadings;
  readonly bring: string | null;
  readonly isRoomy: boolean;
}) {
  const coverage = coverageOf(blueprint, readings.now);
  const now = blueprintVerdict(blueprint, readings.now);
  return (
    <>
      {readings.atSeconds !== null && (
        <>
          at <b>{formatTime(readings.atSeconds * 1000)}</b>, now{' '}
          <b>{now.state === 'ok' ? 'all within their limits' : now.state}</b> ·{' '}
        </>
      )}
      {bring !== null && isRoomy && (
        <>
          <code className="mono">{bring}</code> brings them ·{' '}
        </>
      )}
      {isRoomy && (
        <>
          blueprint <b>{blueprint.title}</b>,{' '}
        </>
      )}
      <b>{coverage.measured}</b> of <b>{coverage.cards}</b> cards measured
      {coverage.manual > 0 && (
        <>
          , <b>{coverage.manual}</b> by hand
        </>
      )}
    </>
  );
}
