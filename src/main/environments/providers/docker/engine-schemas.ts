import { z } from 'zod';

/**
 * The engine's own answers, as far as they are used. Engines differ in what they leave out or send as null, so every
 * part that is not always there has a default.
 */

const strings = z.array(z.string()).nullish();
const labels = z.record(z.string(), z.string()).nullish();
const command = z.union([z.array(z.string()), z.string()]).nullish();

export const EngineVersion = z.object({
  Version: z.string(),
  ApiVersion: z.string(),
  Os: z.string().nullish(),
  Arch: z.string().nullish(),
});

export const EngineInfo = z.object({
  NCPU: z.number(),
  MemTotal: z.number(),
  ServerVersion: z.string().nullish(),
  KernelVersion: z.string().nullish(),
  Swarm: z
    .object({
      NodeID: z.string().nullish(),
      LocalNodeState: z.string().nullish(),
      ControlAvailable: z.boolean().nullish(),
      Nodes: z.number().nullish(),
      Error: z.string().nullish(),
    })
    .nullish(),
});

export const ContainerListItem = z.object({
  Id: z.string(),
  Names: strings,
  Labels: labels,
  State: z.string(),
  /** Seconds since the epoch. */
  Created: z.number(),
});

const PortBinding = z.object({ HostIp: z.string().nullish(), HostPort: z.string().nullish() });
const PortMap = z.record(z.string(), z.array(PortBinding).nullable()).nullish();

export const ContainerInspect = z.object({
  Id: z.string(),
  Name: z.string(),
  Created: z.string(),
  Image: z.string(),
  RestartCount: z.number().nullish(),
  GraphDriver: z.object({ Name: z.string(), Data: z.record(z.string(), z.string()).nullish() }).nullish(),
  State: z.object({
    Status: z.string(),
    ExitCode: z.number(),
    OOMKilled: z.boolean().nullish(),
    Error: z.string().nullish(),
    StartedAt: z.string().nullish(),
    FinishedAt: z.string().nullish(),
    Health: z
      .object({
        Status: z.string(),
        Log: z.array(z.object({ ExitCode: z.number(), Output: z.string().nullish() })).nullish(),
      })
      .nullish(),
  }),
  Config: z.object({
    Image: z.string(),
    Labels: labels,
    Env: strings,
    Cmd: command,
    Entrypoint: command,
    Tty: z.boolean().nullish(),
    User: z.string().nullish(),
    WorkingDir: z.string().nullish(),
  }),
  HostConfig: z.object({
    NanoCpus: z.number().nullish(),
    Memory: z.number().nullish(),
    RestartPolicy: z.object({ Name: z.string().nullish() }).nullish(),
    PortBindings: PortMap,
    Privileged: z.boolean().nullish(),
    CapAdd: strings,
    ExtraHosts: strings,
  }),
  Mounts: z
    .array(
      z.object({
        Type: z.string(),
        Name: z.string().nullish(),
        Source: z.string().nullish(),
        Destination: z.string(),
        RW: z.boolean().nullish(),
      }),
    )
    .nullish(),
  NetworkSettings: z.object({
    Ports: PortMap,
    Networks: z
      .record(
        z.string(),
        z.object({ NetworkID: z.string().nullish(), IPAddress: z.string().nullish(), Aliases: strings }),
      )
      .nullish(),
  }),
});

export const ImageInspect = z.object({
  Id: z.string(),
  RepoTags: strings,
  RepoDigests: strings,
  Created: z.string().nullish(),
  Config: z
    .object({
      Env: strings,
      Cmd: command,
      Entrypoint: command,
      Labels: labels,
      User: z.string().nullish(),
      WorkingDir: z.string().nullish(),
      Volumes: z.record(z.string(), z.unknown()).nullish(),
    })
    .nullish(),
});

export const ImageListItem = z.object({ Id: z.string(), RepoTags: strings, Labels: labels, Created: z.number() });

export const NetworkListItem = z.object({ Id: z.string(), Name: z.string(), Labels: labels });

export const NetworkInspect = NetworkListItem.extend({
  IPAM: z
    .object({
      Config: z.array(z.object({ Subnet: z.string().nullish(), Gateway: z.string().nullish() })).nullish(),
    })
    .nullish(),
  Containers: z.record(z.string(), z.object({ Name: z.string() })).nullish(),
});

export const VolumeList = z.object({ Volumes: z.array(z.object({ Name: z.string(), Labels: labels })).nullish() });

export const VolumeInspect = z.object({ Name: z.string(), Labels: labels });

export const EngineEvent = z.object({
  Type: z.string().nullish(),
  Action: z.string().nullish(),
  Actor: z.object({ ID: z.string().nullish(), Attributes: z.record(z.string(), z.string()).nullish() }).nullish(),
});

/** Null where nothing was changed. */
export const LayerChanges = z
  .array(z.object({ Path: z.string(), Kind: z.union([z.literal(0), z.literal(1), z.literal(2)]) }))
  .nullable();

export const ContainerStats = z.object({
  read: z.string(),
  cpu_stats: z.object({ cpu_usage: z.object({ total_usage: z.number() }) }),
  memory_stats: z.object({
    usage: z.number().nullish(),
    limit: z.number().nullish(),
    stats: z.record(z.string(), z.number()).nullish(),
  }),
  networks: z.record(z.string(), z.object({ rx_bytes: z.number(), tx_bytes: z.number() })).nullish(),
  blkio_stats: z
    .object({
      io_service_bytes_recursive: z.array(z.object({ op: z.string(), value: z.number() })).nullish(),
    })
    .nullish(),
});
