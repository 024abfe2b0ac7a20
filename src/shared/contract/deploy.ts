import { z } from 'zod';
import { request } from './define';
import { Deployment } from '../model/event';

/** The uniform deployment call. */
export const deployContract = {
  run: request({
    input: z.object({
      artifact: z.string().min(1).max(128),
      environment: z.string().min(1).max(128),
      /** `local`, `latest` or exact. */
      version: z.string().min(1).max(128),
    }),
    output: z.object({ runId: z.string() }),
  }),
  list: request({
    input: z.object({ environment: z.string().nullable(), limit: z.number().int().min(1).max(1000) }),
    output: z.array(Deployment),
  }),
} as const;
