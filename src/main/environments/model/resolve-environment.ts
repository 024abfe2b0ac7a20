import path from 'node:path';
import { closest } from 'fastest-levenshtein';
import { ConvergeDefinition } from '../../../shared/definitions/converge';
import type { EnvironmentDefinition, NodeDefinition } from '../../../shared/definitions/environment';
import type { ImageDefinition } from '../../../shared/definitions/gemba';
import { durationMs, memoryBytes } from '../../../shared/definitions/names';
import { findUnknownReferences, isEngineReference } from '../../../shared/definitions/references';
import { BUILD_LIMIT, type ServiceDefinition } from '../../../shared/definitions/service';
import { BUILT_IN_SIZES } from '../../../shared/definitions/sizes';
import type { ProviderName } from '../../../shared/model/environment';
import type { Definitions, LocatedDefinition } from '../source';
import { configText } from './resolved';
import type {
  DefinitionProblem,
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
 * lays the environment's config over the services' own. What cannot be looked up becomes a problem with its place;
 * the rest is resolved all the same, so that a screen has something to draw.
 */
export function resolveEnvironment(name: string, located: Located, definitions: Definitions): ResolvedEnvironment {
  const { value, file, line } = located;
  const nodes = resolveNodes(value, located, definitions.config);
  const services = resolveServices(nodes, value, definitions.services);
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
    nodes,
    services,
    loadBalancers: balances(value.provider) ? placeLoadBalancers(nodes, services) : [],
    converge: value.converge ?? ConvergeDefinition.parse({}),
    tests: value.tests.map(({ on, test }) => ({ on, check: test, definedAt: { file, line } })),
    driftIgnores: value.drift?.ignore ?? [],
    problems: [
      ...findUnknownNames(name, located, definitions),
      ...findNamesUsedTwice(nodes, located),
      ...findMissingDependencies(services, definitions.services),
    ],
  };
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

function resolveImage(
  name: string | undefined,
  provider: ProviderName,
  images: Readonly<Record<string, ImageDefinition>>,
): string | null {
  if (name === undefined) return null;
  const image = images[name];
  if (image === undefined) return isEngineReference(name) ? name : null;
  return typeof image === 'string' ? image : (image[provider] ?? null);
}

function resolveServices(
  nodes: readonly ResolvedNode[],
  environment: EnvironmentDefinition,
  services: Definitions['services'],
): Map<string, ResolvedService> {
  const resolved = new Map<string, ResolvedService>();
  for (const name of new Set(nodes.flatMap((node) => node.services))) {
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
  const build =
    typeof value.build === 'string'
      ? { folder: value.build, dockerfile: 'Dockerfile', args: {}, time_limit: BUILD_LIMIT }
      : value.build;
  const kind = (['puppet_manifest', 'ansible', 'shell'] as const).find((key) => value[key] !== undefined);
  return {
    name,
    image: value.image ?? null,
    build:
      build === undefined
        ? null
        : {
            folder: path.posix.join(path.posix.dirname(file), build.folder),
            dockerfile: build.dockerfile,
            args: configText(build.args ?? {}),
            timeLimitMs: durationMs(build.time_limit),
          },
    provisioner: kind === undefined ? null : resolveProvisioner(kind, value[kind], file),
    connectivity: value.connectivity,
    env: configText({ ...value.env, ...environment.config?.[name] }),
    health: value.health ?? null,
    volumes: value.volumes,
    command: value.command ?? null,
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

function findUnknownNames(name: string, located: Located, definitions: Definitions): DefinitionProblem[] {
  const { provider, nodes } = located.value;
  const own = new Map([[name, located]]);
  const used = new Set(nodes.flatMap((node) => node.services));
  const scope = { sizes: Object.keys(definitions.config.sizes), images: Object.keys(definitions.config.images) };
  const unknown = findUnknownReferences({ ...scope, environments: own, services: definitions.services })
    .filter(({ entry }) => entry.kind === 'environment' || used.has(entry.name))
    .map(({ entry, path: place, message, written, candidates }) => {
      const source = entry.kind === 'environment' ? located : definitions.services.get(entry.name);
      const nearest = candidates.length === 0 ? null : closest(written, [...candidates]);
      return {
        message: `${entry.name}: ${message} (${place.join('.')})`,
        file: source?.file ?? located.file,
        line: source?.line ?? located.line,
        nearest,
      };
    });
  const unmapped = nodes.flatMap((node) => {
    const image = node.image ?? node.ami_id;
    if (image === undefined || !Object.hasOwn(definitions.config.images, image)) return [];
    if (resolveImage(image, provider, definitions.config.images) !== null) return [];
    return [problem(located, `${name}: the image ${image} has no name for the provider ${provider} in gemba.yaml`)];
  });
  return [...unknown, ...unmapped];
}

function findNamesUsedTwice(nodes: readonly ResolvedNode[], located: Located): DefinitionProblem[] {
  const names = nodes.map((node) => node.name);
  const twice = new Set(names.filter((name, index) => names.indexOf(name) !== index));
  return [...twice].map((name) => problem(located, `two nodes are called ${name}`));
}

/** A dependency that runs nowhere in this environment would never be there. */
function findMissingDependencies(
  services: ReadonlyMap<string, ResolvedService>,
  known: Definitions['services'],
): DefinitionProblem[] {
  const problems = [...services.values()].flatMap((service) =>
    service.dependsOn
      .filter((dependency) => known.has(dependency) && !services.has(dependency))
      .map((dependency) =>
        problem(known.get(service.name), `${service.name} depends on ${dependency}, which no node runs`),
      ),
  );
  const circle = findCircle(services);
  if (circle !== null)
    problems.push(problem(known.get(circle[0] ?? ''), `${circle.join(' → ')}: these wait for each other`));
  return problems;
}

function findCircle(services: ReadonlyMap<string, ResolvedService>): string[] | null {
  const done = new Set<string>();
  const visit = (name: string, trail: readonly string[]): string[] | null => {
    if (trail.includes(name)) return [...trail.slice(trail.indexOf(name)), name];
    if (done.has(name)) return null;
    for (const dependency of services.get(name)?.dependsOn ?? []) {
      const circle = visit(dependency, [...trail, name]);
      if (circle !== null) return circle;
    }
    done.add(name);
    return null;
  };
  for (const name of services.keys()) {
    const circle = visit(name, []);
    if (circle !== null) return circle;
  }
  return null;
}

function problem(at: { file: string; line: number } | undefined, message: string): DefinitionProblem {
  return { message, file: at?.file ?? '', line: at?.line ?? 1, nearest: null };
}
