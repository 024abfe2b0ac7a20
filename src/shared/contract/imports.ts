import { z } from 'zod';
import { request } from './define';

const Begun = z.object({ runId: z.string() });
const Prefix = z.string().min(1).max(512).nullable();

/** Points of other places on their way into the store. Both go on as runs: watched and cancelled by id. */
export const importsContract = {
  /** Whisper files and trees, CSV, carbon dumps. The path is absolute and read by the process that owns the store. */
  files: request({
    input: z.object({
      path: z.string().min(1).max(4096),
      prefix: Prefix,
      /** The folder that names of Whisper files are relative to; null for the usual one. */
      root: z.string().min(1).max(4096).nullable(),
    }),
    output: Begun,
  }),
  /** Fetches from a server under `remotes:` what is missing here. Times in seconds since the epoch. */
  pull: request({
    input: z.object({
      remote: z.string().max(63),
      /** Globs, `seriesByTag(…)`, PromQL selectors; empty for everything. */
      match: z.array(z.string().min(1).max(4096)).max(100),
      from: z.number(),
      until: z.number(),
      /** Seconds between points; null for the server's own resolution. */
      every: z.number().int().min(1).max(86_400).nullable(),
      prefix: Prefix,
      again: z.boolean(),
    }),
    output: Begun,
  }),
  /** The servers that can be pulled from. */
  remotes: request({
    input: z.object({}),
    output: z.array(z.object({ name: z.string(), kind: z.enum(['graphite', 'prometheus']), url: z.string() })),
  }),
} as const;
