import { useEffect } from 'react';
import { createStore, readSaved, save, useStore } from './store';

/**
 * The one time of the window: a range that ends now, a cursor and a brush, shared by every graph on every screen and
 * kept when a link is followed. All in seconds since the epoch.
 */
export interface TimeState {
  /** How far back from now the shared axis reaches, in seconds. */
  readonly rangeSeconds: number;
  /** Where the reader's hand is; null: nowhere, everything shows now. */
  readonly cursorSeconds: number | null;
  /** A picked stretch; null: none. */
  readonly brush: { readonly from: number; readonly until: number } | null;
}

/** Where the axis of the ruler lies, so that it stands under the graphs of the screen. */
export interface RulerInset {
  readonly left: number;
  readonly right: number;
  /** What stands left of the axis where the screen leaves room for it. */
  readonly label: string;
}

export const RANGES = [
  { seconds: 300, label: '5 min', words: 'last 5 minutes' },
  { seconds: 900, label: '15 min', words: 'last 15 minutes' },
  { seconds: 3600, label: '1 h', words: 'last hour' },
  { seconds: 21_600, label: '6 h', words: 'last 6 hours' },
  { seconds: 86_400, label: '24 h', words: 'last 24 hours' },
  { seconds: 604_800, label: '7 d', words: 'last 7 days' },
] as const;

export const SHORTEST_RANGE_SECONDS = 60;
export const LONGEST_RANGE_SECONDS = 366 * 86_400;
export const DEFAULT_RULER_INSET: RulerInset = { left: 16, right: 16, label: '' };

const SAVED_KEY = 'gemba.range';
/** Shown until a person chooses another, once there is as much data. */
export const USUAL_RANGE_SECONDS = 900;
/** Until then the range is the shortest of these that holds what there is: a store that is a minute old is shown as one. */
const YOUNG_RANGES = [SHORTEST_RANGE_SECONDS, 120, 300, USUAL_RANGE_SECONDS] as const;

function isRange(value: unknown): value is number {
  return typeof value === 'number' && value >= SHORTEST_RANGE_SECONDS && value <= LONGEST_RANGE_SECONDS;
}

const savedRange = readSaved<number | null>(SAVED_KEY, isRange, null);
/** Whether the range may still grow with the data: nobody has chosen one. */
const growingStore = createStore(savedRange === null);

export const timeStore = createStore<TimeState>({
  rangeSeconds: savedRange ?? SHORTEST_RANGE_SECONDS,
  cursorSeconds: null,
  brush: null,
});

const clockOffsetStore = createStore(0);
const insetStore = createStore<RulerInset>(DEFAULT_RULER_INSET);

/** The nearest range that the store accepts. */
export function clampRange(seconds: number): number {
  return Math.min(LONGEST_RANGE_SECONDS, Math.max(SHORTEST_RANGE_SECONDS, Math.round(seconds)));
}

export function setRange(seconds: number): void {
  const rangeSeconds = clampRange(seconds);
  growingStore.set(false);
  save(SAVED_KEY, rangeSeconds);
  showRange(rangeSeconds);
}

function showRange(rangeSeconds: number): void {
  timeStore.set((time) => (time.rangeSeconds === rangeSeconds ? time : { ...time, rangeSeconds }));
}

/** The range to open with while the oldest point is `ageSeconds` old. */
export function youngRange(ageSeconds: number): number {
  return YOUNG_RANGES.find((seconds) => ageSeconds <= seconds) ?? USUAL_RANGE_SECONDS;
}

/** Until a person chooses a range it grows with the data, so that the first minute is not a speck at the edge of fifteen. */
export function growRange(ageSeconds: number): void {
  if (!growingStore.get()) return;
  const rangeSeconds = youngRange(ageSeconds);
  showRange(rangeSeconds);
  if (rangeSeconds === USUAL_RANGE_SECONDS) growingStore.set(false);
}

export function useIsRangeGrowing(): boolean {
  return useStore(growingStore);
}

/** Where the cursor returns to when a pointer leaves the graphs. */
let setByHand: number | null = null;

function showCursor(cursorSeconds: number | null): void {
  timeStore.set((time) => (time.cursorSeconds === cursorSeconds ? time : { ...time, cursorSeconds }));
}

/** Puts the cursor somewhere, where it stays until it is moved or taken away (null). */
export function setCursor(cursorSeconds: number | null): void {
  setByHand = cursorSeconds;
  showCursor(cursorSeconds);
}

/** The cursor follows a pointer over a graph; null (the pointer left): it returns to where it was set, if it was. */
export function hoverCursor(cursorSeconds: number | null): void {
  showCursor(cursorSeconds ?? setByHand);
}

export function setBrush(brush: TimeState['brush']): void {
  timeStore.set((time) => (time.brush === brush ? time : { ...time, brush }));
}

/** One part of the time, so that a screen is not drawn again for the others: `useTimePart((time) => time.rangeSeconds)`. */
export function useTimePart<Part>(select: (time: TimeState) => Part): Part {
  return useStore(timeStore, select);
}

/** The core's clock may be set apart from the system's (`--now`): the status strip tells us what it says. */
export function noteCoreTime(coreNowMs: number): void {
  const offset = coreNowMs - Date.now();
  // Messages take a few milliseconds; following each of them would make the axis tremble.
  clockOffsetStore.set((known) => (Math.abs(known - offset) < 1500 ? known : offset));
}

/** Now by the core's clock, ms since the epoch. */
export function coreNowMs(): number {
  return Date.now() + clockOffsetStore.get();
}

/** `15 min` as in the list of ranges, else the length in its own words. */
export function rangeWords(seconds: number): string {
  const known = RANGES.find((range) => range.seconds === seconds);
  if (known) return known.words;
  return `last ${describeLength(seconds)}`;
}

function describeLength(seconds: number): string {
  if (seconds === 60) return 'minute';
  if (seconds < 3600 && seconds % 60 === 0) return `${seconds / 60} minutes`;
  if (seconds % 86_400 === 0) return `${seconds / 86_400} d`;
  if (seconds % 3600 === 0) return `${seconds / 3600} h`;
  if (seconds % 60 === 0) return `${seconds / 60} min`;
  return `${seconds} s`;
}

const LENGTH_UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, min: 60, h: 3600, d: 86_400, w: 604_800 };

/** Reads `90 min`, `2h`, `3 d`; a bare number is minutes. Null for what is no length. */
export function parseLength(text: string): number | null {
  const match = /^\s*(\d+(?:\.\d+)?)\s*(s|m|min|h|d|w)?\s*$/i.exec(text);
  if (!match) return null;
  const seconds = Number(match[1]) * (LENGTH_UNITS[(match[2] ?? 'min').toLowerCase()] ?? 60);
  return seconds >= SHORTEST_RANGE_SECONDS && seconds <= LONGEST_RANGE_SECONDS ? Math.round(seconds) : null;
}

export function useRulerInsetValue(): RulerInset {
  return useStore(insetStore);
}

/**
 * A screen whose graphs stand between a column of text and a column of numbers says so, and the ruler's axis lies
 * exactly under theirs. Pixels from the edges of the screen.
 */
export function useRulerInset(left: number, right: number, label = ''): void {
  useEffect(() => {
    insetStore.set({ left, right, label });
    return () => insetStore.set(DEFAULT_RULER_INSET);
  }, [left, right, label]);
}
