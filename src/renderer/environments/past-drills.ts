import { DRILL_FELT, DRILL_WENT_ON, DrillKind } from '../../shared/model/drill';
import type { TimelineEvent } from '../../shared/model/event';
import type { Run } from '../../shared/model/run';
import type { State } from '../../shared/model/state';
import { formatDuration } from '../../shared/units';

/** A drill that is over: judged, or ended before it could be. Times in ms since the epoch. */
export interface PastDrill {
  readonly id: string;
  /** From when the node was broken until it was well again. */
  readonly at: number;
  readonly until: number;
  readonly kind: string;
  readonly node: string;
  readonly outcome: DrillOutcome;
  /** The verdict, or why there is none. */
  readonly sentence: string;
  /** What was felt of each service. */
  readonly lines: readonly string[];
}

export type DrillOutcome = 'went on' | 'felt' | 'cancelled' | 'failed' | 'not said';

export const OUTCOME_STATES: Readonly<Record<DrillOutcome, State>> = {
  'went on': 'ok',
  felt: 'critical',
  cancelled: 'unknown',
  failed: 'warning',
  'not said': 'unknown',
};

/** Seconds around a drill that its graph shows: the requests before it began, and those that were late after it. */
const BEFORE_SECONDS = 4;
const AFTER_SECONDS = 5;

/** What each kind does to a node, as it is chosen. */
export const KIND_WORDS: Readonly<Record<DrillKind, string>> = {
  kill: 'its processes end at once, unasked',
  stop: 'its processes are asked to end',
  pause: 'frozen: connections stay, nothing answers',
  partition: 'cut off from the network',
  slow: 'its packets leave 300 ms late',
};

/**
 * Drills of an environment, newest first: those with a verdict from the time axis, which is kept for years, and those
 * that were cancelled or failed from the recent runs. Pure.
 */
export function pastDrills(
  events: readonly TimelineEvent[],
  runs: readonly Run[],
  environment: string,
): readonly PastDrill[] {
  const judged = events
    .filter((event) => event.environment === environment && event.tags.includes('drill'))
    .map((event): PastDrill => {
      const [sentence = event.title, ...lines] = (event.detail ?? event.title).split('\n');
      return {
        id: `event-${event.id}`,
        ...timesOf(event),
        ...whatOf(event.title),
        outcome: outcomeOf(event),
        sentence,
        lines,
      };
    });
  const unjudged = runs.flatMap((run): PastDrill[] => {
    if (run.kind !== 'drill' || run.environment !== environment || run.finishedAt === null) return [];
    // A run that was refused has been judged: its verdict is on the time axis.
    if (run.state !== 'cancelled' && (run.state !== 'failed' || run.error?.code === 'refused')) return [];
    const lasted = formatDuration(Math.max(1, Math.round((run.finishedAt - run.startedAt) / 1000)));
    const sentence =
      run.state === 'cancelled' ? `Cancelled after ${lasted}, before a verdict` : (run.error?.message ?? 'It failed');
    return [
      {
        id: `run-${run.id}`,
        at: run.startedAt,
        until: run.finishedAt,
        ...whatOf(run.title.replace(` of ${environment}`, '')),
        outcome: run.state,
        sentence,
        lines: [],
      },
    ];
  });
  return [...judged, ...unjudged].sort((a, b) => b.at - a.at);
}

/** The part of the time axis that shows a drill, in seconds since the epoch. Pure. */
export function drillWindow({ at, until }: Pick<PastDrill, 'at' | 'until'>): { from: number; until: number } {
  return { from: Math.floor(at / 1000) - BEFORE_SECONDS, until: Math.ceil(until / 1000) + AFTER_SECONDS };
}

/** The series of an environment's drills by what they count; one of each service. */
export function drillTargets(environment: string): readonly [requests: string, failed: string, p95: string] {
  const of = (name: string): string => `gemba.drill.${environment}.*.${name}`;
  return [of('requests'), of('failed'), of('p95_ms')];
}

/** The command that holds such a drill. */
export function drillCommand(about: {
  readonly environment: string;
  readonly kind: string;
  readonly node: string;
  readonly seconds: number;
  readonly isProtected: boolean;
}): string {
  const { environment, kind, node, seconds, isProtected } = about;
  return `gemba drill ${environment} ${kind} ${node} --for ${seconds}s${isProtected ? ' --yes' : ''}`;
}

/** For how long the node was to be broken, as its verdict says it; without one, how long it was. Pure. */
export function askedSeconds({ sentence, at, until }: Pick<PastDrill, 'sentence' | 'at' | 'until'>): number {
  const said = / for ((?:\d+ (?:h|min|s) ?)+)$/.exec(sentence)?.[1];
  if (said === undefined) return Math.max(SHORTEST_DRILL_SECONDS, Math.floor((until - at) / 1000));
  const units: Readonly<Record<string, number>> = { h: 3600, min: 60, s: 1 };
  return [...said.matchAll(/(\d+) (h|min|s)/g)].reduce(
    (sum, [, count, unit = 's']) => sum + Number(count) * (units[unit] ?? 1),
    0,
  );
}

/** How long a node may stay broken, as `environments.drill` has it. */
export const SHORTEST_DRILL_SECONDS = 1;
export const LONGEST_DRILL_SECONDS = 3600;

/** The seconds that were typed; null where they are none, or too few, or too many. */
export function parseDrillSeconds(text: string): number | null {
  if (!/^\s*\d{1,4}\s*$/.test(text)) return null;
  const seconds = Number(text);
  return seconds >= SHORTEST_DRILL_SECONDS && seconds <= LONGEST_DRILL_SECONDS ? seconds : null;
}

const timesOf = ({ at, until }: TimelineEvent): { at: number; until: number } => ({ at, until: until ?? at });

function whatOf(title: string): { kind: string; node: string } {
  const [, kind = '', node = ''] = /^Drill: (\S+) (.+)$/.exec(title) ?? [];
  return { kind, node };
}

function outcomeOf({ tags }: TimelineEvent): DrillOutcome {
  if (tags.includes(DRILL_WENT_ON)) return 'went on';
  return tags.includes(DRILL_FELT) ? 'felt' : 'not said';
}
