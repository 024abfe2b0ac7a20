/**
 * Deep links: `gemba://environments/local/topology?range=3600`. The first word names the screen, what follows is the
 * screen's own. `range` and `cursor` (seconds) belong to the shared time, not to a screen.
 */

export const SCREENS = ['overview', 'environments', 'metrics', 'journeys', 'blueprints', 'settings', 'files'] as const;
export type ScreenName = (typeof SCREENS)[number];

/** A place in the window. */
export interface Route {
  readonly screen: ScreenName;
  /** `['local', 'topology']`; decoded. */
  readonly path: readonly string[];
  readonly params: Readonly<Record<string, string>>;
}

/** What a link says: a place, and perhaps a time to look at it. */
export interface Link {
  readonly route: Route;
  readonly rangeSeconds: number | null;
  readonly cursorSeconds: number | null;
}

const SCHEME = 'gemba://';
export const HOME: Route = { screen: 'overview', path: [], params: {} };

function isScreen(name: string): name is ScreenName {
  return (SCREENS as readonly string[]).includes(name);
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null; // A stray percent sign: the link is not one of ours.
  }
}

function secondsOf(params: URLSearchParams, name: string): number | null {
  const text = params.get(name);
  params.delete(name);
  const seconds = text === null || text === '' ? Number.NaN : Number(text);
  return Number.isFinite(seconds) && seconds > 0 ? seconds : null;
}

/** Reads a link; null for whatever leads nowhere. */
export function parseLink(text: string): Link | null {
  if (!text.toLowerCase().startsWith(SCHEME)) return null;
  const [address = '', ...rest] = text.slice(SCHEME.length).split('#')[0]?.split('?') ?? [];
  const pieces = address.split('/').filter((piece) => piece !== '');
  const decoded = pieces.map(decode);
  if (decoded.some((piece) => piece === null)) return null;
  const [screen, ...path] = decoded as string[];
  if (screen === undefined || !isScreen(screen.toLowerCase())) return null;
  const query = new URLSearchParams(rest.join('?'));
  const rangeSeconds = secondsOf(query, 'range');
  const cursorSeconds = secondsOf(query, 'cursor');
  const route = { screen: screen.toLowerCase() as ScreenName, path, params: Object.fromEntries(query) };
  return { route, rangeSeconds, cursorSeconds };
}

/** Writes a place as a link; what `parseLink` reads is the same place. */
export function formatLink(
  route: Route,
  time: { rangeSeconds?: number | null; cursorSeconds?: number | null } = {},
): string {
  const query = new URLSearchParams(route.params);
  if (time.rangeSeconds) query.set('range', String(time.rangeSeconds));
  if (time.cursorSeconds) query.set('cursor', String(time.cursorSeconds));
  const text = query.toString();
  const address = [route.screen, ...route.path].map(encodeURIComponent).join('/');
  return `${SCHEME}${address}${text === '' ? '' : `?${text}`}`;
}

/** The page of one node of an environment: `gemba://environments/local/nodes/orders-1`. */
export function nodeRoute(environment: string, node: string): Route {
  return { screen: 'environments', path: [environment, 'nodes', node], params: {} };
}

/** The processor time of a node beside its limit, as a graph. */
export function nodeSeriesRoute(environment: string, node: string): Route {
  return { screen: 'metrics', path: [], params: { target: `env.${environment}.${node}.{cpu,cpu_limit}` } };
}

/** Whether two routes are the same place. */
export function isSameRoute(a: Route, b: Route): boolean {
  return formatLink(a) === formatLink(b);
}
