import { useStream } from '../api/hooks';
import { MapPicks } from '../maps/map-picks';
import { goToMap, useMapRoute } from '../maps/map-route';
import '../maps/maps.css';
import { Empty, ErrorNote, Loading } from '../ui/notes';
import { ScreenHead } from '../ui/panel';
import { BlueprintView } from './blueprint-view';
import './blueprints.css';

/** Service blueprints: what customers do, what stands behind it, and how it is doing. */
export function BlueprintsScreen() {
  const { value: blueprints, error } = useStream('maps', 'blueprints', {});
  const route = useMapRoute();
  if (blueprints === undefined) {
    return (
      <div className="map-screen">
        <ScreenHead verdict="Blueprints" />
        {error === null ? (
          <Loading label="Reading the blueprints" />
        ) : (
          <div className="map-note">
            <ErrorNote title={error.message} nextStep={error.nextStep} />
          </div>
        )}
      </div>
    );
  }
  const blueprint = blueprints.find((one) => one.id === route.id) ?? blueprints[0];
  if (blueprint === undefined) {
    return (
      <div className="map-screen">
        <ScreenHead verdict="No blueprints yet" />
        <Empty title="What stands behind the journey would be drawn here" command="gemba validate">
          A blueprint has steps (columns), cards in five lanes from physical evidence to support processes, and arrows
          between them; a card with a target shows its live value. Gemba reads it from <code>blueprints/NAME.yaml</code>
          ; the sample workspace has one to copy from.
        </Empty>
      </div>
    );
  }
  return (
    <BlueprintView
      key={blueprint.id}
      blueprint={blueprint}
      route={route}
      picks={
        <MapPicks
          label="Blueprint"
          maps={blueprints}
          value={blueprint.id}
          onChange={(id) => goToMap('blueprints', { id, selected: null, view: route.view }, { isReplacing: false })}
        />
      }
    />
  );
}
