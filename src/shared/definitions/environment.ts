import { z } from 'zod';
import { ProviderName } from '../model/environment';
import { ConvergeDefinition } from './converge';
import { DriftIgnoreRule } from './drift-ignore';
import { EntryName } from './names';
import { ProfileDefinition, WHOLE_ENVIRONMENT } from './profile';
import { EnvironmentTest } from './test-check';

/** Vagrant's own providers that its machines can be made by. */
export const VagrantProvider = z.enum(['docker', 'libvirt', 'virtualbox', 'qemu']);
export type VagrantProvider = z.infer<typeof VagrantProvider>;

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
    /** Where a host that already exists is: `user@address:port`, or an alias of the SSH configuration. For `provider: ssh`. */
    host: z
      .string()
      .regex(
        /^([\w.-]+@)?(\[[0-9a-fA-F:]+\]|[\w.-]+)(:\d{1,5})?$/,
        'must be user@address:port or an alias of ~/.ssh/config',
      )
      .optional(),
    /** What runs on it, by name. */
    services: z.array(EntryName).min(1),
    /** A service with `loads:`, whose one process loads all of these; without it each of them runs by itself. */
    runtime: EntryName.optional(),
    /** A label locally; a network of its own where the environment says `networks: per-region`. */
    region: z.string().min(1).max(64).optional(),
    /** How many of them. More than one puts a load balancer in front. */
    number: z.number().int().min(1).max(100).optional(),
  })
  .superRefine((node, context) => {
    if (node.image !== undefined && node.ami_id !== undefined) {
      context.addIssue({ code: 'custom', path: ['ami_id'], message: 'a node has either image or ami_id, not both' });
    }
    if (node.host !== undefined && (node.number ?? 1) > 1) {
      context.addIssue({
        code: 'custom',
        path: ['host'],
        message: 'a host is one node: leave number out, and write a node for each host',
      });
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
export const EnvironmentDefinition = z
  .strictObject({
    /** For people. */
    description: z.string().max(2000).optional(),
    provider: ProviderName.default('docker'),
    /** Asks for its name before anything is destroyed. */
    protected: z.boolean().default(false),
    /** `shared`: one network for all nodes; `per-region`: one for each region. */
    networks: z.enum(['shared', 'per-region']).default('shared'),
    /** For `provider: vagrant`: which of its providers, what machines start from, or a Vagrantfile of your own. */
    vagrant: z
      .strictObject({
        provider: VagrantProvider.default('docker'),
        box: z.string().min(1).max(256).optional(),
        /** Relative to the workspace; defines a machine for each node, by its name. Run only once the workspace is trusted. */
        vagrantfile: z
          .string()
          .regex(/^(?!.*(?:^|\/)\.\.(?:\/|$))[^/\\]/, 'must be a path inside the workspace')
          .optional(),
      })
      .optional(),
    nodes: z.array(NodeDefinition).min(1),
    /** Services that their stubs stand in for here, whether or not a node would run them. */
    stubs: z.array(EntryName).default([]),
    /** Parts that can be brought up by themselves, by name. */
    profiles: z.record(EntryName, ProfileDefinition).default({}),
    /** What differs here from the services' own `env`: service → key → value. */
    config: z.record(EntryName, z.record(z.string(), ConfigValue)).optional(),
    /** Plan and apply on a schedule, with nobody watching. */
    converge: ConvergeDefinition.optional(),
    /** What must hold here, beside what holds for its services everywhere. */
    tests: z.array(EnvironmentTest).max(200).default([]),
    /** Differences that are known and accepted for a while; `up` is not affected. */
    drift: z.strictObject({ ignore: z.array(DriftIgnoreRule).max(200).default([]) }).optional(),
  })
  .superRefine(({ profiles }, context) => {
    if (!Object.hasOwn(profiles, WHOLE_ENVIRONMENT)) return;
    context.addIssue({
      code: 'custom',
      path: ['profiles', WHOLE_ENVIRONMENT],
      message: 'stands for the whole environment already: call this profile something else',
    });
  });
export type EnvironmentDefinition = z.infer<typeof EnvironmentDefinition>;
