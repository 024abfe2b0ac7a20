import { BATCH_POINTS } from './batch-builder';
import type { ImportBatch, ImportPart } from './import-batch';
import type { WhisperArchive, WhisperFile } from './whisper-file';

/**
 * A Whisper file as batches, finest archive first, so that what it says about a coarser slot itself stands over what
 * would be computed from the finer ones. A coarser point is split off where a finer archive knows its slot: it goes only
 * where the store has the very same archive, and the finest known value of each slot wins everywhere else.
 */
export function* batchesOfWhisper(name: string, file: WhisperFile): Generator<ImportBatch> {
  const finestSeconds = file.archives[0]?.stepSeconds ?? 0;
  for (const [level, archive] of file.archives.entries()) {
    const { covered, alone } = splitByFiner(archive, file.archives.slice(0, level));
    const origin = { name, stepSeconds: archive.stepSeconds, finestSeconds };
    yield* inPieces({ ...origin, onlySameStep: true }, archive, covered);
    yield* inPieces({ ...origin, onlySameStep: false }, archive, alone);
  }
}

/** Indices of the points whose slot a finer archive knows something of, and of the others. */
function splitByFiner(
  { stepSeconds, times }: WhisperArchive,
  finer: readonly WhisperArchive[],
): { covered: number[]; alone: number[] } {
  const covered: number[] = [];
  const alone: number[] = [];
  for (const [index, time] of times.entries()) {
    const isKnown = finer.some((archive) => hasPoint(archive.times, time, time + stepSeconds));
    (isKnown ? covered : alone).push(index);
  }
  return { covered, alone };
}

/** Whether one of the sorted times lies in `from` inclusive to `until` exclusive. */
function hasPoint(times: Float64Array, from: number, until: number): boolean {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? 0) < from) low = middle + 1;
    else high = middle;
  }
  return (times[low] ?? Infinity) < until;
}

function* inPieces(
  origin: Omit<ImportPart, 'count'>,
  { times, values }: WhisperArchive,
  indices: readonly number[],
): Generator<ImportBatch> {
  for (let start = 0; start < indices.length; start += BATCH_POINTS) {
    const piece = indices.slice(start, start + BATCH_POINTS);
    yield {
      parts: [{ ...origin, count: piece.length }],
      times: Float64Array.from(piece, (index) => times[index] ?? 0),
      values: Float64Array.from(piece, (index) => values[index] ?? NaN),
    };
  }
}
