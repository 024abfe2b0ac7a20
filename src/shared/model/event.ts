import { z } from 'zod';
import { Timestamp } from './state';

/** Every change is an event on the time axis: one table, drawn on every graph. */
export const EventKind = z.enum(['deployment', 'apply', 'destroy', 'drift', 'incident', 'flag', 'note', 'console']);

export const TimelineEvent = z.object({
  id: z.number(),
  kind: EventKind,
  /** When it happened; `until` where it has a length. */
  at: Timestamp,
  until: Timestamp.nullable(),
  /** `catalog local`, `local is up`: what the mark on the ruler says. */
  title: z.string(),
  detail: z.string().nullable(),
  tags: z.array(z.string()),
  environment: z.string().nullable(),
  author: z.string().nullable(),
});
export type TimelineEvent = z.infer<typeof TimelineEvent>;

export const Deployment = z.object({
  id: z.number(),
  artifact: z.string(),
  environment: z.string(),
  version: z.string(),
  /** The image's content id, so that two `local` versions can be told apart. */
  imageId: z.string().nullable(),
  strategy: z.string(),
  at: Timestamp,
  finishedAt: Timestamp.nullable(),
  state: z.enum(['running', 'done', 'failed', 'cancelled']),
  author: z.string().nullable(),
});
export type Deployment = z.infer<typeof Deployment>;
