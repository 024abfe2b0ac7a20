import { z } from 'zod';
import { ProviderName } from '../model/environment';
import { DriftIgnoreRule } from './drift-ignore';
import { EntryName } from './names';

/** A value that reaches a service as an environment variable. */
export const ConfigValue = z.union([z.string(), z.number(), z.boolean()]);

/** One line under `nodes:` of an environment: one host, or several of the same kind. */
export const NodeDefinition = z
  .strictObject({
    /** Called so; otherwise `<first service>-<n>`, counted within the environment. */
    name: EntryName.optional(),
    /** What the host starts from: a name under `images:` in gemba.yaml, or an engine's own reference (`debian:12-slim`). */
    image: z.string().min(1).max(256).optional(),
    /** The cloud's name for the image; looked up like `image`. */
    ami_id: z.string().min(1).max(256).optional(),
    /** A name under `sizes:` in gemba.yaml, or a common one (`t1.micro`, `small`…). */
    size: z.string().min(1).max(64).optional(),
    /** The name of a secret, never the secret. */
    credentials_name: z.string().min(1).max(128).optional(),
    /** What runs on it, by name. */
    services: z.array(EntryName).min(1),
    /** A label locally; a network of its own where the environment says `networks: per-region`. */
    region: z.string().min(1).max(64).optional(),
    /** How many of them. More than one puts a load balancer in front. */
    number: z.number().int().min(1).max(100).optional(),
  })
  .superRefine((node, context) => {
    if (node.image !== undefined && node.ami_id !== undefined) {
      context.addIssue({ code: 'custom', path: ['ami_id'], message: 'a node has either image or ami_id, not both' });
    }
    if (node.name !== undefined && (node.number ?? 1) > 1) {
      context.addIssue({
        code: 'custom',
        path: ['name'],
        message: 'a name is for one node: leave it out where number is more than 1',
      });
    }
  });
export type NodeDefinition = z.infer<typeof NodeDefinition>;

/** One entry of `environments/*.yaml`: where services run. */
export const EnvironmentDefinition = z.strictObject({
  /** For people. */
  description: z.string().max(2000).optional(),
  provider: ProviderName.default('docker'),
  /** Asks for its name before anything is destroyed. */
  protected: z.boolean().default(false),
  /** `shared`: one network for all nodes; `per-region`: one for each region. */
  networks: z.enum(['shared', 'per-region']).default('shared'),
  nodes: z.array(NodeDefinition).min(1),
  /** What differs here from the services' own `env`: service → key → value. */
  config: z.record(EntryName, z.record(z.string(), ConfigValue)).optional(),
  /** Differences that are known and accepted for a while; `up` is not affected. */
  drift: z.strictObject({ ignore: z.array(DriftIgnoreRule).max(200).default([]) }).optional(),
});
export type EnvironmentDefinition = z.infer<typeof EnvironmentDefinition>;
