import type { DesiredContainer } from '../../model/desired';
import type { EngineHealth } from '../../model/health-probe';
import { LABEL } from '../../model/labels';

/** What has an id by now: networks and volumes are there, the image is built. */
export interface Placement {
  readonly workspaceId: string;
  readonly environment: string;
  /** A reference or an id that the engine knows. */
  readonly image: string;
  /** Network key → id, in the order of the container's networks. */
  readonly networkIds: ReadonlyMap<string, string>;
  /** Volume key → name. */
  readonly volumeNames: ReadonlyMap<string, string>;
}

/** Chatty services must not fill the disk. */
export const LOG_LIMITS = { Type: 'json-file', Config: { 'max-size': '10m', 'max-file': '3' } };

const NANOSECONDS = 1_000_000;

/** The body of the engine's "create container". */
export function containerConfig(desired: DesiredContainer, placement: Placement): Record<string, unknown> {
  const [first] = desired.networks;
  const network = first === undefined ? 'none' : (placement.networkIds.get(first.key) ?? 'none');
  return {
    Image: placement.image,
    Hostname: desired.node,
    Env: Object.entries(desired.env).map(([key, value]) => `${key}=${value}`),
    ...(desired.command === null ? {} : { Cmd: [...desired.command] }),
    Labels: containerLabels(desired, placement),
    ExposedPorts: Object.fromEntries(desired.ports.map((port) => [port, {}])),
    StopTimeout: Math.ceil(desired.stopGraceMs / 1000),
    ...(desired.health === null ? {} : { Healthcheck: healthcheck(desired.health) }),
    HostConfig: {
      NanoCpus: desired.nanoCpus,
      Memory: desired.memoryBytes,
      RestartPolicy: { Name: desired.restartPolicy },
      PortBindings: Object.fromEntries(desired.ports.map((port) => [port, [{ HostIp: '127.0.0.1', HostPort: '' }]])),
      NetworkMode: network,
      Mounts: desired.mounts.map((mount) => ({
        Type: 'volume',
        Source: placement.volumeNames.get(mount.volume) ?? mount.volume,
        Target: mount.path,
      })),
      LogConfig: LOG_LIMITS,
    },
    NetworkingConfig: { EndpointsConfig: { [network]: { Aliases: [...(first?.aliases ?? [])] } } },
  };
}

/** `catalog=0123456789abcdef orders=…`: which modules a container was made with. */
function moduleHashes(modules: DesiredContainer['modules']): string {
  return modules.map(({ service, source }) => `${service}=${source.hash}`).join(' ');
}

function containerLabels(desired: DesiredContainer, placement: Placement): Record<string, string> {
  return {
    [LABEL.workspace]: placement.workspaceId,
    [LABEL.environment]: placement.environment,
    [LABEL.service]: desired.service,
    [LABEL.node]: desired.node,
    [LABEL.kind]: desired.kind,
    [LABEL.spec]: desired.specHash,
    [LABEL.version]: desired.version,
    ...(desired.modules.length === 0 ? {} : { [LABEL.modules]: moduleHashes(desired.modules) }),
  };
}

export function healthcheck(health: EngineHealth): Record<string, unknown> {
  return {
    Test: [...health.test],
    Interval: health.intervalMs * NANOSECONDS,
    Timeout: health.timeoutMs * NANOSECONDS,
    Retries: health.retries,
    StartPeriod: health.startMs * NANOSECONDS,
  };
}
