import { z } from 'zod';

/** `collectd:` of `gemba.yaml`: collectd's `network` plug-in as a server, and names as its `write_graphite` makes them. */

export const CollectdDefinition = z.strictObject({
  /**
   * What must be shown. `none`: everything is taken, signatures are checked where there is a key. `sign`: signed or encrypted
   * packets only. `encrypt`: encrypted ones only.
   */
  security_level: z.enum(['none', 'sign', 'encrypt']).default('none'),
  /** User name → the name of the credentials that hold the user's password, never the password. */
  users: z.record(z.string().min(1).max(255), z.string().min(1).max(128)).default({}),
  /** Files in the format of collectd's own types.db; a later one replaces what an earlier one said. */
  types_db: z.array(z.string().min(1).max(4096)).max(32).default([]),
  prefix: z.string().max(255).default(''),
  postfix: z.string().max(255).default(''),
  /** Stands in for dots, blanks and control characters. */
  escape_character: z.string().length(1).default('_'),
  /** True: counters become rates a second. False: they are kept as they come. */
  store_rates: z.boolean().default(true),
  separate_instances: z.boolean().default(false),
  always_append_ds: z.boolean().default(false),
  preserve_separator: z.boolean().default(false),
  drop_duplicate_fields: z.boolean().default(false),
  use_tags: z.boolean().default(false),
  reverse_host: z.boolean().default(false),
});
export type CollectdDefinition = z.infer<typeof CollectdDefinition>;
