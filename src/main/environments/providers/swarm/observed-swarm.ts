import type { z } from 'zod';
import type { Labels } from '../docker/reader';
import type { Secret, Service, ServiceSpec, Task, TaskSpec } from './swarm-schemas';

/** The border: what a swarm answers becomes ours here. */

export interface ObservedService {
  readonly id: string;
  readonly name: string;
  /** A change names the version that it changes. */
  readonly version: number;
  readonly labels: Labels;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly spec: ServiceSpec;
  /** What is published for the whole service; one port a task is with the task. */
  readonly published: readonly PublishedPort[];
  /** Null where it was never changed. */
  readonly update: { readonly state: string; readonly message: string; readonly startedAt: string } | null;
}

/** A secret, or a config. */
export interface ObservedSecret {
  readonly id: string;
  readonly name: string;
  readonly labels: Labels;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
}

export interface PublishedPort {
  readonly hostPort: number;
  readonly containerPort: number;
  readonly protocol: string;
}

export interface ObservedTask {
  readonly id: string;
  readonly serviceId: string;
  /** Counts from 1. */
  readonly slot: number;
  readonly machineId: string;
  /** `running` where the swarm means it to run. */
  readonly desired: string;
  /** `new`, `pending`, `preparing`, `starting`, `running`, `complete`, `failed`, `rejected`, `shutdown`… */
  readonly state: string;
  readonly error: string | null;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly changedAt: number;
  readonly containerId: string | null;
  readonly exitCode: number;
  readonly address: string | null;
  readonly published: readonly PublishedPort[];
  readonly spec: TaskSpec;
}

type RawPort = { readonly Protocol: string; readonly TargetPort: number; readonly PublishedPort: number };

export function mapService(raw: z.output<typeof Service>): ObservedService {
  return {
    id: raw.ID,
    name: raw.Spec.Name,
    version: raw.Version.Index,
    labels: raw.Spec.Labels,
    createdAt: Date.parse(raw.CreatedAt),
    spec: raw.Spec,
    published: mapPorts(raw.Endpoint?.Ports ?? []),
    update:
      raw.UpdateStatus === null || raw.UpdateStatus === undefined
        ? null
        : { state: raw.UpdateStatus.State, message: raw.UpdateStatus.Message, startedAt: raw.UpdateStatus.StartedAt },
  };
}

export function mapSecret({ ID, CreatedAt, Spec }: z.output<typeof Secret>): ObservedSecret {
  return { id: ID, name: Spec.Name, labels: Spec.Labels, createdAt: Date.parse(CreatedAt) };
}

export function mapTask(raw: z.output<typeof Task>): ObservedTask {
  const address = raw.NetworksAttachments[0]?.Addresses[0]?.split('/')[0];
  return {
    id: raw.ID,
    serviceId: raw.ServiceID,
    slot: raw.Slot,
    machineId: raw.NodeID,
    desired: raw.DesiredState,
    state: raw.Status.State,
    error: raw.Status.Err === '' ? null : raw.Status.Err,
    createdAt: Date.parse(raw.CreatedAt),
    changedAt: Date.parse(raw.Status.Timestamp),
    containerId: raw.Status.ContainerStatus?.ContainerID || null,
    exitCode: raw.Status.ContainerStatus?.ExitCode ?? 0,
    address: address ?? null,
    published: mapPorts(raw.Status.PortStatus?.Ports ?? []),
    spec: raw.Spec,
  };
}

/** An engine names each port once for IPv4 and once for IPv6. */
function mapPorts(ports: readonly RawPort[]): PublishedPort[] {
  const bound = ports.filter(({ PublishedPort }) => PublishedPort > 0);
  const known = new Map(
    bound.map(({ Protocol, TargetPort, PublishedPort }) => [
      `${PublishedPort}/${TargetPort}/${Protocol}`,
      { hostPort: PublishedPort, containerPort: TargetPort, protocol: Protocol },
    ]),
  );
  return [...known.values()];
}
