import type { z } from 'zod';
import type { HealthCheck, ServiceDefinition } from '../../../shared/definitions/service';
import type { EnvironmentNode, EnvironmentView, NodeStatus } from '../../../shared/model/environment';
import type { EnvironmentPage } from '../../../shared/model/environment-page';
import { describePart } from '../../../shared/describe-part';
import { worstState, type State } from '../../../shared/model/state';
import { formatMemory } from '../drift/format-limits';
import type { Definitions } from '../source';

type PageService = EnvironmentPage['services'][number];

/**
 * An environment explained by itself. Pure: what is written down, and what was last read of it.
 *
 * @param writtenAt milliseconds since the epoch
 */
export function describePage(view: EnvironmentView, definitions: Definitions, writtenAt: number): EnvironmentPage {
  const { status } = view;
  return {
    environment: view.name,
    description: definitions.environments.get(view.name)?.value.description ?? null,
    provider: view.provider,
    protected: view.protected,
    file: view.file,
    part: describePart(view),
    verdict: verdictOf(view),
    state: status === null ? 'unknown' : status.summary === 'down' ? 'none' : stateOf(status.nodes),
    readAt: status?.readAt ?? null,
    writtenAt,
    nodes: view.nodes.map((node) =>
      describeNode(
        node,
        status?.nodes.find((known) => known.node === node.name),
      ),
    ),
    services: serviceNames(view).flatMap((name) => describeService(name, view, definitions)),
    links: view.links,
  };
}

function verdictOf({ name, status }: EnvironmentView): string {
  if (status === null) return `${name} has not been looked at yet`;
  const well = status.nodes.filter(({ state }) => state === 'ok').length;
  switch (status.summary) {
    case 'up':
      return `${name} is up: all ${status.nodes.length} nodes run and are healthy`;
    case 'partial':
      return `${name} is partly up: ${well} of ${status.nodes.length} nodes run and are healthy`;
    case 'down':
      return `${name} is not up`;
    case 'unknown':
      return `${name} could not be read${status.problem === null ? '' : `: ${status.problem.message}`}`;
  }
}

function stateOf(nodes: readonly NodeStatus[]): State {
  return worstState(nodes.map(({ state }) => state));
}

function describeNode(node: EnvironmentNode, status: NodeStatus | undefined): EnvironmentPage['nodes'][number] {
  return {
    name: node.name,
    kind: node.kind,
    services: node.services,
    image: status?.image ?? node.image,
    size: node.size === null ? null : sizeOf(node.size),
    region: node.region,
    state: status?.state ?? 'unknown',
    summary: status?.summary ?? 'not read yet',
    addresses: (status?.ports ?? []).map(
      ({ host, hostPort, containerPort, protocol }) => `${host}:${hostPort} → ${containerPort}/${protocol}`,
    ),
  };
}

function sizeOf({ name, cpus, memoryBytes }: NonNullable<EnvironmentNode['size']>): string {
  const limits = [cpus === null ? '' : `${cpus} CPU`, memoryBytes === null ? '' : formatMemory(memoryBytes)];
  const text = limits.filter((limit) => limit !== '').join(', ');
  return text === '' ? name : `${name}: ${text}`;
}

const serviceNames = (view: EnvironmentView): string[] => [
  ...new Set(view.nodes.flatMap(({ services, runtime }) => [...services, ...(runtime === null ? [] : [runtime])])),
];

function describeService(name: string, view: EnvironmentView, definitions: Definitions): PageService[] {
  const located = definitions.services.get(name);
  // A name that nobody defines is a mistake of the file, and said where it stands.
  if (located === undefined) return [];
  const { value, file } = located;
  if (view.nodes.some(({ kind, services }) => kind === 'stub' && services.includes(name))) {
    return [describeStub(name, value, file)];
  }
  const own = definitions.environments.get(view.name)?.value.config?.[name] ?? {};
  const settings = { ...value.env, ...own };
  return [
    {
      name,
      description: value.description ?? null,
      origin: loadedBy(name, value, view) ?? originOf(value),
      file,
      health: value.health === undefined ? null : healthOf(value.health),
      dependsOn: value.depends_on,
      volumes: value.volumes.map(({ name: volume, path }) => ({ name: volume, path })),
      settings: Object.keys(settings)
        .sort()
        .map((key) => ({
          key,
          value: String(settings[key]),
          from: Object.hasOwn(own, key) ? ('environment' as const) : ('service' as const),
        })),
    },
  ];
}

/** Of a service that is stood in for only what answers in its place is true. */
function describeStub(name: string, { description, stub = [] }: ServiceDefinition, file: string): PageService {
  const answers = stub.length === 1 ? '1 answer' : `${stub.length} answers`;
  return {
    name,
    description: description ?? null,
    origin: `does not run itself: a stub stands in for it, with ${answers}`,
    file,
    health: null,
    dependsOn: [],
    volumes: [],
    settings: [],
  };
}

/** What is loaded into a runtime is made of its module alone; null where it runs by itself somewhere. */
function loadedBy(name: string, { module = '' }: ServiceDefinition, view: EnvironmentView): string | null {
  const own = view.nodes.filter(({ kind, services }) => kind === 'node' && services.includes(name));
  const runtimes = [...new Set(own.map(({ runtime }) => runtime))];
  if (own.length === 0 || runtimes.includes(null)) return null;
  return `loaded by ${runtimes.join(', ')} from ${module}`;
}

function originOf(service: ServiceDefinition): string {
  const provisioner = service.puppet_manifest ?? service.ansible ?? service.shell;
  const base =
    service.build === undefined
      ? service.image === undefined
        ? 'runs in the image of its node'
        : `the image ${service.image}`
      : `built from the folder ${typeof service.build === 'string' ? service.build : service.build.folder}`;
  return provisioner === undefined
    ? base
    : `${base}, set up by ${typeof provisioner === 'string' ? provisioner : provisioner.file}`;
}

function healthOf(health: z.infer<typeof HealthCheck>): string {
  const often = `every ${health.interval}`;
  if (health.http !== undefined) {
    return `GET ${health.http}${health.port === undefined ? '' : ` on ${health.port}`}, ${often}`;
  }
  if (health.tcp !== undefined) return `connects to ${health.tcp}, ${often}`;
  const { command = '' } = health;
  return `${typeof command === 'string' ? command : command.join(' ')}, ${often}`;
}
