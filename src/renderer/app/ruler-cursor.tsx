import type { KeyboardEvent } from 'react';
import type { TimelineEvent } from '../../shared/model/event';
import { formatTime } from '../../shared/units';
import { rulerScale } from './ruler-layout';
import type { RulerFrame, RulerMark } from './ruler-layout';
import { setCursor, useTimePart } from './time';

const TAG_PX = 54;

/** One press of an arrow key moves by about two pixels, with Shift ten times as far. */
function stepSeconds(frame: RulerFrame): number {
  const perPixel = (frame.untilMs - frame.fromMs) / 1000 / Math.max(1, frame.width - frame.left - frame.right);
  return Math.max(1, Math.round(perPixel * 2));
}

function eventsOf(marks: readonly RulerMark[]): TimelineEvent[] {
  return marks.flatMap((mark) => [mark.event, ...mark.folded.map(({ event }) => event)]);
}

function neighbour(marks: readonly RulerMark[], atMs: number, direction: 1 | -1): number | null {
  const times = eventsOf(marks)
    .map((event) => event.at)
    .sort((a, b) => a - b);
  // The cursor is in whole seconds, events are not: what is less than a second away is where we are.
  const next =
    direction === 1 ? times.find((time) => time > atMs + 1000) : times.findLast((time) => time < atMs - 1000);
  return next ?? null;
}

function moved(event: KeyboardEvent, frame: RulerFrame, marks: readonly RulerMark[], atMs: number): number | null {
  const step = stepSeconds(frame) * 1000 * (event.shiftKey ? 10 : 1);
  switch (event.key) {
    case 'ArrowLeft':
    case 'ArrowDown':
      return atMs - step;
    case 'ArrowRight':
    case 'ArrowUp':
      return atMs + step;
    case 'PageUp':
      return neighbour(marks, atMs, -1);
    case 'PageDown':
      return neighbour(marks, atMs, 1);
    case 'Home':
      return frame.fromMs;
    case 'End':
      return frame.untilMs;
    default:
      return null;
  }
}

function spokenTime(atMs: number, isSet: boolean, marks: readonly RulerMark[]): string {
  if (!isSet) return 'no cursor, now';
  const here = eventsOf(marks)
    .filter((event) => Math.abs(event.at - atMs) <= 1000)
    .map((event) => event.title);
  return [formatTime(atMs), ...here].join(', ');
}

/**
 * The cursor's line and tag. By keyboard: arrows move it (Shift: ten times as far), Page Up and Page Down go from event
 * to event, Home and End to the edges, Escape takes it away.
 */
export function RulerCursor({ frame, marks }: { frame: RulerFrame; marks: readonly RulerMark[] }) {
  const cursor = useTimePart((time) => time.cursorSeconds);
  if (frame.width === 0) return null;
  const isSet = cursor !== null;
  const atMs = isSet ? cursor * 1000 : frame.untilMs;
  const x = rulerScale(frame)(atMs);
  const isInside = atMs >= frame.fromMs && atMs <= frame.untilMs;
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') {
      setCursor(null);
      return;
    }
    const next = moved(event, frame, marks, atMs);
    if (next === null) return;
    event.preventDefault();
    setCursor(Math.round(Math.min(frame.untilMs, Math.max(frame.fromMs, next)) / 1000));
  };
  const tagX = Math.min(Math.max(x, frame.left + TAG_PX / 2 - 14), frame.width - TAG_PX / 2);
  return (
    <>
      {isSet && isInside && <div className="ruler-cursor-line" style={{ transform: `translateX(${x}px)` }} />}
      <div
        className={`ruler-cursor-tag ${isSet && isInside ? '' : 'ruler-cursor-idle'}`}
        style={{ transform: `translateX(${tagX - TAG_PX / 2}px)` }}
        role="slider"
        tabIndex={0}
        aria-label="Time cursor"
        aria-orientation="horizontal"
        aria-valuemin={Math.round(frame.fromMs / 1000)}
        aria-valuemax={Math.round(frame.untilMs / 1000)}
        aria-valuenow={Math.round(Math.min(frame.untilMs, Math.max(frame.fromMs, atMs)) / 1000)}
        aria-valuetext={spokenTime(atMs, isSet, marks)}
        onKeyDown={onKeyDown}
      >
        {formatTime(atMs)}
      </div>
    </>
  );
}
