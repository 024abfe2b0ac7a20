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
  /** Pushes the image of an artifact to a registry of gemba.yaml; `local` is built first. */
  push: request({
    input: z.object({
      artifact: z.string().min(1).max(128),
      /** `local`, `latest` or exact. */
      version: z.string().min(1).max(128).default('local'),
      /** What it is called there; null: its version, or for `local` the hash of its folder. */
      tag: z
        .string()
        .regex(/^\w[\w.-]{0,127}$/, 'must be a tag: letters, digits, dots, dashes and underscores')
        .nullable()
        .default(null),
      /** A name under `registries:`; null: the one that the service names, or the only one that there is. */
      registry: z.string().min(1).max(128).nullable().default(null),
    }),
    output: z.object({ runId: z.string() }),
  }),
  list: request({
    input: z.object({ environment: z.string().nullable(), limit: z.number().int().min(1).max(1000) }),
    output: z.array(Deployment),
  }),
} as const;
