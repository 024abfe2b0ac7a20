import { existsSync } from 'node:fs';
import path from 'node:path';
import { describeSqliteError, openDatabase, type ReadableDatabase } from '../platform/database';
import { RECORDS_FILE } from './records';
import { selectEventTags } from './records.sql';

type EventTags = ReturnType<typeof selectEventTags>[number];

/** When events happened, for whoever draws them as a series. Times in seconds since the epoch, both ends included. */
export interface EventTimes {
  /**
   * Those that have all of the tags, and all events for null. As in Graphite a tag that no event at all has is passed over
   * unless there is no other.
   *
   * @throws GembaError where they cannot be read
   */
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
        return matching(db, { from: from * 1000, until: until * 1000 }, tags);
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
  db: ReadableDatabase,
  range: { from: number; until: number },
  tags: readonly string[] | null,
): number[] {
  const events = selectEventTags(db, range);
  if (tags === null) return events.map(secondOf);
  const asked = knownOf(db, tags, events);
  if (asked.length === 0) return [];
  return events.filter((event) => asked.every((tag) => event.tags.has(tag))).map(secondOf);
}

/** Those of the tags that some event has: mostly one of those in the range, else they are all looked through. */
function knownOf(db: ReadableDatabase, tags: readonly string[], events: readonly EventTags[]): string[] {
  const isKnown = (among: readonly EventTags[], tag: string): boolean => among.some((event) => event.tags.has(tag));
  if (tags.length < 2 || tags.every((tag) => isKnown(events, tag))) return [...tags];
  const all = selectEventTags(db, { from: -Number.MAX_SAFE_INTEGER, until: Number.MAX_SAFE_INTEGER });
  return tags.filter((tag) => isKnown(all, tag));
}

const secondOf = (event: EventTags): number => Math.floor(event.at / 1000);
