import { navigate } from '../app/navigation';
import { setCursor } from '../app/time';
import { Button } from '../ui/button';
import { BringButton } from './bring-button';
import type { Bring } from './bring';
import { goToMap, type MapRoute, type MapScreen } from './map-route';

interface MapActionsProps {
  readonly screen: MapScreen;
  readonly route: MapRoute;
  /** The map that shows the same from the other side, if there is one. */
  readonly other: { readonly screen: MapScreen; readonly id: string; readonly label: string } | null;
  /** Whether the readings shown are those of the cursor's time. */
  readonly isPast: boolean;
  readonly bring: Bring | null;
}

/** What every map offers in its head: back to now, the table, its counterpart, and what brings the data that it waits for. */
export function MapActions({ screen, route, other, isPast, bring }: MapActionsProps) {
  const isTable = route.view === 'table';
  return (
    <>
      {isPast && (
        <Button kind="quiet" onPress={() => setCursor(null)}>
          Now
        </Button>
      )}
      <Button
        kind="quiet"
        onPress={() => goToMap(screen, { ...route, view: isTable ? 'map' : 'table' }, { isReplacing: true })}
      >
        {isTable ? 'Show the map' : 'Show as table'}
      </Button>
      {other !== null && (
        <Button onPress={() => navigate({ screen: other.screen, path: [other.id], params: {} })}>{other.label}</Button>
      )}
      <BringButton bring={bring} />
    </>
  );
}
