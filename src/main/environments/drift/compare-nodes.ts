import type { ServiceComparison } from '../../../shared/model/environment';

/** All facts of one node: its own values, whatever the definition says. */
export interface NodeFacts {
  readonly node: string;
  readonly facts: ReadonlyMap<string, string | null>;
}

/** A node of which not everything could be read, and why. */
export interface PartlyRead {
  readonly node: string;
  readonly reason: string;
}

/** Facts that tell one node from another by nature: nobody calls a node a snowflake for its own volume. */
const OWN_BY_NATURE = new Set(['container']);

/**
 * Puts the nodes of one service side by side and says which stands alone with what. A node is odd in a fact where at
 * least two others agree and it says something that nobody else says; of two nodes that differ nobody can tell which
 * is the odd one, so both are. Pure.
 *
 * @param unread what these lack says nothing, and is compared for nobody
 */
export function compareNodes(
  service: string,
  nodes: readonly NodeFacts[],
  unread: readonly PartlyRead[] = [],
): Omit<ServiceComparison, 'environment' | 'readAt'> {
  const partly = nodes.filter(({ node }) => unread.some((one) => one.node === node));
  const names = [...new Set(nodes.flatMap(({ facts }) => [...facts.keys()]))].filter(
    (name) => !OWN_BY_NATURE.has(name) && partly.every((node) => node.facts.has(name)),
  );
  const facts = names.sort().map((fact) => {
    const values = nodes.map((node) => node.facts.get(fact) ?? null);
    const counts = new Map<string | null, number>();
    for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
    const agreed = Math.max(...counts.values(), 0);
    const canTell = nodes.length === 2 ? counts.size === 2 : agreed > 1;
    const odd = canTell ? values.flatMap((value, index) => (counts.get(value) === 1 ? [index] : [])) : [];
    return { fact, values, odd };
  });
  const scored = nodes.map(({ node }, index) => ({
    node,
    score: facts.length === 0 ? 0 : facts.filter(({ odd }) => odd.includes(index)).length / facts.length,
  }));
  const sentence = [
    sentenceOf(service, scored, facts),
    ...unread.map(({ node, reason }) => `${node} was read in part (${reason})`),
  ];
  return { service, sentence: sentence.join('; '), nodes: scored, facts };
}

function sentenceOf(
  service: string,
  nodes: readonly { node: string; score: number }[],
  facts: readonly { odd: readonly number[] }[],
): string {
  if (nodes.length < 2) return `${service} has ${nodes.length === 1 ? 'one node' : 'no node'} here: nothing to compare`;
  const [worst] = [...nodes].sort((a, b) => b.score - a.score);
  if (worst === undefined || worst.score === 0) {
    return `the ${nodes.length} nodes of ${service} are alike in all ${facts.length} facts`;
  }
  const alone = facts.filter(({ odd }) => odd.includes(nodes.indexOf(worst))).length;
  if (nodes.length === 2) return `the 2 nodes of ${service} differ in ${alone} of ${facts.length} facts`;
  const others = nodes.filter(({ score }) => score > 0).length - 1;
  const more = others === 0 ? '' : `; ${others} more ${others === 1 ? 'stands' : 'stand'} alone with something`;
  return `${worst.node} is the snowflake of ${service}: alone in ${alone} of ${facts.length} facts${more}`;
}
