import type { Clock } from '../platform/clock';
import type { Logger } from '../platform/logger';
import type { EnvironmentRecords, NewEvent } from './records-face';

/** An event as whoever leaves it knows it: when it was and who did it is added, where it is not said. */
export type NotedEvent = Pick<NewEvent, 'kind' | 'title' | 'detail' | 'tags' | 'environment'> & Partial<NewEvent>;
export type NoteEvent = (event: NotedEvent) => Promise<void>;

/** The time axis is a record of what was done; that it cannot be written does not undo it. */
export function eventNoter({
  records,
  clock,
  author,
  logger,
}: {
  readonly records: Pick<EnvironmentRecords, 'addEvent'>;
  readonly clock: Clock;
  readonly author: string | null;
  readonly logger: Logger;
}): NoteEvent {
  return async (event) => {
    await records.addEvent({ at: clock.nowMs(), until: null, author, ...event }).catch((error: unknown) => {
      logger.warn(`"${event.title}" could not be noted on the time axis`, { error: String(error) });
    });
  };
}
