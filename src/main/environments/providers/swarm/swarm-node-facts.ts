import type { NodeFacts, PartlyRead } from '../../drift/compare-nodes';
import type { ResolvedEnvironment } from '../../model/resolved';
import { specFacts } from './compare-service';
import type { SwarmComparison } from './compare-swarm';
import { groupNodes } from './node-groups';
import { namesOf } from './swarm-plan';
import { tasksOfNode } from './swarm-status';
import type { TaskFindings } from './task-containers';

/**
 * What each task of a service was made from and holds, fact by fact, so that they can be put side by side: an update that
 * stopped half-way leaves tasks of two kinds, and nodes that are no replicas of each other have a specification each. Pure.
 */
export function swarmNodeFacts(
  environment: ResolvedEnvironment,
  service: string,
  { desired, actual }: Pick<SwarmComparison, 'desired' | 'actual'>,
  findings: TaskFindings,
): { readonly nodes: NodeFacts[]; readonly unread: PartlyRead[] } {
  const groups = groupNodes(environment);
  const names = namesOf(desired, actual);
  const unread: PartlyRead[] = [];
  const nodes = environment.nodes
    .filter(({ services }) => services.includes(service))
    .map(({ name: node }): NodeFacts => {
      const own = tasksOfNode(groups, node, actual).find(({ name }) => name === service);
      if (own?.service == null || own.task === null) return { node, facts: new Map([['task', 'is not there']]) };
      const { task } = own;
      const reason = findings.unread.get(task.id);
      if (reason !== undefined) unread.push({ node, reason });
      const facts = [
        ['task', task.state] as const,
        ...specFacts({ ...own.service.spec, TaskTemplate: task.spec }, names),
        ...(findings.facts.get(task.id) ?? [])
          .filter(({ fact }) => fact !== 'files')
          .map(({ fact, actual: value }) => [fact, value] as const),
      ];
      // That each has its own name in its values is how it should be.
      return { node, facts: new Map(facts.map(([fact, value]) => [fact, value?.replaceAll(node, '<node>') ?? null])) };
    });
  return { nodes, unread };
}
