import { z } from 'zod';

/**
 * A series as columns. `times` in seconds since the epoch, ascending; `values` with NaN for "no point".
 * Both have the same length. `null` exists only in Graphite's JSON.
 */
export const SeriesColumns = z.object({
  /** The name that the target gave it. */
  name: z.string(),
  /** Seconds between points before any reduction to pixels. */
  step: z.number(),
  times: z.instanceof(Float64Array),
  values: z.instanceof(Float64Array),
});
export type SeriesColumns = z.infer<typeof SeriesColumns>;

/** One or more targets over a range. Seconds since the epoch; `from` exclusive, `until` inclusive as Graphite has it. */
export const SeriesQuery = z.object({
  targets: z.array(z.string().max(4096)).min(1).max(200),
  from: z.number(),
  until: z.number(),
  /** Reduce each series to this many pixel columns, keeping first, lowest, highest and last of each. */
  widthPx: z.number().int().min(1).max(8192).optional(),
});
export type SeriesQuery = z.infer<typeof SeriesQuery>;

/** A query whose range ends now and moves on: answered again as data arrives. */
export const LiveSeriesQuery = z.object({
  targets: z.array(z.string().max(4096)).min(1).max(200),
  /** How far back from now, in seconds. */
  rangeSeconds: z.number().positive(),
  widthPx: z.number().int().min(1).max(8192),
});
export type LiveSeriesQuery = z.infer<typeof LiveSeriesQuery>;

export const SeriesAnswer = z.object({
  from: z.number(),
  until: z.number(),
  series: z.array(SeriesColumns),
  /** A target that could not be evaluated: named, beside those that could. */
  problems: z.array(z.object({ target: z.string(), message: z.string() })),
});
export type SeriesAnswer = z.infer<typeof SeriesAnswer>;

export const MetricNode = z.object({
  /** The full path, `host.cpu.user`. */
  path: z.string(),
  /** The last piece. */
  text: z.string(),
  isLeaf: z.boolean(),
});
export type MetricNode = z.infer<typeof MetricNode>;

/** One destination under `relay:`. Counts since the console started. */
export const RelayStatus = z.object({
  name: z.string(),
  kind: z.enum(['carbon', 'prometheus', 'kafka']),
  /** Points that the far side has confirmed. */
  sent: z.number(),
  /** Points that wait, on disk. */
  queued: z.number(),
  /** Points that made room for newer ones, or that the far side refused for good. */
  dropped: z.number(),
  /** Deliveries that failed, and were tried again. */
  errors: z.number(),
  /** Age of the oldest point that waits. */
  lagSeconds: z.number(),
  /** Why nothing goes out just now; null while it does. */
  problem: z.string().nullable(),
});
export type RelayStatus = z.infer<typeof RelayStatus>;

export const StoreStatus = z.object({
  series: z.number(),
  /** Points in the store. */
  points: z.number(),
  sizeBytes: z.number(),
  limitBytes: z.number(),
  bytesPerPoint: z.number().nullable(),
  /** Points per second over the last ten seconds. */
  acceptedPerSecond: z.number(),
  acceptedTotal: z.number(),
  rejectedTotal: z.number(),
  /** Points that were thrown away because a listener was flooded. */
  droppedTotal: z.number(),
  /** Points that were taken and are not in the file yet. */
  waitingPoints: z.number(),
  /** Time of the newest point, seconds since the epoch. */
  newestPoint: z.number().nullable(),
  /** Set while nothing can be written (disk full, folder read-only): points wait in memory. */
  problem: z.string().nullable(),
  /** Absent where no stream runs, and where nothing is relayed. */
  relays: z.array(RelayStatus).optional(),
});
export type StoreStatus = z.infer<typeof StoreStatus>;
