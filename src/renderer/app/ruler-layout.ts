import { scaleTime } from 'd3-scale';
import { timeFormat } from 'd3-time-format';
import type { TimelineEvent } from '../../shared/model/event';
import { EVENT_ORDER } from '../ui/event-mark';

/** Geometry of the time ruler: pure, from data and width to places. Pixels; times in ms since the epoch. */

export interface RulerTick {
  readonly x: number;
  readonly isMajor: boolean;
  /** Null where there is no room for it. */
  readonly label: string | null;
}

export interface RulerMark {
  readonly event: TimelineEvent;
  /** Where it happened. */
  readonly x: number;
  /** Where its mark stands: aside, if another mark is in its place. */
  readonly markX: number;
  /** Where it ended, if it has a length. */
  readonly endX: number | null;
  readonly label: { readonly text: string; readonly x: number; readonly anchor: 'start' | 'end' } | null;
  /** Events too close to have a mark of their own, earliest first; the mark says how many, a tick keeps each one's time. */
  readonly folded: readonly { readonly event: TimelineEvent; readonly x: number }[];
}

export interface RulerFrame {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly left: number;
  readonly right: number;
  readonly width: number;
}

const MAJOR_PX = 98;
const MINOR_PX = 24;
const MARK_PX = 12;
const NOW_PX = 44;
/** Mean advance of IBM Plex Sans Condensed at 12 px. */
const LETTER_PX = 5.45;

const formatDay = timeFormat('%a %-d %b');
const formatHourMinute = timeFormat('%H:%M');
const formatSecond = timeFormat('%H:%M:%S');

export function rulerScale(frame: RulerFrame): (ms: number) => number {
  const span = frame.width - frame.left - frame.right;
  return (ms) => frame.left + ((ms - frame.fromMs) / (frame.untilMs - frame.fromMs)) * span;
}

/** The time at a place on the ruler, kept within its range. */
export function timeAt(frame: RulerFrame, x: number): number {
  const span = Math.max(1, frame.width - frame.left - frame.right);
  const share = Math.min(1, Math.max(0, (x - frame.left) / span));
  return frame.fromMs + share * (frame.untilMs - frame.fromMs);
}

function tickLabel(date: Date): string {
  if (date.getSeconds() !== 0) return formatSecond(date);
  return date.getHours() === 0 && date.getMinutes() === 0 ? formatDay(date) : formatHourMinute(date);
}

export function layoutTicks(frame: RulerFrame): RulerTick[] {
  const span = frame.width - frame.left - frame.right;
  if (span <= 0) return [];
  const scale = scaleTime([new Date(frame.fromMs), new Date(frame.untilMs)], [frame.left, frame.width - frame.right]);
  const major = new Set(scale.ticks(Math.max(2, Math.round(span / MAJOR_PX))).map(Number));
  const minor = scale.ticks(Math.max(2, Math.round(span / MINOR_PX))).map(Number);
  return [...new Set([...major, ...minor])]
    .sort((a, b) => a - b)
    .map((ms) => {
      const x = scale(new Date(ms));
      const text = major.has(ms) ? tickLabel(new Date(ms)) : null;
      const half = (text?.length ?? 0) * (LETTER_PX / 2);
      const hasRoom = x - half > frame.left - 2 && x + half < frame.width - frame.right - NOW_PX / 1.5;
      return { x, isMajor: major.has(ms), label: hasRoom ? text : null };
    });
}

/** Where the short form still says which: `b456` of `payments b456`, `#128` of an incident. Null where it would not. */
function shortTitle({ kind, title }: TimelineEvent): string | null {
  if (title.startsWith('#')) return title.split(' ')[0] ?? null;
  return kind === 'deployment' ? (title.split(' ').at(-1) ?? null) : null;
}

type Taken = readonly [number, number];

function labelSpot(
  event: TimelineEvent,
  markX: number,
  count: number,
  isFree: (from: number, until: number) => boolean,
): { label: NonNullable<RulerMark['label']>; taken: Taken } | null {
  for (const text of [event.title, shortTitle(event)]) {
    if (text === null) continue;
    const width = text.length * LETTER_PX + 4;
    const right: Taken = [markX + 8 + count, markX + 9 + count + width];
    if (isFree(...right)) return { label: { text, x: markX + 9 + count, anchor: 'start' }, taken: right };
    const left: Taken = [markX - 9 - width, markX - 8];
    if (isFree(...left)) return { label: { text, x: markX - 9, anchor: 'end' }, taken: left };
  }
  return null;
}

interface Placed {
  event: TimelineEvent;
  x: number;
  markX: number;
  folded: { event: TimelineEvent; x: number }[];
}

function weight(event: TimelineEvent): number {
  return EVENT_ORDER.indexOf(event.kind);
}

/** The mark speaks for the weightiest event under it. */
function fold(placed: Placed, event: TimelineEvent, x: number): void {
  if (weight(event) >= weight(placed.event)) {
    placed.folded.push({ event, x });
    return;
  }
  placed.folded.push({ event: placed.event, x: placed.x });
  placed.event = event;
  placed.x = x;
}

/** `+3` beside a mark. */
function countWidth({ folded }: Placed): number {
  return folded.length === 0 ? 0 : `+${folded.length}`.length * LETTER_PX + 4;
}

function placeMarks(events: readonly TimelineEvent[], frame: RulerFrame): Placed[] {
  const scale = rulerScale(frame);
  const end = frame.width - frame.right - MARK_PX / 2;
  const placed: Placed[] = [];
  for (const event of events) {
    const x = Math.max(frame.left, scale(event.at));
    const before = placed.at(-1);
    const free = before === undefined ? x : before.markX + MARK_PX + countWidth(before);
    const markX = Math.max(x, free);
    if (before !== undefined && (markX - x > MARK_PX || markX > Math.max(x, end))) fold(before, event, x);
    else placed.push({ event, x, markX, folded: [] });
  }
  return placed;
}

/**
 * Marks never overlap: a later one steps aside by up to a mark's width while a tick keeps the true time; what would
 * have to go further is counted on the mark before it. Labels go right, else left, else their short form, else away;
 * incidents first, then deployments, drift, flags, notes.
 */
export function layoutMarks(events: readonly TimelineEvent[], frame: RulerFrame): RulerMark[] {
  const scale = rulerScale(frame);
  const visible = events
    .filter((event) => event.at <= frame.untilMs && (event.until ?? event.at) >= frame.fromMs)
    .sort((a, b) => a.at - b.at);
  const marks = placeMarks(visible, frame);
  const taken: Taken[] = marks.map((mark) => [mark.markX - 7, mark.markX + 7 + countWidth(mark)]);
  const isFree = (from: number, until: number): boolean =>
    from > frame.left - 4 &&
    until < frame.width - frame.right - 4 &&
    !taken.some(([start, end]) => from < end && until > start);
  const labels = new Map<TimelineEvent, RulerMark['label']>();
  for (const kind of EVENT_ORDER) {
    for (const mark of marks) {
      if (mark.event.kind !== kind) continue;
      const spot = labelSpot(mark.event, mark.markX, countWidth(mark), isFree);
      if (spot === null) continue;
      labels.set(mark.event, spot.label);
      taken.push(spot.taken);
    }
  }
  return marks.map((mark) => ({
    ...mark,
    endX: mark.event.until === null ? null : Math.min(frame.width - frame.right, scale(mark.event.until)),
    label: labels.get(mark.event) ?? null,
  }));
}
