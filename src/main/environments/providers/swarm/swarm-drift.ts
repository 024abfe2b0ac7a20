import type { State } from '../../../../shared/model/state';
import { differences, toDriftFact, type ComparedFact, type FactOfService } from '../../drift/compare-container';
import { isOutdated } from '../../model/actual';
import type { ResolvedEnvironment } from '../../model/resolved';
import type { ProviderDrift } from '../provider';
import type { SwarmComparison } from './compare-swarm';
import { groupNodes } from './node-groups';
import { serviceFacts } from './swarm-plan';
import { tasksOfNode } from './swarm-status';
import type { TaskFindings } from './task-containers';

/** About how many facts there are in a container that was not looked into. */
const FACTS_PER_CONTAINER = 5;

/**
 * Judges what was read. What is specified of a service is true of each node that is one of its tasks, so that is where it
 * is told; whether a task runs, and what is in its container, is a node's own. Pure.
 */
export function judgeSwarmDrift(
  environment: ResolvedEnvironment,
  { desired, actual, plan }: SwarmComparison,
  findings: TaskFindings,
): Omit<ProviderDrift, 'transcript'> {
  const groups = groupNodes(environment);
  const compared = new Map<string, readonly FactOfService[]>();
  const unread: ProviderDrift['unread'] = [];
  let read = 0;
  const nodes = environment.nodes.map(({ name: node }) => {
    const own = plan.services.filter((planned) => planned.desired.nodes.includes(node));
    const isOne = own.length === 1;
    const named = (service: string, fact: ComparedFact): FactOfService => ({
      ...fact,
      service,
      fact: isOne || isFile(fact) ? fact.fact : `${service}: ${fact.fact}`,
    });
    const specified = own.flatMap(({ desired: service, existing }) => {
      const all: ComparedFact[] =
        existing === null
          ? [state('service', 'exists', 'is not there')]
          : [
              ...serviceFacts(service, existing, desired, actual),
              ...outdated(service.image, { desired, actual, plan }),
              ...rollout(existing.update),
            ];
      return all.map((fact) => named(service.service, fact));
    });
    const tasks = tasksOfNode(groups, node, actual).flatMap(({ name, service, task }): FactOfService[] => {
      if (service === null) return [];
      const reason = findings.unread.get(task?.id ?? '');
      if (reason !== undefined) unread.push({ node, reason });
      const inside = findings.facts.get(task?.id ?? '') ?? [];
      const found = task === null ? 'is not there' : task.state;
      return [state('task', 'running', found), ...inside].map((fact) => named(name, fact));
    });
    const facts = [...specified, ...tasks];
    read += facts.length;
    compared.set(node, facts);
    return describeNode(node, differences(facts));
  });
  const strangers = [
    ...plan.removals.map(({ kind, name, reason }) => ({ kind, name, detail: reason })),
    ...actual.foreigners.map(({ name, network }) => ({
      kind: 'service',
      name,
      detail: `is on the network ${network} and not part of this environment`,
    })),
  ];
  const differs = strangers.length > 0 || nodes.some(({ facts }) => facts.length > 0);
  return {
    verdict: differs ? 'drift' : unread.length > 0 ? 'unknown' : 'same',
    checked: read === 0 ? 1 : read / (read + unread.length * FACTS_PER_CONTAINER),
    nodes,
    compared,
    strangers,
    unread,
    readAt: actual.readAt,
  };
}

/** Rules that allow a file to differ know it by its path alone. */
function isFile({ fact }: ComparedFact): boolean {
  return fact.startsWith('file ');
}

function state(fact: string, defined: string, actual: string): ComparedFact {
  return { fact, defined, actual, same: defined === actual, kind: 'state' };
}

/** The image is the one that it should be, and its folder has changed since. */
function outdated(key: string, { desired, actual }: SwarmComparison): ComparedFact[] {
  const image = desired.images.find((candidate) => candidate.key === key);
  if (image === undefined || !isOutdated(image, actual.images.get(key) ?? null)) return [];
  const [defined, found] = ['built from its folder as it is now', 'built before its folder changed'];
  return [{ fact: 'image', defined, actual: found, same: false, kind: 'definition' }];
}

/** An update that stopped half-way leaves tasks of two kinds. */
function rollout(update: { readonly state: string; readonly message: string } | null): ComparedFact[] {
  return update !== null && /paused$/.test(update.state) ? [state('update', 'completed', update.message)] : [];
}

function describeNode(node: string, facts: readonly FactOfService[]): ProviderDrift['nodes'][number] {
  const isGone = facts.some(({ kind }) => kind === 'state');
  const judged: State = facts.length === 0 ? 'ok' : isGone ? 'critical' : 'drift';
  return { node, state: judged, facts: facts.map(toDriftFact) };
}
