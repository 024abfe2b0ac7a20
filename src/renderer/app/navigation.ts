import { formatLink, HOME, isSameRoute, parseLink } from './links';
import type { Link, Route } from './links';
import { createStore, readSaved, save, useStore } from './store';
import { setCursor, setRange } from './time';

/** Where the reader has been; `index` is where they are. */
export interface History {
  readonly entries: readonly Route[];
  readonly index: number;
}

const SAVED_KEY = 'gemba.route';
const LONGEST_HISTORY = 100;

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

/** The place that the page's own address names (a picture of a screen begins there), else where the reader was last. */
function firstRoute(): Route {
  const asked = typeof location === 'undefined' ? null : new URLSearchParams(location.search).get('link');
  return parseLink(asked ?? readSaved(SAVED_KEY, isText, ''))?.route ?? HOME;
}

const history = createStore<History>({ entries: [firstRoute()], index: 0 });

/** The history after going to a place: what lay ahead is forgotten. */
export function withVisit(past: History, route: Route, isReplacing: boolean): History {
  const here = past.entries[past.index];
  if (here !== undefined && isSameRoute(here, route)) return past;
  const kept = past.entries.slice(0, isReplacing ? past.index : past.index + 1);
  const entries = [...kept, route].slice(-LONGEST_HISTORY);
  return { entries, index: entries.length - 1 };
}

/** The history after some steps back (negative) or forward; at its ends it stays where it is. */
export function withStep(past: History, steps: number): History {
  const index = Math.min(past.entries.length - 1, Math.max(0, past.index + steps));
  return index === past.index ? past : { ...past, index };
}

function currentRoute(past: History): Route {
  return past.entries[past.index] ?? HOME;
}

function apply(next: History): void {
  history.set(next);
  save(SAVED_KEY, formatLink(currentRoute(next)));
}

function followTime(link: Link): void {
  if (link.rangeSeconds !== null) setRange(link.rangeSeconds);
  if (link.cursorSeconds !== null) setCursor(link.cursorSeconds);
}

/**
 * Goes to a place: `navigate('gemba://environments/local')`. Range and cursor stay unless the link names others.
 * `isReplacing`: Back does not come here again (a tab, a selection). Answers whether the link led anywhere.
 */
export function navigate(to: string | Route, options: { readonly isReplacing?: boolean } = {}): boolean {
  const link = typeof to === 'string' ? parseLink(to) : { route: to, rangeSeconds: null, cursorSeconds: null };
  if (link === null) return false;
  followTime(link);
  apply(withVisit(history.get(), link.route, options.isReplacing ?? false));
  return true;
}

export function goBack(): void {
  apply(withStep(history.get(), -1));
}

export function goForward(): void {
  apply(withStep(history.get(), 1));
}

/** Where the window is. */
export function useRoute(): Route {
  return useStore(history, currentRoute);
}

export function getRoute(): Route {
  return currentRoute(history.get());
}

export function useCanGo(): { readonly back: boolean; readonly forward: boolean } {
  const { entries, index } = useStore(history);
  return { back: index > 0, forward: index < entries.length - 1 };
}
