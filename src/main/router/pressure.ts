/**
 * Holds what a stream's handler says until its reader is ready. One event is on its way at a time; the reader's
 * acknowledgement releases the next. `latest` keeps only the newest that waits, `queue` a bounded number, oldest dropped.
 */
export interface PressureGate<Event> {
  push(event: Event): void;
  /** The reader has dealt with the event that was on its way. */
  acknowledge(): void;
  /** Events that were dropped so far because the reader was slow. */
  readonly dropped: number;
}

const QUEUE_LIMIT = 512;

export function createPressureGate<Event>(
  pressure: 'latest' | 'queue',
  send: (event: Event) => void,
): PressureGate<Event> {
  const limit = pressure === 'latest' ? 1 : QUEUE_LIMIT;
  const waiting: Event[] = [];
  let onItsWay = false;
  let dropped = 0;
  return {
    get dropped() {
      return dropped;
    },
    push(event) {
      if (!onItsWay) {
        onItsWay = true;
        send(event);
        return;
      }
      waiting.push(event);
      if (waiting.length > limit) {
        waiting.shift();
        dropped += 1;
      }
    },
    acknowledge() {
      const next = waiting.shift();
      onItsWay = next !== undefined;
      if (next !== undefined) send(next);
    },
  };
}
