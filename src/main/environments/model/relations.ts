import type { ConnectivityRule } from '../../../shared/definitions/service';
import { firstPort, loadBalancerPorts } from './load-balancer-config';
import { processesOf } from './resolved';
import type { LoadBalancer, ResolvedEnvironment, ResolvedNode, ResolvedService, Stub } from './resolved';

/** A network that one container is on, and the names it goes by there. */
export interface Attachment {
  readonly key: string;
  readonly aliases: readonly string[];
}

/** Ports that are open for whoever comes over one network, or from this machine. */
export interface OpenPorts {
  /** A network's key; null: this machine itself, which reaches published ports. */
  readonly network: string | null;
  /** `8080/tcp`. */
  readonly ports: readonly string[];
}

/** What `connectivity` means for one container. */
export interface Reach {
  readonly networks: readonly Attachment[];
  readonly open: readonly OpenPorts[];
}

/** Everything that is published, and everything that nobody else is related to, is on this one. */
export const OWN_NETWORK = 'default';

/**
 * Turns `connectivity` into networks and open ports: one network for each relation (who calls, who is called), so that
 * services without a relation do not even find each other's names; and for each container the ports that are open to
 * those who come over each of them. In front of several nodes it is the load balancer that is called, and only it
 * reaches the nodes. Where the environment says `per-region`, each relation has one network in each region.
 *
 * @returns by container: `orders-1/orders`, `orders-lb/orders`. Pure.
 */
export function layRelations(environment: ResolvedEnvironment): ReadonlyMap<string, Reach> {
  const reaches = new Map<string, Reach>();
  for (const node of environment.nodes)
    for (const name of new Set([...node.services, ...processesOf(node)])) {
      const service = environment.services.get(name);
      if (service !== undefined) reaches.set(`${node.name}/${name}`, nodeReach(environment, node, service));
    }
  for (const balancer of environment.loadBalancers) {
    const service = environment.services.get(balancer.service);
    if (service !== undefined)
      reaches.set(`${balancer.name}/${service.name}`, balancerReach(environment, balancer, service));
  }
  for (const stub of environment.stubs) {
    const service = environment.services.get(stub.service);
    if (service !== undefined) reaches.set(`${stub.name}/${service.name}`, stubReach(environment, stub, service));
  }
  return withoutLonely(reaches);
}

/** `customers>orders`, or in a region `customers>orders@eu`. */
function relationKey(from: string, to: string, region: string | null): string {
  return region === null ? `${from}>${to}` : `${from}>${to}@${region}`;
}

/** The part of a network's key that tells regions apart; null where all are on the same. */
function regionOf(environment: ResolvedEnvironment, region: string | null): string | null {
  return environment.networks === 'per-region' ? (region ?? 'default') : null;
}

function nodeReach(environment: ResolvedEnvironment, node: ResolvedNode, service: ResolvedService): Reach {
  const region = regionOf(environment, node.region);
  const own =
    node.services.length === 1 || service.name === node.services[0] ? node.name : `${node.name}-${service.name}`;
  const balancer = environment.loadBalancers.find((candidate) => candidate.service === service.name);
  const networks: Attachment[] = [];
  const open: OpenPorts[] = [];
  const called = (from: string, rules: readonly ConnectivityRule[], aliases: readonly string[]): void => {
    const ports = portsOf(rules);
    if (ports.length === 0) return;
    const key = relationKey(from, service.name, region);
    networks.push({ key, aliases });
    open.push({ network: key, ports });
  };
  for (const from of callersOf(environment, service)) {
    const rules = service.connectivity.filter(({ allowed }) => allowed.includes(from));
    // A balancer does not carry datagrams: those go to the nodes themselves.
    if (balancer === undefined) called(from, rules, [own, service.name]);
    else
      called(
        from,
        rules.filter(({ protocol }) => protocol === 'udp'),
        [own],
      );
  }
  if (balancer !== undefined) {
    const key = relationKey(balancer.name, service.name, region);
    // Here no other service of the same node is near: the balancer calls it by the node's name.
    networks.push({ key, aliases: [...new Set([node.name, own])] });
    open.push({ network: key, ports: balancedPorts(service) });
  }
  for (const target of environment.services.values()) {
    if (target.name === service.name) continue;
    if (!target.connectivity.some(({ allowed }) => allowed.includes(service.name))) continue;
    networks.push({ key: relationKey(service.name, target.name, region), aliases: [own] });
  }
  const published = publishedPorts(service, balancer === undefined ? ['tcp', 'http', 'udp'] : ['udp']);
  if (published.length > 0) open.push({ network: null, ports: published });
  const home: Attachment = { key: region ?? OWN_NETWORK, aliases: [own] };
  return { networks: published.length > 0 ? [home, ...networks] : networks.length > 0 ? networks : [home], open };
}

/**
 * What is called in the place of a service's nodes: by the service's own name, from every region where they are.
 *
 * @param callsNodes whether it hands on to the nodes
 */
function frontReach(
  environment: ResolvedEnvironment,
  front: { readonly name: string; readonly regions: readonly (string | null)[] },
  service: ResolvedService,
  callsNodes: boolean,
): Reach {
  const regions = [...new Set(front.regions.map((region) => regionOf(environment, region)))];
  const carried = service.connectivity.filter(({ protocol }) => protocol !== 'udp');
  const networks: Attachment[] = regions.map((region) => ({ key: region ?? OWN_NETWORK, aliases: [front.name] }));
  const open: OpenPorts[] = [];
  for (const region of regions) {
    if (callsNodes) networks.push({ key: relationKey(front.name, service.name, region), aliases: [front.name] });
    for (const from of callersOf(environment, service)) {
      const ports = portsOf(carried.filter(({ allowed }) => allowed.includes(from)));
      if (ports.length === 0) continue;
      const key = relationKey(from, service.name, region);
      networks.push({ key, aliases: [front.name, service.name] });
      open.push({ network: key, ports });
    }
  }
  return { networks, open };
}

function balancerReach(environment: ResolvedEnvironment, balancer: LoadBalancer, service: ResolvedService): Reach {
  const { networks, open } = frontReach(environment, balancer, service, true);
  const stats = `${loadBalancerPorts(service).stats}/tcp`;
  const published = { network: null, ports: [...publishedPorts(service, ['tcp', 'http']), stats] };
  return { networks, open: [...open, published] };
}

/** A stub is reached as the service would be, and calls nobody. */
function stubReach(environment: ResolvedEnvironment, stub: Stub, service: ResolvedService): Reach {
  const { networks, open } = frontReach(environment, stub, service, false);
  const published = publishedPorts(service, ['tcp', 'http']);
  return { networks, open: published.length === 0 ? open : [...open, { network: null, ports: published }] };
}

/** Services that run here and may call a service, itself among them where it says so. A stub calls nobody. */
function callersOf(environment: ResolvedEnvironment, service: ResolvedService): string[] {
  const allowed = new Set(service.connectivity.flatMap((rule) => rule.allowed));
  const isCaller = (from: string): boolean =>
    environment.services.has(from) && !environment.stubs.some((stub) => stub.service === from);
  return [...allowed].filter((from) => from !== 'WORLD' && isCaller(from)).sort();
}

function portsOf(rules: readonly ConnectivityRule[]): string[] {
  const ports = rules.flatMap((rule) => rule.ports.map((port) => `${port}/${rule.protocol === 'udp' ? 'udp' : 'tcp'}`));
  return [...new Set(ports)].sort();
}

/** What a balancer sends on, and what it looks at to see whether a node is well. */
function balancedPorts(service: ResolvedService): string[] {
  const { health } = service;
  const looked = health?.tcp ?? (health?.http === undefined ? null : (health.port ?? firstPort(service)));
  const ports = new Set([...loadBalancerPorts(service).ports, ...(looked === null ? [] : [looked])]);
  return [...ports].map((port) => `${port}/tcp`).sort();
}

/** The ports of a service that `WORLD` may reach: published on this machine's loopback. */
export function publishedPorts(service: ResolvedService, protocols: readonly ConnectivityRule['protocol'][]): string[] {
  return portsOf(
    service.connectivity.filter((rule) => rule.allowed.includes('WORLD') && protocols.includes(rule.protocol)),
  );
}

/** A relation whose other end is nowhere (another region, say) needs no network. */
function withoutLonely(reaches: ReadonlyMap<string, Reach>): Map<string, Reach> {
  const ends = new Map<string, Set<string>>();
  for (const [container, { networks }] of reaches)
    for (const { key } of networks) ends.set(key, (ends.get(key) ?? new Set()).add(container));
  const isMet = (key: string): boolean => !key.includes('>') || (ends.get(key)?.size ?? 0) > 1;
  return new Map(
    [...reaches].map(([container, { networks, open }]) => {
      const met = networks.filter(({ key }) => isMet(key));
      const [lonely] = networks;
      const home = { key: lonely?.key.split('@')[1] ?? OWN_NETWORK, aliases: lonely?.aliases.slice(0, 1) ?? [] };
      return [
        container,
        {
          networks: met.length > 0 ? met : [home],
          open: open.filter(({ network }) => network === null || isMet(network)),
        },
      ];
    }),
  );
}
