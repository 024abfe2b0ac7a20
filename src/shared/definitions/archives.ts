import type { z } from 'zod';

/** One archive: a point every `secondsPerPoint`, kept for `seconds`. */
export interface Archive {
  readonly secondsPerPoint: number;
  readonly seconds: number;
}

const UNIT_SECONDS: Readonly<Record<string, number>> = {
  s: 1,
  m: 60,
  h: 3600,
  d: 86_400,
  w: 7 * 86_400,
  y: 365 * 86_400,
};

/** Seconds of `10`, `10s`, `5min`, `1 y`; carbon knows a unit by its first letter. Null for anything else. */
function parseUnit(text: string): number | null {
  const match = /^(\d+)\s*(?:(s|m|h|d|w|y)[a-z]*)?$/.exec(text.trim());
  if (match === null) return null;
  return Number(match[1]) * (UNIT_SECONDS[match[2] ?? 's'] ?? 1);
}

/**
 * Reads `10s:6h,1m:7d`. A length without a unit counts points, as carbon has it. What is not an archive is a sentence
 * that says so.
 */
export function parseArchives(text: string): Archive[] | string {
  const archives: Archive[] = [];
  for (const part of text.split(',')) {
    const [precision = '', length = '', ...rest] = part.split(':');
    const secondsPerPoint = parseUnit(precision);
    const seconds = /^\s*\d+\s*$/.test(length) ? Number(length) * (secondsPerPoint ?? 0) : parseUnit(length);
    if (rest.length > 0 || secondsPerPoint === null || seconds === null || secondsPerPoint === 0 || seconds === 0) {
      return `"${part.trim()}" is not an archive: write how often and how long, as in 10s:6h`;
    }
    archives.push({ secondsPerPoint, seconds });
  }
  return archives;
}

/** Whisper's rules: each archive coarser than the one before, a multiple of it, and longer. */
export function checkArchives(text: string, context: z.RefinementCtx): void {
  const archives = parseArchives(text);
  if (typeof archives === 'string') {
    context.addIssue({ code: 'custom', message: archives });
    return;
  }
  for (const [index, archive] of archives.entries()) {
    const finer = archives[index - 1];
    if (finer === undefined) continue;
    const problem =
      archive.secondsPerPoint <= finer.secondsPerPoint
        ? 'archives go from fine to coarse'
        : archive.secondsPerPoint % finer.secondsPerPoint !== 0
          ? `${archive.secondsPerPoint} s is not a multiple of ${finer.secondsPerPoint} s: an archive is made of the one before it`
          : archive.seconds <= finer.seconds
            ? 'a coarser archive has to reach further back than the one before it'
            : null;
    if (problem !== null) {
      context.addIssue({ code: 'custom', message: problem });
      return;
    }
  }
}

/** Whether a text is a regular expression. */
export function checkPattern(text: string, context: z.RefinementCtx): void {
  try {
    new RegExp(text);
  } catch {
    context.addIssue({ code: 'custom', message: 'is not a regular expression' });
  }
}
