import { z } from 'zod';
import { request, stream } from './define';
import { TimelineEvent } from '../model/event';

/** The time axis: everything that changed, and notes. Times in ms since the epoch. */
export const eventsContract = {
  list: request({
    input: z.object({ from: z.number(), until: z.number(), limit: z.number().int().min(1).max(10_000) }),
    output: z.array(TimelineEvent),
  }),
  /** The events of the last `rangeSeconds`, oldest first, and again whenever one is added. */
  watch: stream({
    pressure: 'latest',
    input: z.object({
      rangeSeconds: z.number().positive(),
      /** Only those of an environment, or with a tag; left out: all. */
      environment: z.string().max(128).optional(),
      tag: z.string().max(128).optional(),
    }),
    event: z.array(TimelineEvent),
  }),
  annotate: request({
    input: z.object({
      text: z.string().min(1).max(2000),
      /** What more there is to say. */
      detail: z.string().max(65_536).optional(),
      tags: z.array(z.string().max(128)).max(32),
      /** Null: now. */
      at: z.number().nullable(),
    }),
    output: TimelineEvent,
  }),
} as const;
