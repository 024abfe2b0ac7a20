import { z } from 'zod';

/** A swarm's own answers, as far as they are used; what is absent or null in them has a default. */

const strings = z
  .array(z.string())
  .nullish()
  .transform((list) => list ?? []);
const labels = z
  .record(z.string(), z.string())
  .nullish()
  .transform((found) => found ?? {});
const text = z
  .string()
  .nullish()
  .transform((found) => found ?? '');
const count = z
  .number()
  .nullish()
  .transform((found) => found ?? 0);
function list<Schema extends z.ZodType>(schema: Schema) {
  return z
    .array(schema)
    .nullish()
    .transform((found) => found ?? []);
}

export const TaskSpec = z.object({
  ContainerSpec: z.object({
    Image: text,
    Labels: labels,
    /** What runs instead of the image's entry point. */
    Command: strings,
    /** What runs instead of the image's command. */
    Args: strings,
    Env: strings,
    Hostname: text,
    User: text,
    Dir: text,
    Hosts: strings,
    CapabilityAdd: strings,
    StopGracePeriod: count,
    Mounts: list(z.object({ Type: text, Source: text, Target: text })),
    Healthcheck: z
      .object({ Test: strings, Interval: count, Timeout: count, Retries: count, StartPeriod: count })
      .nullish(),
    Secrets: list(z.object({ SecretName: text, File: z.object({ Name: text }).nullish() })),
    Configs: list(z.object({ ConfigName: text })),
  }),
  Resources: z.object({ Limits: z.object({ NanoCPUs: count, MemoryBytes: count }).nullish() }).nullish(),
  RestartPolicy: z.object({ Condition: text }).nullish(),
  Placement: z.object({ Constraints: strings }).nullish(),
  Networks: list(z.object({ Target: text, Aliases: strings })),
  ForceUpdate: count,
});
export type TaskSpec = z.output<typeof TaskSpec>;

export const ServiceSpec = z.object({
  Name: z.string(),
  Labels: labels,
  TaskTemplate: TaskSpec,
  Mode: z.object({ Replicated: z.object({ Replicas: count }).nullish() }).nullish(),
  UpdateConfig: z.object({ Parallelism: count, Order: text, FailureAction: text }).nullish(),
  EndpointSpec: z
    .object({
      Mode: text,
      Ports: list(z.object({ Protocol: text, TargetPort: z.number(), PublishedPort: count, PublishMode: text })),
    })
    .nullish(),
});
export type ServiceSpec = z.output<typeof ServiceSpec>;

export const Service = z.object({
  ID: z.string(),
  CreatedAt: z.string(),
  Version: z.object({ Index: z.number() }),
  Spec: ServiceSpec,
  Endpoint: z
    .object({ Ports: list(z.object({ Protocol: text, TargetPort: z.number(), PublishedPort: count })) })
    .nullish(),
  UpdateStatus: z.object({ State: text, Message: text, StartedAt: text }).nullish(),
});

export const Task = z.object({
  ID: z.string(),
  CreatedAt: z.string(),
  ServiceID: z.string(),
  Slot: count,
  NodeID: text,
  DesiredState: text,
  Spec: TaskSpec,
  Status: z.object({
    Timestamp: text,
    State: z.string(),
    Err: text,
    ContainerStatus: z.object({ ContainerID: text, ExitCode: count }).nullish(),
    PortStatus: z
      .object({ Ports: list(z.object({ Protocol: text, TargetPort: z.number(), PublishedPort: count })) })
      .nullish(),
  }),
  NetworksAttachments: list(z.object({ Addresses: strings })),
});

export const Machine = z.object({
  ID: z.string(),
  Description: z.object({ Hostname: text }).nullish(),
  Status: z.object({ State: text, Addr: text }).nullish(),
});

/** A config is described in the same way. */
export const Secret = z.object({
  ID: z.string(),
  CreatedAt: z.string(),
  Spec: z.object({ Name: z.string(), Labels: labels }),
});
