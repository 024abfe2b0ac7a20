import path from 'node:path';
import { isImageReference } from '../../../shared/definitions/names';
import { GembaError } from '../../../shared/errors';
import { bakedVersion, bakeInputs } from './desired';
import type {
  BakedImage,
  BuiltImage,
  DesiredContainer,
  DesiredImage,
  DesiredNetwork,
  DesiredState,
  DesiredVolume,
} from './desired';
import { UNRELATED, withHash, type ContainerBuilder } from './container-builder';
import { engineHealth } from './health-probe';
import { firstPort } from './load-balancer-config';
import { balancerContainer, stubContainer } from './proxy-containers';
import { layRelations, OWN_NETWORK, publishedPorts } from './relations';
import { processesOf } from './resolved';
import type { Provisioner, ResolvedEnvironment, ResolvedNode, ResolvedService } from './resolved';
import { joinReaches, placeModules, together, type Modules } from './runtime-container';
import type { StubBodies } from './stub-config';

/** What is needed beside the definition to say what should be. */
export interface DesiredContext {
  readonly workspaceId: string;
  readonly workspaceName: string;
  readonly workspaceDir: string;
  /** An engine refuses more processors than it has. */
  readonly engineCpus: number;
  /** Which version of a service is meant to run; `local` where nothing else was deployed. */
  readonly versions: ReadonlyMap<string, string>;
  /** Hash of each service's folder, for those that are built. */
  readonly sources: ReadonlyMap<string, string>;
  /** Hash of the provisioner's files, for services that are set up by one. */
  readonly provisions: ReadonlyMap<string, string>;
  /** Id of each image that one is set up on, where it is here. */
  readonly bases: ReadonlyMap<string, string>;
  /** What stubs answer with, of what is in files. */
  readonly stubBodies: StubBodies;
  /** What services bring to the runtimes that load them. */
  readonly modules: Modules;
  readonly loadBalancerImage: BuiltImage;
  readonly guardImage: BuiltImage;
}

/**
 * Works out what an engine should hold for an environment.
 *
 * @throws GembaError `invalid` where the definition has problems, `missing` where it asks for what Docker cannot give
 */
export function desiredState(environment: ResolvedEnvironment, context: DesiredContext): DesiredState {
  assertApplicable(environment);
  const prefix = `${context.workspaceName}-${environment.name}`;
  const images = new Map<string, DesiredImage>();
  const use = (image: DesiredImage): string => {
    images.set(image.key, image);
    return image.key;
  };
  const builder = { environment, context, prefix, use, reaches: layRelations(environment) };
  const containers = [
    ...environment.nodes.flatMap((node) =>
      node.runtime === null
        ? node.services.map((service) => nodeContainer(builder, node, service))
        : [runtimeContainer(builder, node, node.runtime)],
    ),
    ...environment.loadBalancers.map((balancer) => balancerContainer(builder, balancer)),
    ...environment.stubs.map((stub) => stubContainer(builder, stub)),
  ];
  return {
    environment: environment.name,
    workspaceId: context.workspaceId,
    workspaceName: context.workspaceName,
    networks: desiredNetworks(containers, prefix),
    volumes: desiredVolumes(environment, prefix),
    images: [...images.values(), context.guardImage],
    containers,
    guardImage: context.guardImage,
    leftOut: {
      containers: new Map(environment.leftOut.map(({ node, service, reason }) => [`${node}/${service}`, reason])),
      volumes: new Set(
        environment.leftOut.flatMap(({ node, service, volumes }) =>
          volumes.map((volume) => `${node}/${service}/${volume}`),
        ),
      ),
    },
  };
}

/** @throws GembaError with the first reason for which no engine can make this */
export function assertApplicable(environment: ResolvedEnvironment): void {
  const [problem] = environment.problems;
  if (problem !== undefined) {
    const hint = problem.nearest === null ? '' : ` Did you mean ${problem.nearest}?`;
    throw new GembaError('invalid', `${problem.file}:${problem.line}: ${problem.message}.${hint}`, {
      nextStep: problem.nextStep ?? `Correct ${problem.file}.`,
    });
  }
}

function nodeContainer(builder: ContainerBuilder, node: ResolvedNode, name: string): DesiredContainer {
  const service = serviceOf(builder, name);
  return withHash({
    ...processContainer(builder, node, service),
    name: containerName(builder, node, name),
    env: service.env,
    ...(builder.reaches.get(`${node.name}/${name}`) ?? UNRELATED),
    ports: nodePorts(builder, service),
    mounts: mountsOf(node, service),
    health: service.health === null ? null : engineHealth(service.health, firstPort(service)),
    stopGraceMs: service.stopGraceMs,
    modules: [],
    dependsOn: service.dependsOn,
  });
}

/** One container whose one process loads every service of its node. */
function runtimeContainer(builder: ContainerBuilder, node: ResolvedNode, name: string): DesiredContainer {
  const runtime = serviceOf(builder, name);
  const loaded = node.services.map((service) => serviceOf(builder, service));
  const all = [runtime, ...loaded];
  const reaches = all.map((service) => builder.reaches.get(`${node.name}/${service.name}`) ?? UNRELATED);
  return withHash({
    ...processContainer(builder, node, runtime),
    name: `${builder.prefix}-${node.name}`,
    ...together(runtime, loaded),
    ...joinReaches(reaches),
    ports: [...new Set(all.flatMap((service) => nodePorts(builder, service)))].sort(),
    mounts: all.flatMap((service) => mountsOf(node, service)),
    modules: placeModules(runtime, node, builder.context.modules),
  });
}

/** What a container has of the one service whose process runs in it. */
function processContainer({ context, use }: ContainerBuilder, node: ResolvedNode, service: ResolvedService) {
  const image = imageOf(service, node, context);
  return {
    key: `${node.name}/${service.name}`,
    node: node.name,
    service: service.name,
    kind: 'node',
    image: use(image),
    version: versionOf(image),
    command: typeof service.command === 'string' ? ['/bin/sh', '-c', service.command] : service.command,
    ...limits(node, context),
    restartPolicy: 'unless-stopped',
    files: [],
  } as const;
}

function serviceOf({ environment }: ContainerBuilder, name: string): ResolvedService {
  const service = environment.services.get(name);
  if (service === undefined) throw new Error(`${name} was not resolved.`);
  return service;
}

function containerName({ prefix }: ContainerBuilder, node: ResolvedNode, service: string): string {
  return node.services.length === 1 ? `${prefix}-${node.name}` : `${prefix}-${node.name}-${service}`;
}

/** What a node publishes of a service itself; what is balanced is published by the balancer. */
function nodePorts({ environment }: ContainerBuilder, service: ResolvedService): string[] {
  const isBalanced = environment.loadBalancers.some((balancer) => balancer.service === service.name);
  return publishedPorts(service, isBalanced ? ['udp'] : ['tcp', 'http', 'udp']);
}

function mountsOf(node: ResolvedNode, service: ResolvedService): DesiredContainer['mounts'] {
  return service.volumes.map(({ name, path: place }) => ({
    volume: `${node.name}/${service.name}/${name}`,
    path: place,
  }));
}

/** What images are worked out from. */
export type ImageContext = Pick<
  DesiredContext,
  'workspaceName' | 'workspaceDir' | 'versions' | 'sources' | 'provisions' | 'bases'
>;

/** Which version of its service an image is; what a provisioner made is always the workspace's own. */
export function versionOf(image: DesiredImage): string {
  if (image.kind === 'baked') return 'local';
  return image.kind === 'named' ? image.reference : image.version;
}

/** @throws GembaError `invalid` where there is none, or its name cannot be one */
export function imageOf(service: ResolvedService, node: ResolvedNode, context: ImageContext): DesiredImage {
  if (service.build !== null) return builtImage(service, service.build, context);
  const reference = baseReference(service, node);
  if (reference !== null && !isImageReference(reference)) {
    throw new GembaError('invalid', `"${reference}" is no name for an image.`, {
      nextStep: `Correct the image of ${node.name} in ${node.definedAt.file}: a name such as debian:12-slim.`,
    });
  }
  if (reference !== null && service.provisioner !== null)
    return bakedImage(service, service.provisioner, reference, context);
  if (reference !== null) return { kind: 'named', key: reference, reference };
  throw new GembaError(
    'invalid',
    `${service.name} has neither build nor image, and its node ${node.name} has no image.`,
    {
      nextStep: `Give ${service.name} a \`build:\` or \`image:\`, or its node an \`image:\`.`,
    },
  );
}

function bakedImage(
  { name }: ResolvedService,
  provisioner: Provisioner,
  base: string,
  { workspaceName, provisions, bases }: ImageContext,
): BakedImage {
  const [baseId, files] = [bases.get(base), provisions.get(name)];
  const inputs = baseId === undefined || files === undefined ? null : bakeInputs(provisioner, baseId, files);
  return {
    kind: 'baked',
    key: `${name} on ${base}`,
    service: name,
    repository: `${workspaceName}/${name}`,
    version: bakedVersion(inputs),
    base,
    provisioner,
    inputs,
  };
}

/** What a service's container is made from, where it has no image of its own building. */
export function baseReference(service: ResolvedService, node: ResolvedNode): string | null {
  return service.build === null ? (service.image ?? node.image) : null;
}

export function builtImage(
  service: Pick<ResolvedService, 'name'>,
  build: NonNullable<ResolvedService['build']>,
  context: Pick<ImageContext, 'workspaceName' | 'workspaceDir' | 'versions' | 'sources'>,
): BuiltImage {
  const version = context.versions.get(service.name) ?? 'local';
  return {
    kind: 'built',
    key: `${service.name}:${version}`,
    service: service.name,
    repository: `${context.workspaceName}/${service.name}`,
    version,
    folder: path.join(context.workspaceDir, build.folder),
    dockerfile: build.dockerfile,
    args: build.args,
    timeLimitMs: build.timeLimitMs,
    source: version === 'local' ? (context.sources.get(service.name) ?? null) : null,
  };
}

export function limits(
  node: ResolvedNode,
  context: Pick<DesiredContext, 'engineCpus'>,
): { nanoCpus: number; memoryBytes: number } {
  const cpus = Math.min(node.size?.cpus ?? 0, context.engineCpus);
  return { nanoCpus: Math.round(cpus * 1e9), memoryBytes: node.size?.memoryBytes ?? 0 };
}

/** Every network that a container is on; named after what it is for. */
function desiredNetworks(containers: readonly DesiredContainer[], prefix: string): DesiredNetwork[] {
  const keys = new Set(containers.flatMap(({ networks }) => networks.map(({ key }) => key)));
  return [...keys].sort().map((key) => ({ key, name: key === OWN_NETWORK ? prefix : networkName(key, prefix) }));
}

/** `customers>orders@eu-1` → `shop-local-customers-to-orders-eu-1`. */
export function networkName(key: string, prefix: string): string {
  const suffix = key
    .replace('>', '-to-')
    .toLowerCase()
    .replace(/[^a-z0-9_.-]+/g, '-');
  return `${prefix}-${suffix}`;
}

function desiredVolumes(environment: ResolvedEnvironment, prefix: string): DesiredVolume[] {
  return environment.nodes.flatMap((node) =>
    [...new Set([...node.services, ...processesOf(node)])].flatMap((service) =>
      (environment.services.get(service)?.volumes ?? []).map((volume) => ({
        key: `${node.name}/${service}/${volume.name}`,
        name: `${prefix}-${node.name}-${volume.name}`,
        node: node.name,
        service,
        volume: volume.name,
      })),
    ),
  );
}
