import { LABEL } from '../../model/labels';
import { healthcheck, LOG_LIMITS } from '../docker/container-config';
import type { Labels } from '../docker/reader';
import type { DesiredService, DesiredSwarm } from './desired-swarm';

/** What has an id by now. */
export interface SwarmPlacement {
  /** A reference or an id; see `imageFor`. */
  readonly image: string;
  /** Network key → id. */
  readonly networkIds: ReadonlyMap<string, string>;
  /** Secret key → what it is. */
  readonly secrets: ReadonlyMap<string, { readonly id: string; readonly name: string }>;
  /** Counted up to make all tasks anew. */
  readonly forceUpdate: number;
}

const NANOSECONDS = 1_000_000;
/** A task that ends within this time after an update counts as its failure. */
const MONITOR_MS = 2000;
/** A process that ends at once must not start the machine's every second. */
const RESTART_DELAY_MS = 1000;

export function swarmLabels(workspaceId: string, environment: string): Labels {
  return { [LABEL.workspace]: workspaceId, [LABEL.swarm]: environment };
}

/** The body of a swarm's "create service" and "update service". */
export function serviceSpec(
  desired: DesiredService,
  { workspaceId, environment, balancing }: Pick<DesiredSwarm, 'workspaceId' | 'environment' | 'balancing'>,
  name: string,
  placement: SwarmPlacement,
): Record<string, unknown> {
  const own = swarmLabels(workspaceId, environment);
  const [group = ''] = desired.key.split('/');
  const labels = { ...own, [LABEL.service]: desired.service, [LABEL.version]: desired.version };
  const order = updateOrder(desired);
  const rollout = { Parallelism: 1, Delay: 0, Monitor: MONITOR_MS * NANOSECONDS, MaxFailureRatio: 0, Order: order };
  return {
    Name: name,
    Labels: { ...labels, [LABEL.node]: group, [LABEL.kind]: 'service' },
    TaskTemplate: {
      ContainerSpec: {
        Image: placement.image,
        Labels: { ...labels, [LABEL.kind]: 'task' },
        Hostname: desired.hostname,
        Env: Object.entries(desired.env).map(([key, value]) => `${key}=${value}`),
        ...(desired.command === null ? {} : { Args: [...desired.command] }),
        StopGracePeriod: desired.stopGraceMs * NANOSECONDS,
        ...(desired.health === null ? {} : { Healthcheck: healthcheck(desired.health) }),
        Mounts: desired.mounts.map((mount) => ({
          Type: 'volume',
          Source: mount.source,
          Target: mount.path,
          VolumeOptions: {
            Labels: { ...own, [LABEL.service]: desired.service, [LABEL.node]: group, [LABEL.volume]: mount.volume },
          },
        })),
        Secrets: desired.secrets.map((key) => ({
          SecretID: placement.secrets.get(key)?.id ?? key,
          SecretName: placement.secrets.get(key)?.name ?? key,
          File: { Name: key, UID: '0', GID: '0', Mode: 0o444 },
        })),
      },
      Resources: { Limits: { NanoCPUs: desired.nanoCpus, MemoryBytes: desired.memoryBytes } },
      RestartPolicy: { Condition: 'any', Delay: RESTART_DELAY_MS * NANOSECONDS, MaxAttempts: 0 },
      Placement: { Constraints: [...desired.constraints] },
      Networks: desired.networks.map(({ key, aliases }) => ({
        Target: placement.networkIds.get(key) ?? key,
        Aliases: [...aliases],
      })),
      LogDriver: { Name: LOG_LIMITS.Type, Options: LOG_LIMITS.Config },
      ForceUpdate: placement.forceUpdate,
    },
    Mode: { Replicated: { Replicas: desired.nodes.length } },
    UpdateConfig: { ...rollout, FailureAction: 'rollback' },
    RollbackConfig: { ...rollout, FailureAction: 'pause' },
    EndpointSpec: {
      Mode: balancing.mode,
      Ports: desired.ports.map((port) => {
        const [number, protocol] = port.split('/');
        const mode = balancing.mode === 'vip' ? 'ingress' : 'host';
        return { Protocol: protocol, TargetPort: Number(number), PublishMode: mode };
      }),
    },
  };
}

/** Two tasks at a time must not have one volume. */
export function updateOrder({ mounts }: DesiredService): 'start-first' | 'stop-first' {
  return mounts.length > 0 ? 'stop-first' : 'start-first';
}
