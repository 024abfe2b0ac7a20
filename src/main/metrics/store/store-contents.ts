import type { WritableDatabase } from '../../platform/database';
import type { Logger } from '../../platform/logger';
import { type BatchGroup, decodeBatch } from './journal-batch';
import { checkQuickly, fileSize, prepareReads, prepareWrites, type StoreReads, type StoreWrites } from './metrics.sql';
import { PointBatches } from './point-batches';
import type { PolicyRules } from './policy';
import { Sealer } from './sealer';
import { SeriesTable } from './series-table';
import { TagRegister } from './tag-register';

/** One open file, and what its writer knows of it. */
export interface StoreContents {
  readonly database: WritableDatabase;
  readonly reads: StoreReads;
  readonly writes: StoreWrites;
  readonly table: SeriesTable;
  readonly tags: TagRegister;
  readonly sealer: Sealer;
  /** Points in chunks. */
  readonly chunkPoints: number;
  readonly newest: number | null;
  readonly lastJournal: number;
  /** Points that are in the journal only. */
  readonly unsealed: PointBatches;
}

/** A file up to this size is checked whole when it is opened; in a larger one damage shows when it is met. */
const CHECK_WHOLE_BYTES = 64 * 1024 * 1024;

/** Everything that is read when a file is opened: what is damaged inside it shows here. @throws what SQLite throws */
export function readContents(database: WritableDatabase, rules: PolicyRules, logger: Logger): StoreContents {
  if (fileSize(database).usedBytes <= CHECK_WHOLE_BYTES) checkQuickly(database);
  const reads = prepareReads(database);
  const writes = prepareWrites(database);
  const table = new SeriesTable(rules);
  database.transaction(() => {
    dropUnregistered(reads, writes);
    table.load(reads, writes);
  })();
  const unsealed = new PointBatches();
  for (const row of reads.journalAfter(reads.sealed())) {
    for (const group of decodeRow(row, logger)) unsealed.add(group);
  }
  let newest = reads.newestPoint();
  for (const { times } of unsealed.groups())
    for (const time of times) if (newest === null || time > newest) newest = time;
  return {
    database,
    reads,
    writes,
    table,
    tags: new TagRegister(reads.tagMarks()),
    sealer: new Sealer(reads, writes, (series) => table.policyOf(series)),
    chunkPoints: reads.chunkPoints(),
    newest,
    lastJournal: Math.max(reads.sealed(), reads.newestJournal()),
    unsealed,
  };
}

/** Series that were registered and taken back: here nobody holds their numbers yet. */
function dropUnregistered(reads: StoreReads, writes: StoreWrites): void {
  const unregistered = [...reads.tagMarks()].filter(([, mark]) => mark === 'unregistered');
  for (const [id] of unregistered) writes.dropSeries(id);
  if (unregistered.length > 0) writes.bumpGeneration();
}

/** SQLite does not see a scrambled value: one commit is lost with it, not the rest. */
function decodeRow(row: { readonly id: number; readonly data: Uint8Array }, logger: Logger): BatchGroup[] {
  try {
    return decodeBatch(row.data);
  } catch (error) {
    logger.error(`metrics.sqlite: the points of commit ${row.id} are damaged and left out`, { error: String(error) });
    return [];
  }
}
