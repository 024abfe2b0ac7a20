import { z } from 'zod';
import { checkPattern } from './archives';
import { Duration, durationMs, EntryName } from './names';

/**
 * `collect:` of `gemba.yaml`: what is fetched on a schedule because it cannot push, and the logs that numbers are read
 * from. Nothing in it runs a command; what needs a secret names it.
 */

const DAY_MS = 86_400_000;

/** A duration of which no more than one reading a second, and no less than one a day, is made. */
const Every = Duration.refine((text) => durationMs(text) >= 1000 && durationMs(text) <= DAY_MS, {
  error: 'must be from 1s to 24h',
});
const Timeout = Duration.refine((text) => durationMs(text) >= 10 && durationMs(text) <= 300_000, {
  error: 'must be from 10ms to 5m',
});

const Url = z
  .url({ protocol: /^https?$/, error: 'must be an address such as https://example.org/metrics' })
  .max(2000)
  .refine((text) => !/^https?:\/\/[^/?#]*@/i.test(text), {
    error: 'holds a name or a password: name them with credentials_name instead',
  });
const Text = z.string().min(1).max(1000);
const Headers = z.record(z.string().regex(/^[A-Za-z0-9-]+$/, 'must be the name of a header'), z.string().max(4000));
const Pattern = z.string().min(1).max(1000).superRefine(checkPattern);
/** A piece of a series' path, or several with dots between. */
const SeriesPath = z
  .string()
  .max(200)
  .regex(/^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$/, 'must be letters, digits, `_` and `-`, with dots between');

/** What every reading over the network has. */
const scheduled = {
  every: Every.default('10s'),
  timeout: Timeout.default('5s'),
  /** The name of a secret, never the secret. */
  credentials_name: z.string().min(1).max(128).optional(),
};
const overHttp = {
  ...scheduled,
  headers: Headers.default({}),
  /** A file of certificates to trust instead of the well-known ones; inside the workspace or absolute. */
  ca_file: Text.optional(),
};

const HttpCheck = z.strictObject({
  kind: z.literal('http'),
  url: Url,
  ...overHttp,
  method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'OPTIONS']).default('GET'),
  body: z.string().max(100_000).optional(),
  /** The statuses that are right; without it all from 200 to 399. */
  status: z.union([z.number().int().min(100).max(599), z.array(z.number().int().min(100).max(599)).min(1)]).optional(),
  /** A text that the answer must hold. */
  contains: Text.optional(),
  /** A regular expression that the answer must match. */
  matches: Pattern.optional(),
});

const Scrape = z.strictObject({
  kind: z.literal('prometheus'),
  url: Url,
  ...overHttp,
  /** Value of the tag `job`; without it the entry's own name. */
  job: Text.optional(),
  /** Further tags of every series. */
  labels: z.record(z.string().min(1).max(128), Text).default({}),
  /** Names to take, and names not to take. */
  keep: Pattern.optional(),
  drop: Pattern.optional(),
});

/** Numbers with dots between, or one of the names that everybody uses (`ifHCInOctets`). */
const Oid = z
  .string()
  .max(400)
  .regex(/^(\.?\d+(\.\d+)+|[A-Za-z][A-Za-z0-9]*(\.\d+)*)$/, 'must be an object id such as 1.3.6.1.2.1.1.3.0');
const SnmpValue = z.union([
  Oid,
  z.strictObject({
    oid: Oid,
    /** The value is multiplied with it. */
    scale: z.number().optional(),
    /** `true`: as a rate a second, `false`: as it is; without it counters are rates. */
    rate: z.boolean().optional(),
  }),
]);
const SnmpTable = z.strictObject({
  /** The column whose texts name the rows; without it the rows' index does. */
  label: Oid.optional(),
  columns: z.record(SeriesPath, SnmpValue),
});

const Snmp = z.strictObject({
  kind: z.literal('snmp'),
  host: z.string().min(1).max(255),
  port: z.number().int().min(1).max(65_535).default(161),
  ...scheduled,
  version: z.enum(['1', '2c', '3'], { error: 'must be "1", "2c" or "3", in quotes' }).default('2c'),
  auth: z.enum(['md5', 'sha', 'sha224', 'sha256', 'sha384', 'sha512']).default('sha'),
  priv: z.enum(['des', 'aes', 'aes256b', 'aes256r']).default('aes'),
  /** For version 3, where the agent has several. */
  context: z.string().max(128).optional(),
  values: z.record(SeriesPath, SnmpValue).default({}),
  tables: z.record(SeriesPath, SnmpTable).default({}),
});

/** What of rows becomes series: columns of CSV by their titles, places in JSON by their paths. */
const mapping = {
  url: Url.optional(),
  /** Inside the workspace or absolute. */
  file: Text.optional(),
  ...overHttp,
  every: Every.default('5m'),
  /** Series name → column or path. */
  values: z.record(SeriesPath, Text),
  /** Column or path with the time: ISO 8601, or seconds or milliseconds since 1970; without it the time of reading. */
  time: Text.optional(),
  /** Column or path whose text becomes a piece of the name. */
  name: Text.optional(),
  /** Before the names; without it `kpi.` and the entry's name. */
  prefix: SeriesPath.optional(),
};
const Csv = z.strictObject({
  kind: z.literal('csv'),
  ...mapping,
  separator: z.string().length(1).default(','),
  /** What stands before the decimals. */
  decimal: z.enum(['.', ',']).default('.'),
});
const Json = z.strictObject({
  kind: z.literal('json'),
  ...mapping,
  /** Path of the list whose entries are rows; without it the document is the list or the only row. */
  rows: Text.optional(),
});

const Log = z.strictObject({
  kind: z.literal('log'),
  /** A file that is followed, also when it is rotated; inside the workspace or absolute. */
  file: Text.optional(),
  /** An environment whose containers' logs are followed. */
  environment: EntryName.optional(),
  /** Only these of its nodes. */
  nodes: z.array(EntryName).default([]),
});

const KINDS = 'must be http, prometheus, snmp, csv, json or log';

export const CollectDefinition = z
  .discriminatedUnion('kind', [HttpCheck, Scrape, Snmp, Csv, Json, Log], {
    error: (issue) => (issue.code === 'invalid_union' ? KINDS : undefined),
  })
  .superRefine((definition, context) => {
    const say = (message: string): void => context.addIssue({ code: 'custom', message });
    if (definition.kind === 'csv' || definition.kind === 'json') {
      if ((definition.url === undefined) === (definition.file === undefined)) say('needs exactly one of url and file');
      if (Object.keys(definition.values).length === 0) say('needs at least one of values');
    }
    if (definition.kind === 'log' && (definition.file === undefined) === (definition.environment === undefined)) {
      say('needs exactly one of file and environment');
    }
    if (definition.kind === 'snmp') {
      if (Object.keys(definition.values).length + Object.keys(definition.tables).length === 0) {
        say('needs values or tables');
      }
      if (definition.version === '3' && definition.credentials_name === undefined) {
        say('needs credentials_name: version 3 has a user');
      }
    }
  });
export type CollectDefinition = z.infer<typeof CollectDefinition>;
export type CollectOf<Kind extends CollectDefinition['kind']> = Extract<CollectDefinition, { kind: Kind }>;

/** `otlp:` of `gemba.yaml`: how OpenTelemetry's metrics become series. */
export const OtlpDefinition = z.strictObject({
  /** Attributes of the resource that become tags. More would make new series with every restart. */
  resource_attributes: z
    .array(Text)
    .max(50)
    .default(['service.name', 'service.namespace', 'service.instance.id', 'host.name']),
});
export type OtlpDefinition = z.infer<typeof OtlpDefinition>;
