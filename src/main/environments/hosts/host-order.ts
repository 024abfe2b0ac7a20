import { GembaError } from '../../../shared/errors';
import type { ResolvedEnvironment, ResolvedNode } from '../model/resolved';

/** Services of a node; those that others depend on come first. */
export function inOrder(environment: ResolvedEnvironment, node: ResolvedNode): string[] {
  const ordered: string[] = [];
  const visit = (name: string): void => {
    if (ordered.includes(name)) return;
    for (const needed of environment.services.get(name)?.dependsOn ?? [])
      if (node.services.includes(needed)) visit(needed);
    ordered.push(name);
  };
  node.services.forEach(visit);
  return ordered;
}

/** Nodes, those that others depend on first. */
export function nodesInOrder(environment: ResolvedEnvironment): ResolvedNode[] {
  const ordered: ResolvedNode[] = [];
  const visit = (node: ResolvedNode): void => {
    if (ordered.includes(node)) return;
    const needed = new Set(node.services.flatMap((name) => environment.services.get(name)?.dependsOn ?? []));
    for (const other of environment.nodes) {
      if (
        other !== node &&
        other.services.some((name) => needed.has(name)) &&
        !node.services.some((name) => needed.has(name))
      )
        visit(other);
    }
    ordered.push(node);
  };
  environment.nodes.forEach(visit);
  return ordered;
}

/** @throws GembaError `missing` */
export function nodeOf(environment: ResolvedEnvironment, name: string): ResolvedNode {
  const node = environment.nodes.find((candidate) => candidate.name === name);
  if (node === undefined) throw new GembaError('missing', `${environment.name} has no node ${name}.`);
  return node;
}

/** @throws GembaError `invalid` with the first thing that is wrong with the definition */
export function assertApplicable({ problems }: ResolvedEnvironment): void {
  const [problem] = problems;
  if (problem === undefined) return;
  throw new GembaError('invalid', `${problem.file}:${problem.line}: ${problem.message}.`, {
    nextStep: `Correct ${problem.file}.`,
  });
}
