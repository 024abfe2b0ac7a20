import { z } from 'zod';
import { WireError } from '../errors';
import { State, Timestamp } from './state';

/** Environments after names, sizes and images have been looked up: what a provider is asked to make true. */

export const ProviderName = z.enum(['docker', 'vagrant', 'ssh', 'swarm']);
export type ProviderName = z.infer<typeof ProviderName>;

/** Whether a provider's nodes are machines with a shell, rather than containers on an engine. */
export function runsOnHosts(provider: ProviderName): boolean {
  return provider === 'ssh' || provider === 'vagrant';
}

export const NodeSize = z.object({
  name: z.string(),
  cpus: z.number().nullable(),
  memoryBytes: z.number().nullable(),
});

export const EnvironmentNode = z.object({
  /** `orders-1`, or the load balancer's `orders-lb`. Unique in its environment. */
  name: z.string(),
  /** `stub`: answers in the place of its service. */
  kind: z.enum(['node', 'load-balancer', 'stub']),
  services: z.array(z.string()),
  /** The service whose one process loads them all; null where each runs by itself. */
  runtime: z.string().nullable(),
  /** The image's name, or null where the provider builds it from the service's folder. */
  image: z.string().nullable(),
  size: NodeSize.nullable(),
  region: z.string().nullable(),
  /** Where the definition stands, for links to the file. */
  definedAt: z.object({ file: z.string(), line: z.number() }).nullable(),
});
export type EnvironmentNode = z.infer<typeof EnvironmentNode>;

/** Who may talk to whom. `from` is a service or `WORLD`. */
export const ServiceLink = z.object({
  from: z.string(),
  to: z.string(),
  protocol: z.string(),
  ports: z.array(z.number()),
});

/** What is known of a running node, and when it was true. */
export const NodeStatus = z.object({
  node: z.string(),
  state: State,
  /** `running, healthy`, `not created`, `exited (137) 2 min ago`… a short phrase for people. */
  summary: z.string(),
  containerName: z.string().nullable(),
  containerId: z.string().nullable(),
  image: z.string().nullable(),
  version: z.string().nullable(),
  address: z.string().nullable(),
  /** `127.0.0.1:49153 → 8080/tcp`, ready to be opened. */
  ports: z.array(z.object({ host: z.string(), hostPort: z.number(), containerPort: z.number(), protocol: z.string() })),
  startedAt: Timestamp.nullable(),
  restarts: z.number(),
});
export type NodeStatus = z.infer<typeof NodeStatus>;

/** Planning and applying with nobody watching: what the definition says, and when it is due. */
export const ConvergeView = z.object({
  enabled: z.boolean(),
  /** `1h`, as it is written. */
  every: z.string(),
  dryRun: z.boolean(),
  /** `22:00-06:00`, local time. */
  quietHours: z.array(z.string()),
  /** A run that would change more stops. */
  maxChanges: z.number(),
  /** Null while it is off, where quiet hours never end, and for the first seconds of a console. */
  nextRunAt: Timestamp.nullable(),
});
export type ConvergeView = z.infer<typeof ConvergeView>;

/** The profile that an environment was brought up with last: everything that is told of the environment is about this part. */
export const ProfileView = z.object({
  name: z.string(),
  /** False where no file defines it any more: then the whole is shown, and nothing can be applied. */
  isDefined: z.boolean(),
  /** How many nodes and load balancers are part of it, and of how many. */
  nodes: z.number(),
  wholeNodes: z.number(),
});
export type ProfileView = z.infer<typeof ProfileView>;

/** Something that carries an environment's labels and is with a provider that does not run the environment any more. */
export const LeftBehind = z.object({ provider: z.string(), kind: z.string(), name: z.string() });
export type LeftBehind = z.infer<typeof LeftBehind>;

export const EnvironmentView = z.object({
  name: z.string(),
  provider: ProviderName,
  protected: z.boolean(),
  file: z.string(),
  /** Null: the whole. */
  profile: ProfileView.nullable(),
  /** Names of those that the file defines. */
  profiles: z.array(z.string()),
  converge: ConvergeView,
  nodes: z.array(EnvironmentNode),
  links: z.array(ServiceLink),
  /** Null until the provider has been asked for the first time. */
  status: z
    .object({
      /** `up`: everything runs and is healthy; `partial`; `down`: nothing of it exists; `unknown`: could not be read. */
      summary: z.enum(['up', 'partial', 'down', 'unknown']),
      state: State,
      nodes: z.array(NodeStatus),
      readAt: Timestamp,
      /** The last attempt to read, if it failed after `readAt`. */
      problem: WireError.pick({ code: true, message: true, nextStep: true }).extend({ since: Timestamp }).nullable(),
    })
    .nullable(),
  /** The run that is changing this environment just now. */
  runId: z.string().nullable(),
  /** Only where its status was asked for, and only where there is some. */
  leftBehind: z.array(LeftBehind).optional(),
});
export type EnvironmentView = z.infer<typeof EnvironmentView>;

export const PlanAction = z.enum(['create', 'replace', 'start', 'update', 'remove', 'build', 'bake', 'pull', 'keep']);
export type PlanAction = z.infer<typeof PlanAction>;

/** One thing that `up` would do. */
export const PlanChange = z.object({
  action: PlanAction,
  /** `container`, `network`, `volume`, `image`. */
  kind: z.string(),
  node: z.string().nullable(),
  name: z.string(),
  /** Why, in words: `memory limit: defined 256 MB, actual 512 MB`. */
  reasons: z.array(z.string()),
  /** Which differences are gone afterwards; left out where it is about no node's facts (a network, an image). */
  mends: z
    .object({
      nodes: z.array(z.string()),
      /** The service on these nodes; null: whatever they are. */
      service: z.string().nullable(),
      /** Names of facts; null: all of them. */
      facts: z.array(z.string()).nullable(),
    })
    .optional(),
});
export type PlanChange = z.infer<typeof PlanChange>;

export const Plan = z.object({
  environment: z.string(),
  /** The profile that was planned for; null or left out: the whole. */
  profile: z.string().nullable().optional(),
  /** Everything but `keep`. Empty: `up` would change nothing. */
  changes: z.array(PlanChange),
  kept: z.number(),
  /** What holds with this provider and not with another, for whoever is about to rely on it. */
  notes: z.array(z.string()).optional(),
  readAt: Timestamp,
});
export type Plan = z.infer<typeof Plan>;

export const DriftFact = z.object({
  fact: z.string(),
  /** Which of the node's services it is a fact of; null: of the node itself. */
  service: z.string().nullable(),
  defined: z.string().nullable(),
  actual: z.string().nullable(),
  /** When the difference was first seen. */
  since: Timestamp.nullable(),
});
export type DriftFact = z.infer<typeof DriftFact>;

export const DriftReport = z.object({
  environment: z.string(),
  verdict: z.enum(['same', 'drift', 'unknown']),
  /** The verdict in words: `2 of 7 nodes differ; 94 % checked; 6 % could not be read: …`. */
  sentence: z.string(),
  /** Share of the facts that could be read, 0 to 1. */
  checked: z.number(),
  nodes: z.array(z.object({ node: z.string(), state: State, facts: z.array(DriftFact) })),
  /** Every fact that was compared of the one node that was asked for, also where it is as defined. */
  everyFact: z.object({ node: z.string(), facts: z.array(DriftFact.extend({ same: z.boolean() })) }).optional(),
  /** Things that carry this environment's labels but that no definition claims. */
  strangers: z.array(z.object({ name: z.string(), kind: z.string(), detail: z.string() })),
  unread: z.array(z.object({ node: z.string(), reason: z.string() })),
  /** Differences that a rule of the environment's file allows; they do not count. */
  ignored: z.array(DriftFact.extend({ node: z.string(), reason: z.string(), until: z.string() })),
  /** Those rules, with how many differences each allowed. A lapsed one allows none. */
  rules: z.array(
    z.object({
      /** A node or a service. */
      scope: z.string(),
      fact: z.string(),
      path: z.string().nullable(),
      reason: z.string(),
      /** The last day on which it applies. */
      until: z.string(),
      state: z.enum(['applies', 'lapses soon', 'lapsed']),
      matched: z.number(),
    }),
  ),
  /** Every question that was asked of the provider, in order. Reading never mutates. */
  transcript: z.array(z.string()),
  readAt: Timestamp,
});
export type DriftReport = z.infer<typeof DriftReport>;

/** The nodes of one service side by side: which of them is unlike the others. */
export const ServiceComparison = z.object({
  environment: z.string(),
  service: z.string(),
  /** `web-2 is the snowflake of web: alone in 2 of 31 facts`. */
  sentence: z.string(),
  /** `score`: the share of facts, 0 to 1, in which a node stands alone. */
  nodes: z.array(z.object({ node: z.string(), score: z.number() })),
  /** Values in the order of the nodes; `odd` are the indexes of those that stand alone. */
  facts: z.array(z.object({ fact: z.string(), values: z.array(z.string().nullable()), odd: z.array(z.number()) })),
  readAt: Timestamp,
});
export type ServiceComparison = z.infer<typeof ServiceComparison>;

export const LogLine = z.object({
  node: z.string(),
  at: Timestamp.nullable(),
  stream: z.enum(['stdout', 'stderr']),
  text: z.string(),
});
export type LogLine = z.infer<typeof LogLine>;
