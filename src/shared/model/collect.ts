import { z } from 'zod';
import { Timestamp } from './state';

/** How one entry of `collect:` is doing. */
export const CollectStatus = z.object({
  name: z.string(),
  kind: z.string(),
  /** `waiting`: nothing has been read yet; `held`: it names a secret, and the workspace is not trusted. */
  state: z.enum(['waiting', 'ok', 'failing', 'held']),
  /** What went wrong last, in words. */
  problem: z.string().nullable(),
  lastReadAt: Timestamp.nullable(),
  /** Since when it has been failing. */
  failingSince: Timestamp.nullable(),
  /** Series that the last reading gave. */
  samples: z.number(),
  durationMs: z.number().nullable(),
});
export type CollectStatus = z.infer<typeof CollectStatus>;
