import type { State } from '../../../../shared/model/state';
import { differences, toDriftFact, type ComparedFact, type FactOfService } from '../../drift/compare-container';
import { isOutdated } from '../../model/actual';
import type { ResolvedEnvironment } from '../../model/resolved';
import type { ProviderDrift } from '../provider';
import type { SwarmComparison } from './compare-swarm';
import { groupNodes } from './node-groups';
import { serviceFacts } from './swarm-plan';
import { tasksOfNode } from './swarm-status';

/**
 * Judges what was read. What is specified of a service is true of each node that is one of its tasks, so that is where it
 * is told; whether a task runs is a node's own. Pure.
 */
export function judgeSwarmDrift(
  environment: ResolvedEnvironment,
  { desired, actual, plan }: SwarmComparison,
): Omit<ProviderDrift, 'transcript'> {
  const groups = groupNodes(environment);
  const compared = new Map<string, readonly FactOfService[]>();
  const nodes = environment.nodes.map(({ name: node }) => {
    const own = plan.services.filter((planned) => planned.desired.nodes.includes(node));
    const isOne = own.length === 1;
    const specified = own.map(({ desired: service, existing }) => {
      const facts = existing === null ? [] : serviceFacts(service, existing, desired, actual);
      const others =
        existing === null
          ? [state('service', 'exists', 'is not there')]
          : [...outdated(service.image, { desired, actual, plan }), ...rollout(existing.update)];
      const named = (fact: ComparedFact): FactOfService => ({
        ...fact,
        service: service.service,
        fact: isOne ? fact.fact : `${service.service}: ${fact.fact}`,
      });
      return { all: [...facts, ...others].map(named), differing: [...differences(facts), ...others].map(named) };
    });
    const tasks = tasksOfNode(groups, node, actual).flatMap(({ name, service, task }): FactOfService[] => {
      if (service === null) return [];
      const found = task === null ? 'is not there' : task.state;
      return [{ ...state(isOne ? 'task' : `${name}: task`, 'running', found), service: name }];
    });
    compared.set(node, [...specified.flatMap(({ all }) => all), ...tasks]);
    return describeNode(
      node,
      [...specified.flatMap(({ differing }) => differing), ...tasks].filter(({ same }) => !same),
    );
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
    verdict: differs ? 'drift' : 'same',
    checked: 1,
    nodes,
    compared,
    strangers,
    unread: [],
    readAt: actual.readAt,
  };
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
