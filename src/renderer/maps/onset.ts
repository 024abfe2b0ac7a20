import type { TimelineEvent } from '../../shared/model/event';
import { formatDuration, formatTime } from '../../shared/units';

/** How long before the onset a change may have been its cause. */
const SUSPECT_SECONDS = 900;

/** The last change before a measure went wrong, and how long before. */
export interface Suspect {
  readonly event: TimelineEvent;
  readonly secondsBefore: number;
}

/** Null where nothing changed shortly before. A sparkline's column is as exact as the onset is known. */
export function suspectOf(
  events: readonly TimelineEvent[],
  onsetSeconds: number,
  exactSeconds: number,
): Suspect | null {
  let best: Suspect | null = null;
  for (const event of events) {
    if (event.kind === 'note' || event.kind === 'console') continue;
    const secondsBefore = onsetSeconds - event.at / 1000;
    if (secondsBefore < -exactSeconds || secondsBefore > SUSPECT_SECONDS) continue;
    if (best === null || Math.abs(secondsBefore) < Math.abs(best.secondsBefore)) best = { event, secondsBefore };
  }
  return best;
}

/** `catalog local, 20 s before`. */
export function suspectText({ event, secondsBefore }: Suspect): string {
  const before = Math.max(0, Math.round(secondsBefore));
  return before === 0 ? `${event.title}, at the same time` : `${event.title}, ${formatDuration(before)} before`;
}

/** `09:31:40`, or without seconds where the onset is not known that exactly. */
export function onsetText(seconds: number, exactSeconds: number): string {
  return formatTime(seconds * 1000, { seconds: exactSeconds < 30 });
}
