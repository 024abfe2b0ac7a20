import type { TimelineEvent } from '../../shared/model/event';
import type { Run } from '../../shared/model/run';
import type { SeriesColumns } from '../../shared/model/series';
import type { State } from '../../shared/model/state';
import { formatCount, formatDuration } from '../../shared/units';

/** How many facts differed for a while; null: nobody looked. Seconds since the epoch. */
export interface DriftStretch {
  readonly from: number;
  readonly until: number;
  readonly facts: number | null;
}

/** Drift is read every five minutes: two rounds may be missed before it counts as not known. */
const READING_HOLDS_SECONDS = 12 * 60;

/**
 * What the readings of `gemba.drift.…` say about the time between them: each holds until the next one, unless that is
 * long in coming. Pure.
 *
 * @param untilSeconds where time ends: now
 * @param current the newest reading, which its slot of the series may hide behind a worse one before it
 */
export function driftStretches(
  series: Pick<SeriesColumns, 'times' | 'values'> | undefined,
  untilSeconds: number,
  current: { readonly time: number; readonly facts: number } | null = null,
): readonly DriftStretch[] {
  const recorded = [...(series?.times ?? [])].map((time, index) => ({
    time,
    facts: series?.values[index] ?? Number.NaN,
  }));
  const points = [
    ...recorded.filter(({ time }) => current === null || time < current.time),
    ...(current ? [current] : []),
  ].filter(({ time, facts }) => !Number.isNaN(facts) && time <= untilSeconds);
  const stretches: DriftStretch[] = [];
  const add = (stretch: DriftStretch): void => {
    const last = stretches.at(-1);
    if (stretch.until <= stretch.from) return;
    if (last?.facts === stretch.facts) stretches[stretches.length - 1] = { ...last, until: stretch.until };
    else stretches.push(stretch);
  };
  points.forEach(({ time, facts }, index) => {
    const next = points[index + 1]?.time ?? untilSeconds;
    const holdsUntil = Math.min(next, time + READING_HOLDS_SECONDS);
    add({ from: time, until: holdsUntil, facts });
    add({ from: holdsUntil, until: next, facts: null });
  });
  return stretches;
}

/** Something of a node's past, newest first in a list. Times in ms since the epoch. */
export interface NodeHappening {
  readonly id: string;
  readonly at: number;
  /** Null: it has no length, or it goes on. */
  readonly until: number | null;
  readonly isGoingOn: boolean;
  readonly state: State;
  readonly title: string;
  readonly detail: string | null;
}

export interface NodePast {
  readonly node: string;
  readonly services: readonly string[];
  readonly stretches: readonly DriftStretch[];
  /** `gemba.rebuild.….seconds`. */
  readonly rebuilds: Pick<SeriesColumns, 'times' | 'values'> | undefined;
  /** Of its environment. */
  readonly events: readonly TimelineEvent[];
  readonly runs: readonly Run[];
}

/** A point stands at the beginning of its slot, and a mark where its run ended. */
const SAME_MOMENT_MS = 90_000;

/** When it differed and what ended that, what was done to it, and how long each rebuild took. Newest first. Pure. */
export function nodeHistory(past: NodePast): readonly NodeHappening[] {
  const ongoing = past.stretches.at(-1);
  const periods = driftPeriods(past.stretches).map((period) => periodHappening(period, past, period.last === ongoing));
  const others = past.events
    .filter((event) => event.kind !== 'drift' && isAbout(event, past))
    .map((event) => markHappening(event, past));
  return [...periods, ...others].sort((a, b) => b.at - a.at);
}

interface DriftPeriod {
  readonly from: number;
  readonly until: number;
  readonly most: number;
  readonly last: DriftStretch;
}

/** Stretches that differ and touch each other are one: it differed, more or less. */
function driftPeriods(stretches: readonly DriftStretch[]): readonly DriftPeriod[] {
  const periods: DriftPeriod[] = [];
  for (const stretch of stretches) {
    if (stretch.facts === null || stretch.facts === 0) continue;
    const before = periods.at(-1);
    if (before?.until === stretch.from) {
      periods[periods.length - 1] = {
        from: before.from,
        until: stretch.until,
        most: Math.max(before.most, stretch.facts),
        last: stretch,
      };
    } else periods.push({ from: stretch.from, until: stretch.until, most: stretch.facts, last: stretch });
  }
  return periods;
}

function periodHappening(
  { from, until, most }: DriftPeriod,
  { node, events, runs, stretches }: NodePast,
  isGoingOn: boolean,
): NodeHappening {
  const isNear = (event: TimelineEvent, seconds: number): boolean =>
    event.kind === 'drift' &&
    event.title.startsWith(`${node} `) &&
    Math.abs(event.at - seconds * 1000) < SAME_MOMENT_MS;
  const begun = events.find((event) => isNear(event, from) && event.title.includes('differs'));
  const ended = isGoingOn
    ? undefined
    : events.find((event) => isNear(event, until) && !event.title.includes('differs'));
  const at = begun?.at ?? from * 1000;
  const end = isGoingOn ? null : (ended?.at ?? until * 1000);
  const isLost = !isGoingOn && stretches.some((other) => other.from === until && other.facts === null);
  const by = end === null || isLost ? null : whatEnded(end, node, events, runs);
  const ending = isLost ? 'not read since' : by === null ? null : `ended by: ${by}`;
  const details = [begun?.detail ?? null, ending].filter((part) => part !== null);
  return {
    id: `drift-${from}`,
    at,
    until: end,
    isGoingOn,
    state: 'drift',
    title: `differed in ${formatCount(most, 'fact')}`.replace(/^differed/, isGoingOn ? 'differs' : 'differed'),
    detail: details.length === 0 ? null : details.join(' · '),
  };
}

/** The change under way, or just over, when it was as defined again. */
function whatEnded(end: number, node: string, events: readonly TimelineEvent[], runs: readonly Run[]): string | null {
  const run = runs.find(
    ({ startedAt, finishedAt, changed, steps }) =>
      changed > 0 &&
      startedAt <= end &&
      (finishedAt ?? end) > end - 2 * SAME_MOMENT_MS &&
      steps.some((step) => step.node === node),
  );
  if (run !== undefined) return run.title;
  const mark = events.findLast(
    (event) =>
      (event.kind === 'apply' || event.kind === 'deployment') &&
      event.at <= end + SAME_MOMENT_MS &&
      event.at > end - 2 * SAME_MOMENT_MS,
  );
  return mark?.title ?? null;
}

/** It names the node, one of its services that was deployed, or is about all of its environment. */
function isAbout({ kind, title, environment }: TimelineEvent, { node, services }: NodePast): boolean {
  const words = title.split(/[\s:,()]+/);
  if (words.includes(node)) return true;
  if (kind === 'deployment') return services.includes(words[0] ?? '');
  return (kind === 'apply' || kind === 'destroy') && environment !== null && words[0] === environment;
}

function markHappening({ id, at, until, kind, title, detail, tags }: TimelineEvent, past: NodePast): NodeHappening {
  const took = title === `${past.node} rebuilt` ? rebuildAt(at, past.rebuilds) : null;
  const isFelt = tags.includes('felt') || / fails$/.test(title);
  return {
    id: `event-${id}`,
    at,
    until,
    isGoingOn: false,
    state: isFelt ? 'critical' : kind === 'deployment' ? 'deploying' : 'none',
    title: took === null ? title : `rebuilt in ${formatDuration(took)}`,
    // The first line is the sentence; what follows is its evidence, and stands where the mark leads to.
    detail: detail?.split('\n')[0] ?? null,
  };
}

function rebuildAt(ms: number, rebuilds: NodePast['rebuilds']): number | null {
  const near = rebuildTimes(rebuilds).findLast(({ at }) => Math.abs(at - ms) < SAME_MOMENT_MS);
  return near?.seconds ?? null;
}

/** Every rebuild that was measured, oldest first. `at` in ms since the epoch. */
export function rebuildTimes(
  series: Pick<SeriesColumns, 'times' | 'values'> | undefined,
): ReadonlyArray<{ readonly at: number; readonly seconds: number }> {
  return [...(series?.times ?? [])].flatMap((time, index) => {
    const seconds = series?.values[index] ?? Number.NaN;
    return Number.isNaN(seconds) ? [] : [{ at: time * 1000, seconds }];
  });
}

/** `22 s; 19 s in the middle of 3`; null before the first. */
export function rebuildWords(series: Pick<SeriesColumns, 'times' | 'values'> | undefined): string | null {
  const times = rebuildTimes(series).map(({ seconds }) => seconds);
  const last = times.at(-1);
  if (last === undefined) return null;
  const sorted = [...times].sort((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)] ?? last;
  const words = (seconds: number): string => formatDuration(Math.round(seconds * 10) / 10);
  return times.length < 3 ? words(last) : `${words(last)}; ${words(median)} in the middle of ${times.length}`;
}
