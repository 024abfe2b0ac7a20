import { lowerFirst } from '../../shared/letter-case';
import type { ConvergeView } from '../../shared/model/environment';
import type { TimelineEvent } from '../../shared/model/event';
import type { Run } from '../../shared/model/run';
import type { State } from '../../shared/model/state';
import { formatAge, formatCount, formatTime } from '../../shared/units';

export type ConvergeOutcome =
  'running' | 'nothing to change' | 'changed' | 'dry run' | 'stopped' | 'failed' | 'cancelled';

export const CONVERGE_STATES: Readonly<Record<ConvergeOutcome, State>> = {
  running: 'deploying',
  'nothing to change': 'none',
  changed: 'ok',
  'dry run': 'drift',
  stopped: 'warning',
  failed: 'critical',
  cancelled: 'unknown',
};

/** One converging run: what came of it, and in words. Times in ms since the epoch. */
export interface ConvergeEntry {
  readonly id: string;
  readonly at: number;
  /** Null where only its mark on the time axis is left, or while it goes on. */
  readonly finishedAt: number | null;
  readonly outcome: ConvergeOutcome;
  readonly changed: number;
  readonly sentence: string;
  /** Step by step, where the run is kept. */
  readonly run: Run | null;
}

/** Marks are set while a run goes on; one of it may carry the time of its last moment. */
const SAME_RUN_MS = 2000;

/**
 * Every converging run of an environment, newest first: the recent ones step by step, and those before as far as they
 * left a mark on the time axis. Pure.
 */
export function convergeHistory(
  runs: readonly Run[],
  events: readonly TimelineEvent[],
  environment: string,
): readonly ConvergeEntry[] {
  const own = runs.filter((run) => run.kind === 'converge' && run.environment === environment);
  const isOfRun = ({ at }: TimelineEvent): boolean =>
    own.some(({ startedAt, finishedAt }) => at >= startedAt && at <= (finishedAt ?? Infinity) + SAME_RUN_MS);
  const marks = events.filter(
    (event) => event.environment === environment && event.tags.includes('converge') && !isOfRun(event),
  );
  return [...own.map(entryOfRun), ...marks.map(entryOfMark)].sort((a, b) => b.at - a.at);
}

function entryOfRun(run: Run): ConvergeEntry {
  const planned = run.steps[0]?.detail ?? '';
  const base = { id: run.id, at: run.startedAt, finishedAt: run.finishedAt, changed: run.changed, run };
  switch (run.state) {
    case 'running':
      return {
        ...base,
        outcome: 'running',
        sentence: run.steps.find(({ state }) => state === 'running')?.title ?? run.title,
      };
    case 'cancelled':
      return { ...base, outcome: 'cancelled', sentence: `Cancelled after ${formatCount(run.changed, 'change')}` };
    case 'failed': {
      const sentence = run.error?.message ?? 'It failed';
      return run.error?.code === 'refused'
        ? { ...base, outcome: 'stopped', sentence: stopSentence(sentence) }
        : { ...base, outcome: 'failed', sentence };
    }
    case 'done':
      if (isReport(planned)) return { ...base, outcome: 'dry run', sentence: shortReport(planned) };
      return run.changed === 0
        ? { ...base, outcome: 'nothing to change', sentence: 'Nothing to change' }
        : { ...base, outcome: 'changed', sentence: `${formatCount(run.changed, 'change')} applied` };
  }
}

function entryOfMark({ id, at, title, detail }: TimelineEvent): ConvergeEntry {
  const said = detail ?? title;
  const base = { id: `event-${id}`, at, finishedAt: null, changed: 0, run: null };
  return isReport(said)
    ? { ...base, outcome: 'dry run', sentence: shortReport(said) }
    : { ...base, outcome: 'stopped', sentence: stopSentence(said) };
}

// What the run itself says (`decide`), shortened for a list that is headed by the environment's name.
const isReport = (said: string): boolean => /^Converging \S+ would change /.test(said);
const shortReport = (said: string): string => said.replace(/^Converging \S+ would/, 'Would').replace(/\.$/, '');

/** `Stopped: 7 changes, the limit is 3`. */
function stopSentence(said: string): string {
  const [, count, limit, names] = /would change (\d+) things?, and (\d+) are allowed at once \((.*)\)/.exec(said) ?? [];
  if (count === undefined || limit === undefined) return said;
  return `Stopped: ${formatCount(Number(count), 'change')}, the limit is ${limit}${names === undefined ? '' : ` (${names})`}`;
}

export interface ConvergeVerdict {
  readonly state: State | null;
  readonly sentence: string;
  readonly evidence: string;
}

/** The one sentence about converging, and what stands beside it. Pure. */
export function convergeVerdict(
  converge: ConvergeView,
  history: readonly ConvergeEntry[],
  nowMs: number,
): ConvergeVerdict {
  const [last] = history;
  if (last?.outcome === 'running') {
    return {
      state: 'deploying',
      sentence: `Converging: ${last.sentence}`,
      evidence: `begun ${formatAge(nowMs - last.at)}`,
    };
  }
  const lastWords =
    last === undefined
      ? 'it has not run yet'
      : `last run ${formatAge(nowMs - last.at)}: ${lowerFirst(withoutNames(last.sentence))}`;
  if (!converge.enabled) return { state: null, sentence: 'Switched off', evidence: lastWords };
  const next = nextWords(converge, nowMs);
  if (last === undefined) return { state: null, sentence: 'Switched on; it has not run yet', evidence: next };
  const state = CONVERGE_STATES[last.outcome];
  switch (last.outcome) {
    case 'stopped':
      return { state, sentence: withoutNames(last.sentence), evidence: `${formatAge(nowMs - last.at)} · ${next}` };
    case 'failed':
      return {
        state,
        sentence: `Failed: ${last.sentence.replace(/\.$/, '')}`,
        evidence: `${formatAge(nowMs - last.at)} · ${next}`,
      };
    default:
      return {
        state: state === 'none' ? 'ok' : state,
        sentence: `Last run ${formatAge(nowMs - last.at).replace(/^now$/, 'just now')}: ${lowerFirst(withoutNames(last.sentence))}`,
        evidence: next,
      };
  }
}

/** `next run at 11:52, in 48 min`. */
export function nextWords({ enabled, nextRunAt }: ConvergeView, nowMs: number): string {
  if (!enabled) return 'no run is due';
  if (nextRunAt === null) return 'the next run is not known yet';
  if (nextRunAt <= nowMs) return 'the next run is due now';
  return `next run at ${formatTime(nextRunAt, { seconds: false })}, in ${formatAge(nextRunAt - nowMs).replace(/ ago$/, '')}`;
}

const withoutNames = (text: string): string =>
  text.replace(/ \([^)]*\)$/, '').replace(/^(Would change \d+ things?): .*$/, '$1');
