import { z } from 'zod';

/** Which port rules were set in a container, and for which of its starts: a new start has a network namespace without any. */
export const GuardMark = z.object({ startedAt: z.number().nullable(), rules: z.string() });
export type GuardMark = z.infer<typeof GuardMark>;
