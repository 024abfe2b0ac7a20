import path from 'node:path';
import { ConvergeDefinition } from '../../../shared/definitions/converge';
import type { EnvironmentDefinition, NodeDefinition } from '../../../shared/definitions/environment';
import { durationMs, memoryBytes } from '../../../shared/definitions/names';
import { BUILD_LIMIT, type ServiceDefinition } from '../../../shared/definitions/service';
import { BUILT_IN_SIZES } from '../../../shared/definitions/sizes';
import type { ProviderName } from '../../../shared/model/environment';
import type { Definitions, LocatedDefinition } from '../source';
import { findProblems } from './find-problems';
import { resolveBuild } from './resolve-build';
import { resolveImage } from './resolve-image';
import { resolveStub, standIn } from './resolve-stub';
import { configText, processesOf } from './resolved';
import { selectPart, type Whole } from './select-part';
import type {
  LoadBalancer,
  Provisioner,
  ResolvedEnvironment,
  ResolvedNode,
  ResolvedService,
  ResolvedSize,
} from './resolved';

type Located = LocatedDefinition<EnvironmentDefinition>;

/**
 * Looks up every name in an environment: numbers its nodes, puts load balancers where a service has several nodes,
 * lays the environment's config over the services' own, and takes the part of it that a profile and stubs leave. What
 * cannot be looked up becomes a problem with its place; the rest is resolved all the same, so that a screen has something
 * to draw.
 *
 * @param profileName null: the whole
 */
export function resolveEnvironment(
  name: string,
  located: Located,
  definitions: Definitions,
  profileName: string | null = null,
): ResolvedEnvironment {
  const { value, file, line } = located;
  const nodes = resolveNodes(value, located, definitions.config);
  const profile = profileName === null ? null : findProfile(value, profileName);
  const stubs = [...value.stubs, ...(profile?.definition.stubs ?? [])];
  const named = nodes.flatMap((node) => [...node.services, ...processesOf(node)]);
  const all = resolveServices([...named, ...stubs], value, definitions.services);
  const whole: Whole = {
    nodes,
    services: all,
    loadBalancers: balances(value.provider) ? placeLoadBalancers(nodes, all) : [],
  };
  const part = selectPart(whole, profile, value.stubs);
  const processes = new Set(part.nodes.flatMap(processesOf));
  const services = new Map(
    [...all].flatMap(([key, service]): [string, ResolvedService][] =>
      part.stubbed.has(key)
        ? [[key, standIn(service)]]
        : part.runs.has(key) || processes.has(key)
          ? [[key, service]]
          : [],
    ),
  );
  const resolvedStubs = [...part.stubbed].flatMap((service) => resolveStub(service, nodes, definitions.services));
  return {
    name,
    provider: value.provider,
    protected: value.protected,
    networks: value.networks,
    vagrant: {
      provider: value.vagrant?.provider ?? 'docker',
      box: value.vagrant?.box ?? null,
      vagrantfile: value.vagrant?.vagrantfile ?? null,
    },
    file,
    line,
    nodes: part.nodes,
    services,
    loadBalancers: part.loadBalancers,
    stubs: resolvedStubs,
    profile:
      profileName === null
        ? null
        : {
            name: profileName,
            isDefined: profile !== null,
            nodes: part.nodes.length + part.loadBalancers.length,
            wholeNodes: whole.nodes.length + whole.loadBalancers.length,
          },
    profiles: Object.keys(value.profiles),
    leftOut: part.leftOut,
    converge: value.converge ?? ConvergeDefinition.parse({}),
    tests: value.tests.map(({ on, test }) => ({ on, check: test, definedAt: { file, line } })),
    driftIgnores: value.drift?.ignore ?? [],
    problems: findProblems(name, located, definitions, {
      nodes,
      stubs: resolvedStubs,
      services,
      missingProfile: profile === null ? profileName : null,
    }),
  };
}

function findProfile({ profiles }: EnvironmentDefinition, name: string): Parameters<typeof selectPart>[1] {
  const definition = Object.hasOwn(profiles, name) ? profiles[name] : undefined;
  return definition === undefined ? null : { name, definition };
}

function resolveNodes(
  environment: EnvironmentDefinition,
  { file, line }: Located,
  config: Definitions['config'],
): ResolvedNode[] {
  const counted = new Map<string, number>();
  return environment.nodes.flatMap((node) => {
    const shared = {
      services: node.services,
      runtime: node.runtime ?? null,
      size: resolveSize(node.size, config.sizes),
      image: resolveImage(node.image ?? node.ami_id, environment.provider, config.images),
      region: node.region ?? null,
      credentials: node.credentials_name ?? null,
      host: node.host ?? null,
      definedAt: { file, line },
    };
    return nodeNames(node, counted).map((name) => ({ name, ...shared }));
  });
}

function nodeNames(node: NodeDefinition, counted: Map<string, number>): string[] {
  if (node.name !== undefined) return [node.name];
  const [first = 'node'] = node.services;
  const before = counted.get(first) ?? 0;
  const number = node.number ?? 1;
  counted.set(first, before + number);
  return Array.from({ length: number }, (_, index) => `${first}-${before + index + 1}`);
}

function resolveSize(name: string | undefined, sizes: Definitions['config']['sizes']): ResolvedSize | null {
  if (name === undefined) return null;
  const own = sizes[name];
  if (own !== undefined) {
    return { name, cpus: own.cpus ?? null, memoryBytes: own.memory === undefined ? null : memoryBytes(own.memory) };
  }
  const common = BUILT_IN_SIZES[name];
  return { name, cpus: common?.cpus ?? null, memoryBytes: common?.memoryBytes ?? null };
}

function resolveServices(
  names: readonly string[],
  environment: EnvironmentDefinition,
  services: Definitions['services'],
): Map<string, ResolvedService> {
  const resolved = new Map<string, ResolvedService>();
  for (const name of new Set(names)) {
    const located = services.get(name);
    if (located !== undefined) resolved.set(name, resolveService(name, located, environment));
  }
  return resolved;
}

function resolveService(
  name: string,
  { value, file, line }: LocatedDefinition<ServiceDefinition>,
  environment: EnvironmentDefinition,
): ResolvedService {
  const kind = (['puppet_manifest', 'ansible', 'shell'] as const).find((key) => value[key] !== undefined);
  return {
    name,
    image: value.image ?? null,
    build: resolveBuild(value, file),
    provisioner: kind === undefined ? null : resolveProvisioner(kind, value[kind], file),
    connectivity: value.connectivity,
    env: configText({ ...value.env, ...environment.config?.[name] }),
    health: value.health ?? null,
    volumes: value.volumes,
    command: value.command ?? null,
    module: value.module === undefined ? null : path.posix.join(path.posix.dirname(file), value.module),
    loads: value.loads ?? null,
    dependsOn: value.depends_on,
    stopGraceMs: durationMs(value.stop_grace),
    tests: value.tests.map((check) => ({ check, definedAt: { file, line } })),
  };
}

function resolveProvisioner(
  kind: Provisioner['kind'],
  value: ServiceDefinition[Provisioner['kind']],
  definedIn: string,
): Provisioner {
  const { file, time_limit } = typeof value === 'object' ? value : { file: value ?? '', time_limit: BUILD_LIMIT };
  const folder = path.posix.dirname(definedIn);
  const place = path.posix.join(folder, file);
  return { kind, file: place, withFolder: path.posix.dirname(place) !== folder, timeLimitMs: durationMs(time_limit) };
}

/**
 * Hosts are not given something that nobody asked for, and a swarm balances by itself: there a service's name stands for
 * all of its nodes.
 */
function balances(provider: ProviderName): boolean {
  return provider === 'docker';
}

/** HAProxy balances what runs over TCP; a service that listens to nothing needs no balancer. */
function placeLoadBalancers(
  nodes: readonly ResolvedNode[],
  services: ReadonlyMap<string, ResolvedService>,
): LoadBalancer[] {
  return [...services.values()].flatMap((service) => {
    const hosts = nodes.filter((node) => node.services.includes(service.name));
    const listens = service.connectivity.some((rule) => rule.protocol !== 'udp');
    if (hosts.length < 2 || !listens) return [];
    const regions = [...new Set(hosts.map((node) => node.region))];
    return [{ name: `${service.name}-lb`, service: service.name, nodes: hosts.map((node) => node.name), regions }];
  });
}
