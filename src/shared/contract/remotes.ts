import { z } from 'zod';
import { request, stream } from './define';
import { LiveSeriesQuery, MetricNode, SeriesAnswer, SeriesQuery } from '../model/series';

const RemoteName = z.string().max(63);

/** Series of other servers, those under `remotes:` in gemba.yaml, for the same graphs and commands as our own. */
export const remotesContract = {
  list: request({
    input: z.object({}),
    output: z.array(z.object({ name: z.string(), kind: z.enum(['graphite', 'prometheus']), url: z.string() })),
  }),
  /** Targets are what that server understands: Graphite's expressions, or PromQL. */
  query: request({ input: SeriesQuery.extend({ remote: RemoteName }), output: SeriesAnswer }),
  /** As `query`, again and again, as often as the picture can change: every ten seconds at most. */
  watch: stream({
    pressure: 'latest',
    input: LiveSeriesQuery.extend({ remote: RemoteName }),
    event: SeriesAnswer,
  }),
  /** Children of a glob; of a Prometheus the metric names that match. */
  find: request({
    input: z.object({ remote: RemoteName, query: z.string().max(4096) }),
    output: z.array(MetricNode),
  }),
} as const;
