import { upperFirst } from './letter-case';
import type { DriftFact, DriftReport, Plan, PlanAction, PlanChange } from './model/environment';
import { STATE_SEVERITY, type State } from './model/state';
import { formatCount } from './units';

/** One difference, with everything that is known of it: what is defined, what is there, and what becomes of it. */
export interface Difference extends DriftFact {
  /** What `up` does that ends it; null: nothing, only drift sees it. */
  readonly mendedBy: PlanChange | null;
  /** The rule that allows it; `until` is the last day on which it does. */
  readonly ignored: { readonly reason: string; readonly until: string } | null;
}

/** What differs of one node, and what `up` would do about it. */
export interface NodeDifferences {
  readonly node: string;
  readonly state: State;
  /** When the oldest of those that count was first seen, ms since the epoch. */
  readonly since: number | null;
  /** Those that count first. */
  readonly facts: readonly Difference[];
  readonly changes: readonly PlanChange[];
  /** Why something of it could not be read. */
  readonly unread: readonly string[];
}

/** Something that carries the environment's labels, or is on its networks, and that no definition claims. */
export type Unclaimed = DriftReport['strangers'][number] & { readonly isRemovedByUp: boolean };

/** Plan and drift as one picture. */
export interface Differences {
  readonly nodes: readonly NodeDifferences[];
  /** What `up` does that is about no node: images, networks. */
  readonly shared: readonly PlanChange[];
  readonly unclaimed: readonly Unclaimed[];
  readonly counts: {
    /** Differences that count, and that no rule allows. */
    readonly counted: number;
    readonly mended: number;
    readonly ignored: number;
    readonly changes: number;
  };
}

/**
 * Lays what differs (drift) and what `up` would do (plan) over each other, node by node. Either may not have been read:
 * then the other is shown alone. Pure.
 */
export function mergeDifferences(drift: DriftReport | null, plan: Plan | null): Differences {
  const changes = plan?.changes ?? [];
  const unclaimed = (drift?.strangers ?? []).map((stranger): Unclaimed => ({
    ...stranger,
    isRemovedByUp: changes.some((change) => removes(change, stranger)),
  }));
  // What nobody claims is told once, with what becomes of it.
  const told = changes.filter((change) => !unclaimed.some((stranger) => removes(change, stranger)));
  const names = new Set([
    ...(drift?.nodes ?? []).map(({ node }) => node),
    ...(drift?.unread ?? []).map(({ node }) => node),
    ...told.flatMap(({ node }) => node ?? []),
  ]);
  const nodes = [...names]
    .map((node) => nodeDifferences(node, drift, told))
    .filter(({ facts, changes: own, unread }) => facts.length + own.length + unread.length > 0)
    .sort((a, b) => rank(a) - rank(b) || STATE_SEVERITY.indexOf(a.state) - STATE_SEVERITY.indexOf(b.state));
  const facts = nodes.flatMap((node) => node.facts);
  const counted = facts.filter(({ ignored }) => ignored === null);
  return {
    nodes,
    shared: told.filter(({ node }) => node === null),
    unclaimed,
    counts: {
      counted: counted.length,
      mended: counted.filter(({ mendedBy }) => mendedBy !== null).length,
      ignored: facts.length - counted.length,
      changes: changes.length,
    },
  };
}

function removes({ action, kind, name }: PlanChange, stranger: { kind: string; name: string }): boolean {
  return action === 'remove' && kind === stranger.kind && name === stranger.name;
}

function nodeDifferences(node: string, drift: DriftReport | null, changes: readonly PlanChange[]): NodeDifferences {
  const found = drift?.nodes.find((candidate) => candidate.node === node);
  const mendedBy = (fact: DriftFact): PlanChange | null => changes.find((change) => mends(change, node, fact)) ?? null;
  const counted = (found?.facts ?? []).map((fact): Difference => ({
    ...fact,
    mendedBy: mendedBy(fact),
    ignored: null,
  }));
  const ignored = (drift?.ignored ?? [])
    .filter((fact) => fact.node === node)
    .map(({ reason, until, node: _node, ...fact }): Difference => ({
      ...fact,
      mendedBy: mendedBy(fact),
      ignored: { reason, until },
    }));
  const since = counted.flatMap((fact) => fact.since ?? []);
  const own = changes.filter((change) => change.node === node);
  return {
    node,
    state: stateOf(found?.state ?? 'none', counted.length > 0, own.length > 0),
    since: since.length === 0 ? null : Math.min(...since),
    facts: [...counted, ...ignored],
    changes: own,
    unread: (drift?.unread ?? []).filter((entry) => entry.node === node).map(({ reason }) => reason),
  };
}

/** What is about to be changed without differing is neither well nor at fault: nothing is asked of it here. */
function stateOf(found: State, differs: boolean, changes: boolean): State {
  if (found !== 'ok') return found;
  return differs ? 'drift' : changes ? 'none' : 'ok';
}

/** Whether a change ends a difference: the provider said which facts of which nodes it makes as defined. */
function mends({ mends: what }: PlanChange, node: string, { fact, service }: DriftFact): boolean {
  if (what === undefined || !what.nodes.includes(node)) return false;
  if (what.service !== null && what.service !== service) return false;
  return what.facts === null || what.facts.includes(fact);
}

/** What differs first, then what changes, then what could not be read, and last what a rule allows. */
function rank({ facts, changes, unread }: NodeDifferences): number {
  if (facts.some(({ ignored }) => ignored === null)) return 0;
  if (changes.length > 0) return 1;
  return unread.length > 0 ? 2 : 3;
}

/** The one sentence about both, and its state. Pure. */
export function differencesVerdict(
  drift: DriftReport | null,
  plan: Plan | null,
  merged: Differences,
): { readonly state: State; readonly sentence: string } {
  const { counts, unclaimed } = merged;
  const asides = [
    ...(unclaimed.length === 0 ? [] : [`${formatCount(unclaimed.length, 'thing')} that no definition claims`]),
    ...(counts.ignored === 0 ? [] : [`${formatCount(counts.ignored, 'difference')} ignored by a rule`]),
    ...(drift === null || drift.unread.length === 0 ? [] : ['not everything could be read']),
  ];
  const told = (state: State, first: string): { state: State; sentence: string } => ({
    state,
    sentence: [first, ...asides].join('; '),
  });
  const made = `up makes ${formatCount(counts.changes, 'change')}`;
  if (counts.counted > 0) return told('drift', plan === null ? notPlanned(counts.counted) : mendedWords(counts));
  if (drift === null) {
    if (plan === null) return told('unknown', 'Neither what differs nor what up would change is known');
    return counts.changes === 0
      ? told('unknown', 'Up would change nothing; what else differs is not known')
      : told('none', upperFirst(made));
  }
  const state: State = unclaimed.length > 0 ? 'drift' : drift.unread.length > 0 ? 'unknown' : 'ok';
  if (plan === null) return told(state, 'No fact differs; what up would change is not known');
  if (counts.changes === 0) return told(state, 'No fact differs, and up would change nothing');
  return told(state === 'ok' ? 'none' : state, `No fact differs; ${made}`);
}

const notPlanned = (counted: number): string =>
  `${formatCount(counted, 'difference')}; what up would change is not known`;

function mendedWords({ counted, mended }: Differences['counts']): string {
  const seen = counted - mended;
  if (seen === 0) return counted === 1 ? 'Up mends the one difference' : `Up mends all ${counted} differences`;
  if (mended === 0) {
    return counted === 1
      ? 'One difference, which only drift sees: up does not mend it'
      : `${counted} differences, which only drift sees: up mends none of them`;
  }
  return `Up mends ${mended} of ${counted} differences; ${seen} only drift sees`;
}

const ACTION_WORDS: Readonly<Record<PlanAction, string>> = {
  create: 'up makes it',
  replace: 'up replaces it',
  start: 'up starts it',
  update: 'up changes it in place',
  remove: 'up removes it',
  build: 'up builds it',
  bake: 'up bakes it',
  pull: 'up pulls it',
  keep: 'up keeps it',
};

/** What becomes of a difference, in words: `up replaces it`, `only drift sees it`, `ignored until 2026-12-31: …`. */
export function fateWords({ mendedBy, ignored }: Pick<Difference, 'mendedBy' | 'ignored'>, isPlanned: boolean): string {
  const up = mendedBy === null ? null : ACTION_WORDS[mendedBy.action];
  if (ignored !== null) {
    const rule = `ignored until ${ignored.until}: ${ignored.reason}`;
    return up === null ? rule : `${rule}; ${up} all the same`;
  }
  return up ?? (isPlanned ? 'only drift sees it' : '');
}

/** A fact by its name, with its service in front where several services of the node have facts. */
export function factLabel(
  { fact, service }: Pick<DriftFact, 'fact' | 'service'>,
  among: readonly Pick<DriftFact, 'service'>[],
): string {
  const isClear = service === null || fact.startsWith(`${service}: `) || among.every((one) => one.service === service);
  return isClear ? fact : `${service}: ${fact}`;
}

/** Why something changes, without what stands beside it already as a difference. */
export function furtherReasons(change: PlanChange, facts: readonly Difference[]): readonly string[] {
  const own = facts.filter(({ mendedBy }) => mendedBy === change).map(({ fact }) => `${fact}: defined `);
  return change.reasons.filter((reason) => !own.some((start) => reason.startsWith(start)));
}
