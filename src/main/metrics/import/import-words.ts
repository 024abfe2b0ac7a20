import type { ImportOutcome } from './import-batch';
import type { ImportProgress } from './import-job';

/** `42 %, 1 200 000 points, 310 000 a second, 12 s left, cpu.wsp`. */
export function progressWords({ fraction, what }: ImportProgress, accepted: number, elapsedMs: number): string {
  const parts = [`${Math.floor(fraction * 100)} %`, `${grouped(accepted)} points`];
  if (accepted > 0 && elapsedMs > 0) parts.push(`${grouped(Math.round((accepted * 1000) / elapsedMs))} a second`);
  // Before that the first piece says more about the start than about the rest.
  if (fraction > 0.01 && fraction < 1)
    parts.push(`${durationWords((elapsedMs / 1000 / fraction) * (1 - fraction))} left`);
  if (what !== '') parts.push(what);
  return parts.join(', ');
}

/** `1 200 000 points of 120 series, 3 too old, 2 in the future. 12 other files were left alone.` */
export function summaryWords(outcome: ImportOutcome, series: number, notes: readonly string[]): string {
  const points = outcome.accepted === 1 ? '1 point' : `${grouped(outcome.accepted)} points`;
  const parts = [`${points} of ${grouped(series)} series`];
  if (outcome.tooOld > 0) parts.push(`${grouped(outcome.tooOld)} are older than the longest archive and were left out`);
  if (outcome.inTheFuture > 0) parts.push(`${grouped(outcome.inTheFuture)} lie in the future and were left out`);
  return [parts.join(', '), ...notes].join('. ').replace(/\.*$/, '.').replaceAll('..', '.');
}

/** Thin spaces between thousands, as everywhere else. */
function grouped(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+(?!\d))/g, '\u2009');
}

function durationWords(seconds: number): string {
  if (seconds < 100) return `${Math.max(1, Math.round(seconds))} s`;
  return seconds < 6000 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`;
}
