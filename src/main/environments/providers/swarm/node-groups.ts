import type { ResolvedEnvironment, ResolvedNode } from '../../model/resolved';
import { stableHash } from '../../model/spec-hash';

export interface NodeGroup {
  /** What it goes by in labels and in the names of services. */
  readonly name: string;
  readonly node: ResolvedNode;
  /** Their names, in the order of their slots. */
  readonly members: readonly string[];
}

/** Nodes that differ in their names alone are the replicas of one service. */
export function groupNodes({ nodes }: ResolvedEnvironment): NodeGroup[] {
  const alike = new Map<string, ResolvedNode[]>();
  for (const node of nodes) {
    const { name: _name, definedAt: _definedAt, ...rest } = node;
    const key = stableHash(rest);
    alike.set(key, [...(alike.get(key) ?? []), node]);
  }
  return [...alike.values()].flatMap((members) => {
    const [node] = members;
    if (node === undefined) return [];
    const [first = node.name] = node.services;
    // A service that runs in one way only gives its name; of several kinds each is called after its first node.
    const isOnly = nodes.filter(({ services }) => services[0] === first).length === members.length;
    const name = isOnly && members.length > 1 ? first : node.name;
    return [{ name, node, members: members.map((member) => member.name) }];
  });
}
