import { z } from 'zod';

/** Definitions made from what others' tools describe, and what could not be taken over. */
export const Adoption = z.object({
  environment: z.string(),
  /** What was read: a file's path. */
  from: z.string(),
  /** `shop: 3 services on 4 nodes, from compose.yaml; 2 things were not taken over.` */
  sentence: z.string(),
  files: z.array(z.object({ file: z.string(), text: z.string() })),
  /** Sizes that gemba.yaml gets, by name. */
  sizes: z.record(z.string(), z.object({ cpus: z.number().optional(), memory: z.string().optional() })),
  /** What differs from now on, or has to be done by hand: `web: bind mount ./src is not taken over`. */
  notes: z.array(z.string()),
  written: z.boolean(),
});
export type Adoption = z.infer<typeof Adoption>;
