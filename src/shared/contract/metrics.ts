import { z } from 'zod';
import { request, stream } from './define';
import { LiveSeriesQuery, MetricNode, SeriesAnswer, SeriesQuery, StoreStatus } from '../model/series';

/** The time-series store: find, read, watch. */
export const metricsContract = {
  query: request({ input: SeriesQuery, output: SeriesAnswer }),
  /** Answers at once, then again whenever new points can change the picture, at most twice a second. */
  watch: stream({ pressure: 'latest', input: LiveSeriesQuery, event: SeriesAnswer }),
  /** Children of a Graphite glob, `host.cpu.*`. */
  find: request({ input: z.object({ query: z.string().max(4096) }), output: z.array(MetricNode) }),
  /** Leaves whose path matches the words, best first: for the palette and the explorer. */
  search: request({
    input: z.object({ text: z.string().max(256), limit: z.number().int().min(1).max(500) }),
    output: z.object({ paths: z.array(z.string()), total: z.number() }),
  }),
  status: request({ input: z.object({}), output: StoreStatus }),
} as const;
