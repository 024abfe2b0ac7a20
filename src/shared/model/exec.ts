import { z } from 'zod';

/** What a command on a node printed, and how it ended there. */
export const ExecEvent = z.union([
  z.object({ node: z.string(), stream: z.enum(['stdout', 'stderr']), text: z.string() }),
  z.object({
    node: z.string(),
    /** Its exit status; null where it could not be run at all. */
    status: z.number().nullable(),
    /** Why it could not. */
    problem: z.string().nullable(),
  }),
]);
export type ExecEvent = z.infer<typeof ExecEvent>;
