import { z } from 'zod';
import { ProviderName } from './environment';
import { Timestamp } from './state';

/** Ways to put services on hosts. */
export const MappingKind = z.enum(['many-on-one-host', 'application-container', 'one-per-host', 'one-per-container']);
export type MappingKind = z.infer<typeof MappingKind>;

/** How long something took when it was done last, and when that was. */
const Measured = z.object({ seconds: z.number(), at: Timestamp });

/** One environment as a way to put the same services on hosts: what follows from its definition, and what was measured. */
export const Mapping = z.object({
  environment: z.string(),
  provider: ProviderName,
  /** Of its nodes, the most frequent first. */
  kinds: z.array(z.object({ kind: MappingKind, nodes: z.number() })),
  nodes: z.number(),
  /** Machines that it needs; null where a swarm decides. */
  hosts: z.number().nullable(),
  /** Processes of services, each with a life of its own. */
  processes: z.number(),
  /** Containers, load balancers and stubs among them. */
  containers: z.number(),
  /** Different images of services, and of what is put in front of them. */
  images: z.number(),
  loadBalancers: z.number(),
  /** What ends for good with the worst of its nodes, and what goes on with fewer. */
  losingNode: z.object({ node: z.string(), gone: z.array(z.string()), fewer: z.array(z.string()) }),
  /** The same for the worst of its hosts. */
  losingHost: z.object({ host: z.string(), gone: z.array(z.string()), fewer: z.array(z.string()) }),
  /** For each service: the nodes that a change of it makes anew, services that stop with it, and others on the same host. */
  changing: z.array(
    z.object({
      service: z.string(),
      nodes: z.array(z.string()),
      stopsToo: z.array(z.string()),
      besides: z.array(z.string()),
    }),
  ),
  /** Who may call whom, by the definitions; `WORLD` apart. */
  relations: z.number(),
  /** Pairs that nobody allows and nothing keeps apart: `orders → store`. */
  openAnyway: z.array(z.string()),
  /** Ports that are open to this machine or beyond. */
  published: z.number(),
  limits: z.object({
    /** Sums of what is limited; 0 where nothing is. */
    cpus: z.number(),
    memoryBytes: z.number(),
    /** Containers or machines that may use whatever there is. */
    unlimited: z.number(),
    /** Whether anything keeps them: nobody limits a host that exists already. */
    isKept: z.boolean(),
  }),
  /** The last `up` that changed something and ended well. */
  up: Measured.extend({ changed: z.number() }).nullable(),
  /** The last node that was rebuilt, its tests included. */
  rebuild: Measured.extend({ title: z.string() }).nullable(),
  /** What cannot be had with it. */
  cannot: z.array(z.string()),
  /** Services that run here and not in the others. */
  more: z.array(z.string()),
});
export type Mapping = z.infer<typeof Mapping>;

/** Several environments with the same services, side by side. */
export const MappingComparison = z.object({
  sentence: z.string(),
  /** What all of them run. */
  services: z.array(z.string()),
  mappings: z.array(Mapping),
  /** Ways that none of them takes. */
  missing: z.array(MappingKind),
});
export type MappingComparison = z.infer<typeof MappingComparison>;
