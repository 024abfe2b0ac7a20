import { describePart } from '../../shared/describe-part';
import type { DriftReport, EnvironmentView } from '../../shared/model/environment';
import type { Run } from '../../shared/model/run';
import type { State } from '../../shared/model/state';
import { formatAge, formatCount, formatShare } from '../../shared/units';

/** What the screen of an environment opens with: one sentence, the numbers behind it, and the one thing to do. */
export interface Verdict {
  readonly state: State;
  readonly sentence: string;
  /** Pieces of the evidence line; the strong ones are numbers and names. */
  readonly evidence: ReadonlyArray<{ readonly text: string; readonly strong?: boolean }>;
  readonly primary: 'up' | 'repair' | 'apply' | null;
}

interface Situation {
  readonly view: EnvironmentView;
  readonly drift: DriftReport | null;
  readonly run: Run | null;
  readonly nowMs: number;
}

/** What holds of the part that is meant to run, and which part that is. */
export function environmentVerdict(situation: Situation): Verdict {
  const verdict = judge(situation);
  const part = describePart(situation.view);
  return part === null ? verdict : { ...verdict, evidence: [{ text: part, strong: true }, ...verdict.evidence] };
}

/** Worst and newest first: what is under way, what cannot be read, what is not running, what differs, and then all well. */
function judge({ view, drift, run, nowMs }: Situation): Verdict {
  if (run !== null && run.state === 'running') return runVerdict(run, nowMs);
  const { status, name } = view;
  if (status === null) {
    return { state: 'unknown', sentence: `${name} is being read for the first time`, evidence: [], primary: null };
  }
  if (status.problem !== null) {
    const { message, nextStep, since } = status.problem;
    return {
      state: 'unknown',
      sentence: message.replace(/\.$/, ''),
      evidence: [
        {
          text: `${name} is shown as it was ${formatAge(nowMs - status.readAt)}, unread since ${formatAge(nowMs - since)}`,
        },
        ...(nextStep === undefined ? [] : [{ text: nextStep, strong: true }]),
      ],
      primary: null,
    };
  }
  const age = { text: `read ${formatAge(nowMs - status.readAt)}` };
  const total = view.nodes.length;
  if (status.summary === 'down') {
    return {
      state: 'none',
      sentence: `${name} is not up`,
      evidence: [{ text: formatCount(total, 'node'), strong: true }, { text: 'defined, none created' }, age],
      primary: 'up',
    };
  }
  const bad = status.nodes.filter((node) => node.state !== 'ok');
  const starting = bad.filter((node) => node.state === 'deploying');
  if (bad.length > 0 && starting.length === bad.length) {
    return {
      state: 'deploying',
      sentence: `${formatCount(starting.length, 'node')} of ${total} ${starting.length === 1 ? 'is' : 'are'} starting`,
      evidence: [{ text: listNames(starting.map(({ node }) => node)), strong: true }, age],
      primary: null,
    };
  }
  if (bad.length > 0) {
    const first = bad[0];
    return {
      state: status.state === 'ok' ? 'warning' : status.state,
      sentence:
        bad.length === 1 && first !== undefined
          ? `${first.node} is not well: ${first.summary.split(' · ')[0] ?? first.summary}`
          : `${bad.length} of ${formatCount(total, 'node')} are not running as they should`,
      evidence: [
        {
          text: bad.length === 1 ? `the other ${total - 1} of ${total} run` : listNames(bad.map(({ node }) => node)),
          strong: true,
        },
        age,
      ],
      primary: 'repair',
    };
  }
  if (drift?.verdict === 'drift') return driftVerdict(drift, total, nowMs);
  return {
    state: 'ok',
    sentence: `${name} is up: all ${formatCount(total, 'node')} run and are healthy`,
    evidence: [
      ...(drift?.verdict === 'same'
        ? [
            { text: `${formatShare(drift.checked)} checked`, strong: true },
            { text: `as defined, ${formatAge(nowMs - drift.readAt)}` },
          ]
        : []),
      age,
    ],
    primary: null,
  };
}

function driftVerdict(drift: DriftReport, total: number, nowMs: number): Verdict {
  const differing = drift.nodes.filter((node) => node.state === 'drift' || node.facts.length > 0);
  const subject =
    differing.length === 0
      ? `${formatCount(drift.strangers.length, 'thing')} that no definition claims`
      : differing.length === 1
        ? `1 of ${formatCount(total, 'node')} differs from its definition`
        : `${differing.length} of ${formatCount(total, 'node')} differ from their definition`;
  return {
    state: 'drift',
    sentence: subject,
    evidence: [
      { text: formatShare(drift.checked), strong: true },
      { text: `checked ${formatAge(nowMs - drift.readAt)}` },
      ...drift.unread.slice(0, 1).map(({ node, reason }) => ({ text: `${node} could not be read: ${reason}` })),
    ],
    primary: differing.length === 0 ? null : 'apply',
  };
}

function runVerdict(run: Run, nowMs: number): Verdict {
  const done = run.steps.filter((step) => step.state === 'done' || step.state === 'skipped').length;
  const current = run.steps.find((step) => step.state === 'running');
  return {
    state: 'deploying',
    sentence: run.title,
    evidence: [
      { text: `${done} of ${formatCount(run.steps.length, 'step')}`, strong: true },
      ...(current === undefined ? [] : [{ text: current.title }]),
      { text: `begun ${formatAge(nowMs - run.startedAt)}` },
    ],
    primary: null,
  };
}

/** `orders-1`, `orders-1 and catalog-1`, `orders-1, orders-2 and 3 more`. */
export function listNames(names: readonly string[]): string {
  if (names.length <= 1) return names.join('');
  if (names.length <= 3) return `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
  return `${names.slice(0, 2).join(', ')} and ${names.length - 2} more`;
}
