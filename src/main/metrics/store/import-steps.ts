import type { Archive } from './policy';

/** Where points of another place come from; see `ImportPart`. Seconds. */
export interface PointOrigin {
  readonly stepSeconds: number;
  readonly finestSeconds: number;
  readonly onlySameStep: boolean;
}

/**
 * The steps of the archives that an imported point is written to. `level` is the finest archive that still reaches back to
 * the point, −1 where none does.
 *
 * A point keeps its archive whatever its age: rolled up from there, it gives the coarser ones what it would have given
 * them when it was new. Where there is no archive of that step, the next coarser one takes it. Archives that are finer
 * than anything the other place had are filled too, as far as they reach: they are what a query of the last hours reads.
 */
export function importSteps(archives: readonly Archive[], origin: PointOrigin, level: number): number[] {
  const { stepSeconds, finestSeconds, onlySameStep } = origin;
  const own = archives.find((archive) => archive.stepSeconds >= stepSeconds) ?? archives.at(-1);
  if (own === undefined || level === -1) return [];
  if (onlySameStep) return own.stepSeconds === stepSeconds ? [stepSeconds] : [];
  const filled = archives
    .slice(level)
    .map((archive) => archive.stepSeconds)
    .filter((step) => step < finestSeconds);
  return filled.includes(own.stepSeconds) ? filled : [...filled, own.stepSeconds];
}

/** The finest archive that reaches back so far; −1 where none does. */
export function levelOfAge(archives: readonly Archive[], ageSeconds: number): number {
  return archives.findIndex((archive) => archive.retentionSeconds >= ageSeconds);
}
