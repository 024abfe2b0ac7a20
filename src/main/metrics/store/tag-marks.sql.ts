import type { ReadableDatabase, WritableDatabase } from '../../platform/database';

/**
 * What is to be known of a series besides its points. Most have no mark: they have points and are found by name and by tags.
 * - `registered`: found by its tags only; no point has come yet.
 * - `unregistered`: was registered, and taken back before a point came: found by nothing.
 * - `untagged`: has points and was taken out of the tags: found by its name only.
 */
export type TagMark = 'registered' | 'unregistered' | 'untagged';

/** Whether a series with this mark (or none) is found by its name: it has points. */
export function isNamed(mark: TagMark | undefined): boolean {
  return mark === undefined || mark === 'untagged';
}

/** Whether a series with this mark (or none) is found by its tags. */
export function isTagged(mark: TagMark | undefined): boolean {
  return mark === undefined || mark === 'registered';
}

/**
 * Marks are rows of `meta` (`mark/SERIES`), and so are the tags whose last series was deleted (`tag/TAG`): most stores have
 * none of them, and a table of its own costs each store a page.
 */
const MARKS = { prefix: 'mark/', end: 'mark0' } as const;
const TAGS = { prefix: 'tag/', end: 'tag0' } as const;

export function prepareTagMarkReads(database: ReadableDatabase) {
  const version = database.prepare<[], number>("SELECT value FROM meta WHERE key = 'tagging'").pluck();
  const rows = database.prepare<[string, string], { key: string; value: TagMark }>(
    'SELECT key, value FROM meta WHERE key >= ? AND key < ?',
  );
  return {
    /** Grows with every change of marks or deleted tags. */
    tagging: () => version.get() ?? 0,
    tagMarks: () =>
      new Map(
        rows
          .all(MARKS.prefix, MARKS.end)
          .map(({ key, value }) => [Number(key.slice(MARKS.prefix.length)), value] as const),
      ),
    /** Tags of series that were deleted: Graphite goes on listing them. */
    deletedTags: () => rows.all(TAGS.prefix, TAGS.end).map(({ key }) => key.slice(TAGS.prefix.length)),
  };
}

export function prepareTagMarkWrites(database: WritableDatabase) {
  const put = database.prepare<[string, string]>('INSERT OR REPLACE INTO meta VALUES (?, ?)');
  const drop = database.prepare<[string]>('DELETE FROM meta WHERE key = ?');
  const bump = database.prepare("UPDATE meta SET value = value + 1 WHERE key = 'tagging'");
  return {
    /** Null takes the mark away. */
    setTagMark: (series: number, mark: TagMark | null) => {
      const key = `${MARKS.prefix}${series}`;
      if (mark === null) drop.run(key);
      else put.run(key, mark);
    },
    addDeletedTag: (tag: string) => void put.run(`${TAGS.prefix}${tag}`, ''),
    bumpTagging: () => void bump.run(),
  };
}
