import { z } from 'zod';
import { State, Timestamp } from './state';

/** One thing the console can use, whether it is there, and how to get it. */
export const DoctorItem = z.object({
  id: z.string(),
  name: z.string(),
  state: State,
  version: z.string().nullable(),
  /** One sentence: `Docker is not running`, `no permission on /var/run/docker.sock`. */
  summary: z.string(),
  /** A command or a sentence; null when nothing is missing. */
  nextStep: z.string().nullable(),
  /** What goes without it. */
  neededFor: z.string(),
  required: z.boolean(),
});
export type DoctorItem = z.infer<typeof DoctorItem>;

export const DoctorReport = z.object({
  items: z.array(DoctorItem),
  readAt: Timestamp,
});
export type DoctorReport = z.infer<typeof DoctorReport>;
