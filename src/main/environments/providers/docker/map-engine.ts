import type { z } from 'zod';
import type {
  ContainerState,
  Health,
  LayerFolders,
  ObservedContainer,
  ObservedImage,
  ObservedNetwork,
} from '../../model/observed';
import type { ContainerInspect, ImageInspect, NetworkInspect } from './engine-schemas';

/** The border: the engine's shapes become ours here and nowhere else. */

export function mapContainer(raw: z.output<typeof ContainerInspect>): ObservedContainer {
  return {
    id: raw.Id,
    name: raw.Name.replace(/^\//, ''),
    labels: raw.Config.Labels ?? {},
    imageId: raw.Image,
    imageName: raw.Config.Image,
    state: raw.State.Status as ContainerState,
    health: (raw.State.Health?.Status ?? 'none') as Health,
    healthOutput: raw.State.Health?.Log?.at(-1)?.Output?.trim() ?? null,
    exitCode: raw.State.ExitCode,
    outOfMemory: raw.State.OOMKilled ?? false,
    error: raw.State.Error === '' ? null : (raw.State.Error ?? null),
    startedAt: parseTime(raw.State.StartedAt),
    finishedAt: parseTime(raw.State.FinishedAt),
    createdAt: parseTime(raw.Created) ?? 0,
    restarts: raw.RestartCount ?? 0,
    env: raw.Config.Env ?? [],
    command: words(raw.Config.Cmd),
    entrypoint: words(raw.Config.Entrypoint),
    user: raw.Config.User ?? '',
    workingDir: raw.Config.WorkingDir ?? '',
    privileges: [...(raw.HostConfig.Privileged === true ? ['privileged'] : []), ...(raw.HostConfig.CapAdd ?? [])],
    extraHosts: raw.HostConfig.ExtraHosts ?? [],
    restartPolicy: raw.HostConfig.RestartPolicy?.Name || 'no',
    nanoCpus: raw.HostConfig.NanoCpus ?? 0,
    memoryBytes: raw.HostConfig.Memory ?? 0,
    mounts: (raw.Mounts ?? []).map((mount) => ({
      kind: mount.Type,
      source: mount.Name ?? mount.Source ?? '',
      target: mount.Destination,
    })),
    networks: Object.entries(raw.NetworkSettings.Networks ?? {}).map(([name, network]) => ({
      id: network.NetworkID ?? '',
      name,
      address: network.IPAddress || null,
    })),
    bindings: Object.entries(raw.HostConfig.PortBindings ?? {}).flatMap(([port, hosts]) =>
      (hosts ?? []).map((host) => ({ port, hostIp: host.HostIp || '0.0.0.0' })),
    ),
    published: mapPublished(raw.NetworkSettings.Ports ?? {}),
    hasTerminal: raw.Config.Tty ?? false,
    layer: mapLayer(raw.GraphDriver),
  };
}

function mapLayer(driver: z.output<typeof ContainerInspect>['GraphDriver']): LayerFolders | null {
  const { UpperDir: upper, LowerDir: lowers, MergedDir: merged } = driver?.Data ?? {};
  if (driver?.Name !== 'overlay2' || upper === undefined || lowers === undefined || merged === undefined) return null;
  return { upper, lowers: lowers.split(':'), merged };
}

function mapPublished(
  ports: Record<string, { HostIp?: string | null | undefined; HostPort?: string | null | undefined }[] | null>,
): ObservedContainer['published'] {
  return Object.entries(ports).flatMap(([port, hosts]) => {
    const [number, protocol = 'tcp'] = port.split('/');
    return (hosts ?? []).map((host) => ({
      host: host.HostIp || '0.0.0.0',
      hostPort: Number(host.HostPort),
      containerPort: Number(number),
      protocol,
    }));
  });
}

export function mapImage(raw: z.output<typeof ImageInspect>): ObservedImage {
  return {
    id: raw.Id,
    tags: raw.RepoTags ?? [],
    digests: raw.RepoDigests ?? [],
    env: raw.Config?.Env ?? [],
    command: words(raw.Config?.Cmd),
    entrypoint: words(raw.Config?.Entrypoint),
    user: raw.Config?.User ?? '',
    workingDir: raw.Config?.WorkingDir ?? '',
    labels: raw.Config?.Labels ?? {},
    volumePaths: Object.keys(raw.Config?.Volumes ?? {}),
  };
}

export function mapNetwork(raw: z.output<typeof NetworkInspect>): ObservedNetwork {
  const members = Object.entries(raw.Containers ?? {}).map(([id, { Name }]) => [id, Name] as const);
  const pools = raw.IPAM?.Config ?? [];
  return {
    id: raw.Id,
    name: raw.Name,
    labels: raw.Labels ?? {},
    subnets: pools.map(({ Subnet }) => Subnet ?? '').filter(Boolean),
    gateways: pools.map(({ Gateway }) => Gateway ?? '').filter(Boolean),
    members: new Map(members),
  };
}

function words(command: readonly string[] | string | null | undefined): readonly string[] {
  if (command === null || command === undefined) return [];
  return typeof command === 'string' ? [command] : command;
}

/** The engine writes the year 1 for "never". */
function parseTime(text: string | null | undefined): number | null {
  if (text === null || text === undefined || text.startsWith('0001-')) return null;
  const time = Date.parse(text);
  return Number.isNaN(time) ? null : time;
}
