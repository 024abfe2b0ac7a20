import type { Serves } from '../../shared/contract/define';
import type { eventsContract } from '../../shared/contract/events';
import type { TimelineEvent } from '../../shared/model/event';
import type { Clock } from '../platform/clock';
import type { Disposable } from '../platform/disposable';
import type { EventFilter, NewEvent } from './records.sql';

/** The time axis as the contract has it, over whoever keeps it. */
export interface EventsSource {
  addEvent(event: NewEvent): Promise<TimelineEvent>;
  listEvents(filter: EventFilter): Promise<TimelineEvent[]>;
  onEvent(listener: (event: TimelineEvent) => void): Disposable;
  readonly clock: Clock;
}

/** More marks than a ruler can show apart. */
const MAX_WATCHED = 2000;
/** An event may be dated ahead: a planned change, a clock that is off. */
const AHEAD_MS = 24 * 3600 * 1000;

export function serveEvents(source: EventsSource): Serves<typeof eventsContract> {
  return {
    list: (range) => source.listEvents(range),
    annotate: ({ text, detail, tags, at }) =>
      source.addEvent({
        kind: 'note',
        at: at ?? source.clock.nowMs(),
        until: null,
        title: text,
        detail: detail === undefined || detail === '' ? null : detail,
        tags,
        environment: null,
        author: null,
      }),
    async watch({ rangeSeconds, environment, tag }, emit, { signal }) {
      const read = (): Promise<TimelineEvent[]> => {
        const now = source.clock.nowMs();
        const range = { from: now - rangeSeconds * 1000, until: now + AHEAD_MS };
        return source.listEvents({ ...range, limit: MAX_WATCHED, environment, tag });
      };
      await emitOnChange({ read, emit, onChange: (listener) => source.onEvent(() => listener()), signal });
    },
  };
}

/** Emits what `read` answers, at once and after each change, until the signal; changes while it reads count once. */
async function emitOnChange<Value>(o: {
  read: () => Promise<Value>;
  emit: (value: Value) => void;
  onChange: (listener: () => void) => Disposable;
  signal: AbortSignal;
}): Promise<void> {
  let isStale = true;
  let wake = (): void => {};
  const listening = o.onChange(() => {
    isStale = true;
    wake();
  });
  o.signal.addEventListener('abort', () => wake(), { once: true });
  try {
    while (!o.signal.aborted) {
      if (isStale) {
        isStale = false;
        const value = await o.read();
        if (!isAborted(o.signal)) o.emit(value);
        continue;
      }
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  } finally {
    await listening.dispose();
  }
}

/** The signal may have been aborted while something was awaited, which the compiler does not see. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}
