import { runsOnHosts } from '../../../shared/model/environment';
import type { Mapping, MappingKind } from '../../../shared/model/mapping';
import { publishedPorts } from '../model/relations';
import { processesOf, type ResolvedEnvironment, type ResolvedNode } from '../model/resolved';
import { limitationsOf } from './limitations';
import { limitsOf } from './sum-limits';

type DerivedMapping = Omit<Mapping, 'up' | 'rebuild' | 'more'>;

/** What follows from an environment's definition alone, as a way to put services on hosts. Pure. */
export function describeMapping(environment: ResolvedEnvironment): DerivedMapping {
  const { nodes, loadBalancers, stubs, provider } = environment;
  const kinds = countKinds(environment);
  const hosts = hostsOf(environment);
  const processes = nodes.reduce((sum, node) => sum + processesOf(node).length, 0);
  return {
    environment: environment.name,
    provider,
    kinds,
    nodes: nodes.length,
    hosts: provider === 'swarm' ? null : hosts.size,
    processes,
    containers: runsOnHosts(provider) ? 0 : processes + loadBalancers.length + stubs.length,
    images: countImages(environment),
    loadBalancers: loadBalancers.length,
    losingNode: worstLoss(environment, new Map(nodes.map((node) => [node.name, [node]])), 'node'),
    losingHost: worstLoss(environment, hosts, 'host'),
    changing: servicesOn(nodes).map((service) => describeChange(environment, service)),
    relations: allowedPairs(environment).size,
    openAnyway: openAnyway(environment),
    published: [...environment.services.values()].reduce(
      (sum, service) => sum + publishedPorts(service, ['tcp', 'http', 'udp']).length,
      0,
    ),
    limits: limitsOf(environment),
    cannot: limitationsOf(
      environment,
      kinds.map(({ kind }) => kind),
    ),
  };
}

/** Every service that a node runs, by itself or in a runtime. */
export function servicesOn(nodes: readonly Pick<ResolvedNode, 'services'>[]): string[] {
  return [...new Set(nodes.flatMap(({ services }) => services))].sort();
}

function countKinds(environment: ResolvedEnvironment): Mapping['kinds'] {
  const counted = new Map<MappingKind, number>();
  for (const node of environment.nodes) {
    const kind = kindOf(node, runsOnHosts(environment.provider));
    counted.set(kind, (counted.get(kind) ?? 0) + 1);
  }
  return [...counted].map(([kind, nodes]) => ({ kind, nodes })).sort((a, b) => b.nodes - a.nodes);
}

function kindOf({ runtime, services }: ResolvedNode, isHost: boolean): MappingKind {
  if (runtime !== null) return 'application-container';
  if (services.length > 1) return 'many-on-one-host';
  return isHost ? 'one-per-host' : 'one-per-container';
}

/** Nodes by the machine that they end with. All containers of an engine share the one that it runs on. */
function hostsOf({ provider, nodes }: ResolvedEnvironment): Map<string, ResolvedNode[]> {
  const hosts = new Map<string, ResolvedNode[]>();
  for (const node of nodes) {
    const host =
      provider === 'ssh' ? (node.host ?? node.name) : provider === 'vagrant' ? node.name : 'the engine’s machine';
    hosts.set(host, [...(hosts.get(host) ?? []), node]);
  }
  return hosts;
}

function countImages({ provider, nodes, services, loadBalancers, stubs }: ResolvedEnvironment): number {
  if (runsOnHosts(provider)) return 0;
  const own = nodes.flatMap((node) =>
    processesOf(node).map((name) => {
      const service = services.get(name);
      const base = service?.image ?? node.image ?? '';
      return service?.build != null || service?.provisioner != null ? `${name} on ${base}` : base;
    }),
  );
  return new Set(own).size + (loadBalancers.length + stubs.length > 0 ? 1 : 0);
}

/** The node or host with which most services end. */
function worstLoss<Name extends 'node' | 'host'>(
  { nodes }: ResolvedEnvironment,
  places: ReadonlyMap<string, readonly ResolvedNode[]>,
  name: Name,
): Record<Name, string> & { gone: string[]; fewer: string[] } {
  const losses = [...places].map(([place, lost]) => {
    const left = new Set(nodes.filter((node) => !lost.includes(node)).flatMap(({ services }) => services));
    const own = servicesOn(lost);
    return { place, gone: own.filter((one) => !left.has(one)), fewer: own.filter((one) => left.has(one)) };
  });
  losses.sort((a, b) => b.gone.length - a.gone.length || b.fewer.length - a.fewer.length);
  const { place = '', gone = [], fewer = [] } = losses[0] ?? {};
  return { [name]: place, gone, fewer } as Record<Name, string> & { gone: string[]; fewer: string[] };
}

function describeChange(environment: ResolvedEnvironment, service: string): Mapping['changing'][number] {
  const own = environment.nodes.filter(({ services }) => services.includes(service));
  const others = (nodes: readonly ResolvedNode[]): string[] => servicesOn(nodes).filter((name) => name !== service);
  return {
    service,
    nodes: own.map(({ name }) => name),
    stopsToo: others(own.filter(({ runtime }) => runtime !== null)),
    besides: runsOnHosts(environment.provider) ? others(own) : [],
  };
}

/** `orders → catalog`, of services that run here. */
function allowedPairs({ services, nodes }: ResolvedEnvironment): Set<string> {
  const own = new Set(servicesOn(nodes));
  return new Set(
    [...services.values()].flatMap(({ name, connectivity }) =>
      own.has(name)
        ? connectivity.flatMap(({ allowed }) =>
            allowed.filter((from) => from !== name && own.has(from)).map((from) => `${from} → ${name}`),
          )
        : [],
    ),
  );
}

/** Who can reach a service that listens although no definition says so: within one process, and wherever no ports are closed. */
function openAnyway(environment: ResolvedEnvironment): string[] {
  const { nodes, services } = environment;
  const allowed = allowedPairs(environment);
  const names = servicesOn(nodes);
  const shared = (a: string, b: string): boolean =>
    nodes.some(({ runtime, services: own }) => runtime !== null && own.includes(a) && own.includes(b));
  return names.flatMap((from) =>
    names
      .filter((to) => from !== to && (services.get(to)?.connectivity.length ?? 0) > 0)
      .filter((to) => runsOnHosts(environment.provider) || shared(from, to))
      .map((to) => `${from} → ${to}`)
      .filter((pair) => !allowed.has(pair)),
  );
}
