import { z } from 'zod';
import { Duration } from './names';

/** `22:00-06:00`: local time, over midnight where it ends earlier than it begins. */
const QuietHours = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$/, 'must be hours such as 22:00-06:00');

/** Plan and apply without anybody watching: off until it is switched on. */
export const ConvergeDefinition = z.strictObject({
  enabled: z.boolean().default(false),
  every: Duration.default('1h'),
  /** Says what it would do and does nothing. */
  dry_run: z.boolean().default(false),
  quiet_hours: z.array(QuietHours).max(20).default([]),
  /** A run that would change more than so many things stops, and says so. */
  max_changes: z.number().int().min(1).max(10_000).default(5),
});
export type ConvergeDefinition = z.infer<typeof ConvergeDefinition>;
