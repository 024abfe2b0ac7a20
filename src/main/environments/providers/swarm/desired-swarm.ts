import type { DesiredImage } from '../../model/desired';
import {
  assertApplicable,
  type ImageContext,
  imageOf,
  limits,
  networkName,
  versionOf,
} from '../../model/desired-state';
import { engineHealth, type EngineHealth } from '../../model/health-probe';
import { firstPort } from '../../model/load-balancer-config';
import { layRelations, publishedPorts, type Attachment } from '../../model/relations';
import type { ResolvedEnvironment, ResolvedNode, ResolvedService } from '../../model/resolved';
import { stableHash } from '../../model/spec-hash';
import { GembaError } from '../../../../shared/errors';
import type { Balancing } from './balancing';
import { groupNodes, type NodeGroup } from './node-groups';
import type { SwarmMembership } from './swarm-reader';

/** What a swarm is asked to make true for one environment. */
export interface DesiredSwarm {
  readonly environment: string;
  readonly workspaceId: string;
  readonly images: readonly DesiredImage[];
  readonly networks: readonly { readonly key: string; readonly name: string }[];
  readonly secrets: readonly DesiredSecret[];
  readonly services: readonly DesiredService[];
  readonly balancing: Balancing;
  /** Services that are not wanted on purpose, with the reason. */
  readonly leftOut: ReadonlyMap<string, string>;
  /** What holds here and does not hold on a single engine: for whoever reads a plan. */
  readonly notes: readonly string[];
}

export interface DesiredSecret {
  /** `db_password`: what the file under /run/secrets is called. */
  readonly key: string;
  readonly name: string;
  /** Asked for when it is needed, so that it is in nothing that is printed or kept. */
  readonly value: () => string;
}

/** Nodes that are alike, as one service of the swarm: each of them is one of its slots. */
export interface DesiredService {
  /** `web/web`: the group of nodes, and what runs on them. */
  readonly key: string;
  /** In the order of their slots. */
  readonly nodes: readonly string[];
  readonly service: string;
  readonly name: string;
  readonly hostname: string;
  /** The image's key. */
  readonly image: string;
  readonly version: string;
  readonly env: Readonly<Record<string, string>>;
  /** Null: the image's own. */
  readonly command: readonly string[] | null;
  readonly nanoCpus: number;
  readonly memoryBytes: number;
  readonly networks: readonly Attachment[];
  /** `8080/tcp`. */
  readonly ports: readonly string[];
  readonly mounts: readonly { readonly source: string; readonly path: string; readonly volume: string }[];
  readonly health: EngineHealth | null;
  readonly stopGraceMs: number;
  readonly secrets: readonly string[];
  readonly constraints: readonly string[];
  readonly dependsOn: readonly string[];
}

export interface SwarmContext extends ImageContext {
  readonly workspaceId: string;
  readonly membership: SwarmMembership;
  readonly balancing: Balancing;
  /** Fields of a credential that are there: `password` → its value. */
  readonly credential: (name: string) => ReadonlyMap<string, () => string>;
}

/**
 * Works out what a swarm should hold for an environment. Pure.
 *
 * @throws GembaError `invalid` or `missing` for what a swarm cannot give
 */
export function desiredSwarm(environment: ResolvedEnvironment, context: SwarmContext): DesiredSwarm {
  assertApplicable(environment);
  assertNoHosts(environment);
  const prefix = `${context.workspaceName}-${environment.name}`;
  const images = new Map<string, DesiredImage>();
  const secrets = new Map<string, DesiredSecret>();
  const groups = groupNodes(environment);
  const services = groups.flatMap((group) =>
    group.node.services.map((name) => {
      const service = environment.services.get(name);
      if (service === undefined) throw new Error(`${name} was not resolved.`);
      const image = imageOf(service, group.node, context);
      assertReachable(service, image, context);
      images.set(image.key, image);
      const own = secretsOf(group.node, environment, prefix, context);
      for (const secret of own) secrets.set(secret.key, secret);
      return describeService({ environment, context, prefix }, group, service, image, own);
    }),
  );
  const keys = new Set(services.flatMap(({ networks }) => networks.map(({ key }) => key)));
  return {
    environment: environment.name,
    workspaceId: context.workspaceId,
    images: [...images.values()],
    networks: [...keys].sort().map((key) => ({ key, name: networkName(key, prefix) })),
    secrets: [...secrets.values()],
    services,
    balancing: context.balancing,
    leftOut: new Map(environment.leftOut.map(({ service, reason }) => [service, reason])),
    notes: notesOn(services, context),
  };
}

function describeService(
  {
    environment,
    context,
    prefix,
  }: { readonly environment: ResolvedEnvironment; readonly context: SwarmContext; readonly prefix: string },
  { name, node, members }: NodeGroup,
  service: ResolvedService,
  image: DesiredImage,
  secrets: readonly DesiredSecret[],
): DesiredService {
  const own = node.services.length === 1 ? name : `${name}-${service.name}`;
  const isSeveral = members.length > 1;
  // A slot's number is known to the swarm only.
  const slotted = isSeveral ? `${name}-{{.Task.Slot}}` : node.name;
  return {
    key: `${name}/${service.name}`,
    nodes: members,
    service: service.name,
    name: short(`${prefix}-${own}`),
    hostname: slotted,
    image: image.key,
    version: versionOf(image),
    env: service.env,
    command: typeof service.command === 'string' ? ['/bin/sh', '-c', service.command] : service.command,
    ...limits(node, { engineCpus: context.membership.cpus }),
    networks: networksOf(environment, node, service, own, isSeveral),
    ports: publishedPorts(service, ['tcp', 'http', 'udp']),
    mounts: service.volumes.map((volume) => ({
      source: `${prefix}-${slotted}-${volume.name}`,
      path: volume.path,
      volume: volume.name,
    })),
    health: service.health === null ? null : engineHealth(service.health, firstPort(service)),
    stopGraceMs: service.stopGraceMs,
    secrets: secrets.map(({ key }) => key),
    constraints:
      service.volumes.length > 0 && context.membership.machines > 1 ? [`node.id==${context.membership.machineId}`] : [],
    dependsOn: service.dependsOn,
  };
}

/**
 * A network for each relation. A service without any is on one of its own: what two services are not related by, they do
 * not share.
 */
function networksOf(
  environment: ResolvedEnvironment,
  node: ResolvedNode,
  service: ResolvedService,
  own: string,
  isSeveral: boolean,
): Attachment[] {
  const laid = layRelations(environment).get(`${node.name}/${service.name}`)?.networks ?? [];
  const related = laid.filter(({ key }) => key.includes('>'));
  if (related.length === 0) return [{ key: own, aliases: [] }];
  // One node's own name cannot lead to one of several tasks.
  const isOwn = (alias: string): boolean => alias === node.name || alias === `${node.name}-${service.name}`;
  return related.map(({ key, aliases }) => ({
    key,
    aliases: aliases.filter((alias) => alias === service.name || !isSeveral || !isOwn(alias)),
  }));
}

/** A name is part of a host name, which ends at 63 characters. */
function short(name: string): string {
  return name.length <= 63 ? name : `${name.slice(0, 54)}-${stableHash(name).slice(0, 8)}`;
}

function secretsOf(
  { name: node, credentials }: ResolvedNode,
  { file }: ResolvedEnvironment,
  prefix: string,
  { credential }: SwarmContext,
): DesiredSecret[] {
  if (credentials === null) return [];
  const fields = credential(credentials);
  if (fields.size === 0) {
    const variable = `GEMBA_CREDENTIAL_${credentials.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`;
    throw new GembaError('missing', `The credentials ${credentials} of ${node} (${file}) are not there.`, {
      nextStep: `Set ${variable}_PASSWORD, _USER or _TOKEN: each becomes a secret of the swarm.`,
    });
  }
  return [...fields].map(([field, value]) => {
    const key = `${credentials}_${field}`;
    return { key, name: `${prefix}-${key}`.slice(0, 52), value };
  });
}

function assertNoHosts({ nodes, file }: ResolvedEnvironment): void {
  const hosted = nodes.find(({ host }) => host !== null);
  if (hosted === undefined) return;
  throw new GembaError(
    'invalid',
    `${hosted.name} names the host ${hosted.host}, and a swarm chooses machines itself.`,
    {
      nextStep: `Leave \`host:\` out in ${file}, or set \`provider: ssh\`.`,
    },
  );
}

/** What is built is on this machine alone. */
function assertReachable(service: ResolvedService, image: DesiredImage, { membership }: SwarmContext): void {
  if (membership.machines <= 1 || image.kind === 'named') return;
  throw new GembaError(
    'invalid',
    `The image of ${service.name} is made on this machine, and the swarm has ${membership.machines} machines: each has to reach its image.`,
    {
      nextStep: `Push it to a registry that every machine reaches, and name it by \`image:\` alone.`,
    },
  );
}

function notesOn(services: readonly DesiredService[], { balancing, membership }: SwarmContext): string[] {
  const named = (own: readonly DesiredService[]): string => own.map(({ key }) => key.split('/')[0] ?? key).join(', ');
  const published = services.filter(({ ports }) => ports.length > 0);
  const called = services.filter(({ networks }) => networks.some(({ aliases }) => aliases.length > 0));
  const kept = services.filter(({ mounts }) => mounts.length > 0);
  return [
    ...(published.length === 0
      ? []
      : [
          `What WORLD may reach (${named(published)}) is published on every address of ${
            balancing.mode === 'vip' ? 'each machine' : 'the machine that a task runs on'
          }, not on its loopback alone: a swarm knows no narrower way.`,
        ]),
    ...(called.length === 0
      ? []
      : [
          'Whoever may call a service reaches all of its ports, not just those that are named: a swarm has no rules for ports.',
        ]),
    ...(kept.length === 0 || membership.machines <= 1
      ? []
      : [`${named(kept)} stays on this machine, where its volumes are: they do not follow it to another.`]),
    ...(kept.length === 0
      ? []
      : [`${named(kept)} is stopped before it is replaced, so that two never write to one volume.`]),
  ];
}
