import { z } from 'zod';
import { ProviderName } from '../model/environment';
import { checkArchives, checkPattern } from './archives';
import { CollectdDefinition } from './collectd';
import { CollectDefinition, OtlpDefinition } from './collect';
import { EntryName, MemorySize, memoryBytes } from './names';
import { StatsdDefinition } from './statsd';
import { RegistryDefinition } from './registry';
import { AggregateOptions, AggregationLine, NamePatterns, RelayDefinitions, RewriteDefinition } from './routing';

/**
 * `gemba.yaml`: what holds for the whole workspace. Everything in it may be left out; without a name the folder's
 * own is taken.
 */

/** Where a listener listens: a port, 0 for a free one, or `false` for not at all. */
const ListenerPort = z.union([z.number().int().min(0).max(65_535), z.literal(false)], {
  error: 'a listener has a port from 1 to 65535, 0 for a free one, or false for none',
});

export const ListenersDefinition = z.strictObject({
  /** The address that all of them listen on. Anything but loopback opens them to the network. */
  bind: z.string().min(1).max(255).default('127.0.0.1'),
  http: ListenerPort.default(8200),
  carbon: ListenerPort.default(2003),
  /** Plaintext in datagrams as well, on the port of `carbon`. */
  carbon_udp: z.boolean().default(true),
  pickle: ListenerPort.default(2004),
  statsd: ListenerPort.default(8125),
  collectd: ListenerPort.default(25_826),
});

/** How long series are kept and how finely; the first rule whose pattern matches a name holds. */
export const ArchiveRule = z.strictObject({
  /** A regular expression over series names: `^host\.`. */
  match: z.string().min(1).max(1000).superRefine(checkPattern),
  /** Archives, finest first: `10s:6h,1m:7d,10m:1y`. */
  keep: z.string().min(1).max(1000).superRefine(checkArchives),
});
export type ArchiveRule = z.infer<typeof ArchiveRule>;

/** Another server that series can be pulled from, by name. */
export const RemoteDefinition = z.strictObject({
  kind: z.enum(['graphite', 'prometheus']),
  url: z.url({ protocol: /^https?$/, error: 'must be an address such as https://graphite.example.org' }),
  /** The name of a secret, never the secret. */
  credentials_name: z.string().min(1).max(128).optional(),
});

/** A size by name. What is left out is not limited. */
export const SizeDefinition = z.strictObject({
  cpus: z.number().positive().max(1024).optional(),
  memory: MemorySize.optional(),
});
export type SizeDefinition = z.infer<typeof SizeDefinition>;

/** What an image is called by each provider, or one name for all of them. */
export const ImageDefinition = z.union([
  z.string().min(1).max(256),
  z.partialRecord(ProviderName, z.string().min(1).max(256)),
]);
export type ImageDefinition = z.infer<typeof ImageDefinition>;

export const GembaDefinition = z.strictObject({
  /** Begins the names of containers and networks. */
  name: EntryName.max(40, 'must have at most 40 characters: it begins the names of containers').optional(),
  /** For people. */
  description: z.string().max(2000).optional(),
  listeners: ListenersDefinition.prefault({}),
  statsd: StatsdDefinition.prefault({}),
  collectd: CollectdDefinition.prefault({}),
  /** Stands in for `storage-schemas.conf`, where that file is absent. */
  archives: z.array(ArchiveRule).max(1000).default([]),
  /** How large the state folder may grow before the oldest points are dropped. */
  state_limit: MemorySize.transform(memoryBytes).optional(),
  remotes: z.record(EntryName, RemoteDefinition).default({}),
  /** What is read on a schedule, by name. */
  collect: z.record(EntryName, CollectDefinition).default({}),
  otlp: OtlpDefinition.prefault({}),
  /** Lines of carbon's `aggregation-rules.conf`; that file holds instead, where it is there. */
  aggregate: z.array(AggregationLine).max(1000).default([]),
  aggregate_options: AggregateOptions.prefault({}),
  /** Stands in for `rewrite-rules.conf`. */
  rewrite: RewriteDefinition.prefault({}),
  /** Stands in for `whitelist.conf`: with any, only names that one of them is found in are taken. */
  allow: NamePatterns.default([]),
  /** Stands in for `blacklist.conf`: names that one of them is found in are not taken. */
  block: NamePatterns.default([]),
  /** Who else gets the points, in this order. */
  relay: RelayDefinitions.default({}),
  sizes: z.record(z.string().min(1).max(64), SizeDefinition).default({}),
  images: z.record(z.string().min(1).max(256), ImageDefinition).default({}),
  /** Where images are pushed to and pulled from, by name. */
  registries: z.record(EntryName, RegistryDefinition).default({}),
});
export type GembaDefinition = z.infer<typeof GembaDefinition>;
