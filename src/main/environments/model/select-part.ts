import type { ProfileDefinition } from '../../../shared/definitions/profile';
import type { LeftOut, LoadBalancer, ResolvedNode, ResolvedService } from './resolved';

/** Everything that an environment's file defines, whatever is meant to run of it. */
export interface Whole {
  readonly nodes: readonly ResolvedNode[];
  readonly loadBalancers: readonly LoadBalancer[];
  /** Those that a node runs, and those that a stub may stand in for. */
  readonly services: ReadonlyMap<string, ResolvedService>;
}

export interface Part {
  readonly nodes: readonly ResolvedNode[];
  readonly loadBalancers: readonly LoadBalancer[];
  /** Names of the services that run. */
  readonly runs: ReadonlySet<string>;
  /** Names of the services that are stood in for. */
  readonly stubbed: ReadonlySet<string>;
  readonly leftOut: readonly LeftOut[];
}

/** What is stood in for is called so. */
export function stubName(service: string): string {
  return `${service}-stub`;
}

/**
 * The part of an environment that is meant to run: what a profile names and what that depends on, less what stubs stand in
 * for. A stub needs nobody, so nothing is taken along for its sake. Nodes that nothing of it runs on go away. Pure.
 *
 * @param profile null: the whole
 * @param stubs of the whole environment; a profile adds its own
 */
export function selectPart(
  whole: Whole,
  profile: { readonly name: string; readonly definition: ProfileDefinition } | null,
  stubs: readonly string[],
): Part {
  const everywhere = new Set(stubs);
  const own = profile?.definition.stubs ?? [];
  const standIns = new Set([...everywhere, ...own]);
  const chosen = profile?.definition.services ?? null;
  const reached = withDependencies(chosen ?? ranSomewhere(whole), whole.services, standIns);
  // A stub of the whole environment that nobody of this part asks for is no part of it.
  const stubbed = new Set([...standIns].filter((name) => chosen === null || reached.has(name) || own.includes(name)));
  const runs = new Set([...reached].filter((name) => !standIns.has(name)));
  const nodes = whole.nodes
    .map((node) => ({ ...node, services: node.services.filter((service) => runs.has(service)) }))
    .filter(({ services }) => services.length > 0);
  const reasonOf = (service: string): string =>
    stubbed.has(service) ? `${stubName(service)} stands in for it` : `the profile ${profile?.name ?? ''} leaves it out`;
  return {
    nodes,
    loadBalancers: whole.loadBalancers.filter(({ service }) => runs.has(service)),
    runs,
    stubbed,
    leftOut: [
      ...whole.nodes.flatMap((node) =>
        node.services
          .filter((service) => !runs.has(service))
          .map((service): LeftOut => {
            const { volumes = [], tests = [] } = whole.services.get(service) ?? {};
            const names = volumes.map(({ name }) => name);
            return { node: node.name, service, reason: reasonOf(service), volumes: names, tests: tests.length };
          }),
      ),
      ...whole.loadBalancers
        .filter(({ service }) => !runs.has(service))
        .map(({ name, service }): LeftOut => {
          return { node: name, service, reason: reasonOf(service), volumes: [], tests: 0 };
        }),
    ],
  };
}

function ranSomewhere({ nodes }: Whole): string[] {
  return nodes.flatMap(({ services }) => services);
}

/** Services and what they depend on, however far; not beyond what is stood in for. */
function withDependencies(
  names: readonly string[],
  services: ReadonlyMap<string, ResolvedService>,
  standIns: ReadonlySet<string>,
): Set<string> {
  const reached = new Set<string>();
  const waiting = [...names];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (reached.has(name)) continue;
    reached.add(name);
    if (!standIns.has(name)) waiting.push(...(services.get(name)?.dependsOn ?? []));
  }
  return reached;
}
