import type { Measure, Reading } from '../../shared/model/maps';

/** A command that would bring data, and how many measures wait for it. */
export interface Bring {
  readonly command: string;
  readonly count: number;
  /** Set where the command brings up an environment: a button can do the same. */
  readonly environment: string | null;
}

/** The command that most of the measures without data wait for; null where none of them names one. */
export function mostWanted(measures: readonly Measure[], readings: ReadonlyMap<string, Reading>): Bring | null {
  const counts = new Map<string, number>();
  for (const { id, bring } of measures) {
    const reading = readings.get(id);
    if (bring === null || reading === undefined || reading.value !== null) continue;
    counts.set(bring, (counts.get(bring) ?? 0) + 1);
  }
  const [most] = [...counts].sort(([, a], [, b]) => b - a);
  if (most === undefined) return null;
  const [command, count] = most;
  return { command, count, environment: /^gemba up ([\w.-]+)$/.exec(command)?.[1] ?? null };
}
