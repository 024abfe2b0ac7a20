import { z } from 'zod';
import { ProviderName, ServiceLink } from './environment';
import { State, Timestamp } from './state';

const PageNode = z.object({
  name: z.string(),
  kind: z.enum(['node', 'load-balancer', 'stub']),
  services: z.array(z.string()),
  image: z.string().nullable(),
  /** `small: 0.5 CPU, 256 MB`. */
  size: z.string().nullable(),
  region: z.string().nullable(),
  state: State,
  /** As the status has it; `not read yet` before. */
  summary: z.string(),
  /** `127.0.0.1:49153 → 8080/tcp`. */
  addresses: z.array(z.string()),
});

const PageService = z.object({
  name: z.string(),
  description: z.string().nullable(),
  /** How it comes to be: `built from services/orders`. */
  origin: z.string(),
  file: z.string(),
  /** `GET /health on 8080, every 5 s`; null where nothing looks. */
  health: z.string().nullable(),
  dependsOn: z.array(z.string()),
  volumes: z.array(z.object({ name: z.string(), path: z.string() })),
  /** Config keys with the value that holds here, and who sets it. */
  settings: z.array(z.object({ key: z.string(), value: z.string(), from: z.enum(['service', 'environment']) })),
});

/** An environment explained by itself: what is written down about it and what was last read of it, for people to keep. */
export const EnvironmentPage = z.object({
  environment: z.string(),
  description: z.string().nullable(),
  provider: ProviderName,
  protected: z.boolean(),
  file: z.string(),
  /** Which part of it is meant to run: `Profile orders-alone: 3 of 7 nodes`; null: the whole. */
  part: z.string().nullable(),
  /** One sentence: what holds of it. */
  verdict: z.string(),
  state: State,
  /** When that was true; null where nothing was read yet. */
  readAt: Timestamp.nullable(),
  writtenAt: Timestamp,
  nodes: z.array(PageNode),
  services: z.array(PageService),
  links: z.array(ServiceLink),
});
export type EnvironmentPage = z.infer<typeof EnvironmentPage>;
