import type { TimelineEvent } from '../../../shared/model/event';
import { EVENT_ORDER } from '../../ui/event-mark';

/** Where marks and labels of events stand along a time axis, so that none overlap. */

/** Something that happened, drawn as a hairline through every graph. `at` in ms since the epoch, as the time axis keeps it. */
export type ChartEvent = Pick<TimelineEvent, 'id' | 'kind' | 'at' | 'title'>;

export interface PlacedEvent {
  readonly event: ChartEvent;
  /** The true time. */
  readonly x: number;
  /** The mark, stepped aside where it would cover an earlier one. */
  readonly markX: number;
  /** The text that found room, and which side of the mark it stands on; null where none did. */
  readonly label: { readonly text: string; readonly x: number; readonly anchor: 'start' | 'end' } | null;
}

const MARK_HALF_PX = 7;
const MARK_STEP_PX = 12;
const LABEL_GAP_PX = 9;

export function placeEvents(
  events: readonly ChartEvent[],
  xOf: (seconds: number) => number,
  bounds: { readonly left: number; readonly right: number },
  textWidth: (text: string) => number = (text) => text.length * 5.6 + 4,
): readonly PlacedEvent[] {
  const inOrder = events
    .filter((event) => xOf(event.at / 1000) >= bounds.left && xOf(event.at / 1000) <= bounds.right)
    .toSorted((a, b) => a.at - b.at);
  let last = -Infinity;
  const marks = new Map<ChartEvent, number>();
  for (const event of inOrder) {
    last = Math.max(xOf(event.at / 1000), last + MARK_STEP_PX);
    marks.set(event, last);
  }
  const taken: Array<readonly [number, number]> = [...marks.values()].map((x) => [x - MARK_HALF_PX, x + MARK_HALF_PX]);
  const isFree = (from: number, to: number): boolean =>
    from >= bounds.left && to <= bounds.right && !taken.some(([a, b]) => from < b && to > a);
  const labels = new Map<ChartEvent, PlacedEvent['label']>();
  for (const event of inOrder.toSorted((a, b) => EVENT_ORDER.indexOf(a.kind) - EVENT_ORDER.indexOf(b.kind))) {
    const markX = marks.get(event) ?? 0;
    for (const text of [event.title, shortTitle(event)]) {
      if (text === null || labels.has(event)) continue;
      const width = textWidth(text);
      if (isFree(markX + MARK_HALF_PX + 1, markX + LABEL_GAP_PX + width)) {
        taken.push([markX + MARK_HALF_PX, markX + LABEL_GAP_PX + width]);
        labels.set(event, { text, x: markX + LABEL_GAP_PX, anchor: 'start' });
      } else if (isFree(markX - LABEL_GAP_PX - width, markX - MARK_HALF_PX - 1)) {
        taken.push([markX - LABEL_GAP_PX - width, markX - MARK_HALF_PX]);
        labels.set(event, { text, x: markX - LABEL_GAP_PX, anchor: 'end' });
      }
    }
  }
  return inOrder.map((event) => ({
    event,
    x: xOf(event.at / 1000),
    markX: marks.get(event) ?? 0,
    label: labels.get(event) ?? null,
  }));
}

/** Of a deployment the last word says which: `b456` of `payments b456`. Other titles have no part that stands alone. */
function shortTitle(event: ChartEvent): string | null {
  return event.kind === 'deployment' ? (event.title.split(' ').at(-1) ?? null) : null;
}
