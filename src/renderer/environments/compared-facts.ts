import type { EnvironmentView, ServiceComparison } from '../../shared/model/environment';

type ComparedFact = ServiceComparison['facts'][number];

/** The services of an environment that several nodes run and that should therefore be the same, with these nodes. Pure. */
export function comparableServices({
  nodes,
}: Pick<EnvironmentView, 'nodes'>): ReadonlyArray<{ readonly service: string; readonly nodes: readonly string[] }> {
  const own = nodes.filter(({ kind }) => kind === 'node');
  const services = [...new Set(own.flatMap((node) => node.services))].sort();
  return services
    .map((service) => ({
      service,
      nodes: own.filter((node) => node.services.includes(service)).map(({ name }) => name),
    }))
    .filter((one) => one.nodes.length > 1);
}

/** Facts in which a node stands alone first, then those that differ, then those that all nodes share. Pure. */
export function inOrderOfOddness(facts: readonly ComparedFact[]): readonly ComparedFact[] {
  const rank = ({ odd, values }: ComparedFact): number => (odd.length > 0 ? 0 : new Set(values).size > 1 ? 1 : 2);
  return [...facts].sort((a, b) => rank(a) - rank(b) || a.fact.localeCompare(b.fact));
}
