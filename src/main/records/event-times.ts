import { existsSync } from 'node:fs';
import path from 'node:path';
import { describeSqliteError, openDatabase, type ReadableDatabase } from '../platform/database';
import { RECORDS_FILE } from './records';
import { selectEventTags } from './records.sql';

/** When events happened, for whoever draws them as a series. Times in seconds since the epoch, both ends included. */
export interface EventTimes {
  /** Those that have all of the tags; all events for null. @throws GembaError where they cannot be read */
  eventTimes(from: number, until: number, tags: readonly string[] | null): number[];
  dispose(): void;
}

/**
 * Reads the events beside their writer, in the calling thread. The file is opened when it is first asked for, and there are
 * no events while it is not there.
 */
export function openEventTimes(stateDir: string): EventTimes {
  const file = path.resolve(stateDir, RECORDS_FILE);
  let db: ReadableDatabase | null = null;
  return {
    eventTimes(from, until, tags) {
      if (db === null && !existsSync(file)) return [];
      try {
        db ??= openDatabase(file, 'read');
        return matching(selectEventTags(db, { from: from * 1000, until: until * 1000 }), tags);
      } catch (error) {
        throw describeSqliteError(error, file);
      }
    },
    dispose() {
      db?.close();
      db = null;
    },
  };
}

function matching(
  events: ReadonlyArray<{ at: number; tags: ReadonlySet<string> }>,
  tags: readonly string[] | null,
): number[] {
  const found = tags === null ? events : events.filter((event) => tags.every((tag) => event.tags.has(tag)));
  return found.map((event) => Math.floor(event.at / 1000));
}
