import { z } from 'zod';

/** One config key of a service, and what it is in each environment. */
export const ConfigRow = z.object({
  service: z.string(),
  key: z.string(),
  /** The service's own value, where it has one. */
  common: z.string().nullable(),
  /** By environment, in the matrix's order; `isOwn`: set there; `isStub`: a stub answers there, which takes no config; null: not known to the service there. */
  values: z.array(z.object({ value: z.string().nullable(), isOwn: z.boolean(), isStub: z.boolean() }).nullable()),
  /** Not the same everywhere. */
  differs: z.boolean(),
  /** Why a difference makes the service behave otherwise, rather than talk to another place; null where it does not. */
  behaviour: z.string().nullable(),
});
export type ConfigRow = z.infer<typeof ConfigRow>;

/** Every config key of every service across all environments. */
export const ConfigMatrix = z.object({
  /** `12 keys of 3 services: 4 differ between environments, 1 of these changes behaviour.` */
  sentence: z.string(),
  environments: z.array(z.string()),
  /** Those that change behaviour first, then those that differ. */
  rows: z.array(ConfigRow),
});
export type ConfigMatrix = z.infer<typeof ConfigMatrix>;
