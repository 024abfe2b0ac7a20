import type { ActualState } from '../model/actual';
import type { DesiredState } from '../model/desired';
import type { PlannedContainer } from '../plan/apply-plan';
import { compareContainer } from './compare-container';
import type { NodeFacts } from './compare-nodes';
import type { ComparedFiles } from './drift-report';

/**
 * What each of these containers is, fact by fact, so that they can be put side by side. A node's own name inside of a
 * value (its volume) is written `<node>`: that each has its own is how it should be. Pure.
 */
export function factsOfNodes(
  planned: readonly PlannedContainer[],
  files: ComparedFiles,
  desired: DesiredState,
  actual: ActualState,
): NodeFacts[] {
  return planned.map(({ desired: wanted, existing }) => {
    if (existing === null) return { node: wanted.node, facts: new Map([['state', 'is not there']]) };
    const compared = [...compareContainer(wanted, existing, desired, actual), ...(files.facts.get(existing.id) ?? [])];
    const own = compared
      // The hash of a definition holds the node's name; what it stands for is compared by itself.
      .filter(({ fact }) => fact !== 'definition' && fact !== 'files')
      .map(({ fact, actual: value }) => [fact, value?.replaceAll(wanted.node, '<node>') ?? null] as const);
    return { node: wanted.node, facts: new Map(own) };
  });
}
