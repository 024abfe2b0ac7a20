import { z } from 'zod';

/** `registry.example.org:5000/team`: a host as Docker tells one from a name, and what stands before every repository there. */
const ADDRESS =
  /^(localhost|[a-z0-9-]+(\.[a-z0-9-]+)+|[a-z0-9-]+(?=:\d)|\[[0-9a-f:]+\])(:\d{1,5})?(\/[a-z0-9]+([._-][a-z0-9]+|__[a-z0-9]+)*)*$/;

/** One entry under `registries:` of gemba.yaml: where images are pushed to and pulled from. */
export const RegistryDefinition = z.strictObject({
  /** Host, port and what stands before the name of each repository; no scheme. */
  address: z
    .string()
    .max(255)
    .regex(ADDRESS, 'must be an address such as registry.example.org:5000/team, without https://'),
  /** The name of a secret, never the secret. Without one, what `docker login` has kept holds. */
  credentials_name: z.string().min(1).max(128).optional(),
});
export type RegistryDefinition = z.infer<typeof RegistryDefinition>;
