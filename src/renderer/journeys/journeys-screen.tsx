import { useStream } from '../api/hooks';
import { MapPicks } from '../maps/map-picks';
import { goToMap, useMapRoute } from '../maps/map-route';
import '../maps/maps.css';
import { Empty, ErrorNote, Loading } from '../ui/notes';
import { ScreenHead } from '../ui/panel';
import { JourneyView } from './journey-view';
import './journeys.css';

/** Customer journeys: one person's way through the shop, how it feels, and what is measured of it. */
export function JourneysScreen() {
  const { value: journeys, error } = useStream('maps', 'journeys', {});
  const route = useMapRoute();
  if (journeys === undefined) {
    return (
      <div className="map-screen">
        <ScreenHead verdict="Journeys" />
        {error === null ? (
          <Loading label="Reading the journeys" />
        ) : (
          <div className="map-note">
            <ErrorNote title={error.message} nextStep={error.nextStep} />
          </div>
        )}
      </div>
    );
  }
  const journey = journeys.find((one) => one.id === route.id) ?? journeys[0];
  if (journey === undefined) {
    return (
      <div className="map-screen">
        <ScreenHead verdict="No journeys yet" />
        <Empty title="One person’s way would be drawn here" command="gemba validate">
          A journey has a persona, phases and steps: where they meet you, how it feels, what they said, what hurts.
          Gemba reads it from <code>journeys/NAME.yaml</code> and draws it as soon as the file is saved.
        </Empty>
      </div>
    );
  }
  return (
    <JourneyView
      key={journey.id}
      journey={journey}
      route={route}
      picks={
        <MapPicks
          label="Journey"
          maps={journeys}
          value={journey.id}
          onChange={(id) => goToMap('journeys', { id, selected: null, view: route.view }, { isReplacing: false })}
        />
      }
    />
  );
}
