import { z } from 'zod';
import { WireError } from '../errors';
import { Timestamp } from './state';

/** Something that takes a while and changes something: bringing an environment up, a deployment, an import of points. */
export const RunKind = z.enum(['up', 'destroy', 'deploy', 'rebuild', 'converge', 'drill', 'push', 'import', 'pull']);

export const RunStep = z.object({
  id: z.string(),
  /** The node this step is about, if it is about one. */
  node: z.string().nullable(),
  /** What is being done, in the present tense: `Building catalog`, `Waiting for orders-1 to be healthy`. */
  title: z.string(),
  state: z.enum(['waiting', 'running', 'done', 'failed', 'skipped']),
  /** The newest line about it (build output, pull progress). */
  detail: z.string().nullable(),
  /** How much of it is done, 0 to 1, where that is known. */
  share: z.number().min(0).max(1).optional(),
  startedAt: Timestamp.nullable(),
  finishedAt: Timestamp.nullable(),
});
export type RunStep = z.infer<typeof RunStep>;

export const Run = z.object({
  id: z.string(),
  kind: RunKind,
  /** The environment that it changes; `metrics:…` where it is points that are brought in, `registry:…` where an image is pushed. */
  environment: z.string(),
  title: z.string(),
  state: z.enum(['running', 'done', 'failed', 'cancelled']),
  startedAt: Timestamp,
  finishedAt: Timestamp.nullable(),
  steps: z.array(RunStep),
  /** What was done and what was not, once it failed. */
  error: WireError.nullable(),
  /** How many things it changed; 0 after an `up` with nothing to do. */
  changed: z.number(),
});
export type Run = z.infer<typeof Run>;
