import { navigate, useRoute } from '../app/navigation';

/** What a deep link to a map says: which one, what is selected in it, and how it is shown. */
export interface MapRoute {
  readonly id: string | null;
  readonly selected: string | null;
  readonly view: 'map' | 'table';
}

export type MapScreen = 'journeys' | 'blueprints';

/** `gemba://blueprints/buy-and-receive?selected=orders-db&view=table`. */
export function useMapRoute(): MapRoute {
  const { path, params } = useRoute();
  return {
    id: path[0] ?? null,
    selected: params['selected'] ?? null,
    view: params['view'] === 'table' ? 'table' : 'map',
  };
}

/** Shows a map; the selection and the view are no steps of their own for Back. */
export function goToMap(screen: MapScreen, route: MapRoute, options: { readonly isReplacing: boolean }): void {
  const params = {
    ...(route.selected === null ? {} : { selected: route.selected }),
    ...(route.view === 'map' ? {} : { view: route.view }),
  };
  navigate({ screen, path: route.id === null ? [] : [route.id], params }, options);
}

/** Opens what a target measures on the Metrics screen; range and cursor stay. */
export function openSeries(target: string): void {
  navigate({ screen: 'metrics', path: [], params: { target } });
}
