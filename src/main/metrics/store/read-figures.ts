import { fileSize, prepareReads } from './metrics.sql';
import { openStoreForReading } from './open-store';
import { isNamed } from './tag-marks.sql';

/** What a store holds, read from the file. */
export interface ReadFigures {
  readonly series: number;
  readonly points: number;
  readonly sizeBytes: number;
  readonly bytesPerPoint: number | null;
  readonly newestPoint: number | null;
}

export function readStoreFigures(stateDir: string): ReadFigures {
  const database = openStoreForReading(stateDir);
  if (database === null) return { series: 0, points: 0, sizeBytes: 0, bytesPerPoint: null, newestPoint: null };
  try {
    const reads = prepareReads(database);
    const unfed = [...reads.tagMarks().values()].filter((mark) => !isNamed(mark)).length;
    const points = reads.chunkPoints() + reads.journalPoints();
    const sizeBytes = fileSize(database).usedBytes;
    return {
      series: reads.seriesAfter(0).length - unfed,
      points,
      sizeBytes,
      bytesPerPoint: points === 0 ? null : sizeBytes / points,
      newestPoint: reads.newestPoint(),
    };
  } finally {
    database.close();
  }
}
