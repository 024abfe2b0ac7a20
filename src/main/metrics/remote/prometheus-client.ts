import { z } from 'zod';
import type { CallOptions } from '../../../shared/contract/define';
import { GembaError } from '../../../shared/errors';
import { seriesNameOfLabels, type Labels } from './label-names';
import type { RemoteHttp } from './remote-http';
import type { RemoteSeries } from './remote-series';

/** Prometheus, or what speaks like it (VictoriaMetrics, Thanos, Mimir). Errors are those of `RemoteHttp`. */
export interface PrometheusClient {
  /** The label sets of all series that a selector such as `{__name__=~"node_.*"}` finds within a time. */
  series(
    selector: string,
    fromSeconds: number,
    untilSeconds: number,
    options: Required<CallOptions>,
  ): Promise<Labels[]>;
  /** A PromQL expression at each multiple of the step, `from` and `until` inclusive. Labels become tags of the names. */
  queryRange(
    query: string,
    range: { readonly fromSeconds: number; readonly untilSeconds: number; readonly stepSeconds: number },
    options: Required<CallOptions>,
  ): Promise<RemoteSeries[]>;
  /** How often a metric was scraped before `atSeconds`, seconds; null where it had fewer than two points in the quarter of an hour. */
  resolution(selector: string, atSeconds: number, options: Required<CallOptions>): Promise<number | null>;
}

/** Prometheus refuses more points of one series at once. */
export const MAX_POINTS_PER_SERIES = 11_000;

const LabelSet = z.record(z.string(), z.string());
const Sample = z.tuple([z.number(), z.string()]);
const Matrix = z.object({
  resultType: z.literal('matrix'),
  result: z.array(z.object({ metric: LabelSet, values: z.array(Sample) })),
});

export function createPrometheusClient(http: RemoteHttp): PrometheusClient {
  const ask = async <Schema extends z.ZodType>(
    path: string,
    params: Record<string, string>,
    data: Schema,
    options: Required<CallOptions>,
  ): Promise<z.output<Schema>> => parseAnswer(await http.post(path, new URLSearchParams(params), options), data);
  return {
    series: (selector, fromSeconds, untilSeconds, options) =>
      ask(
        'api/v1/series',
        { 'match[]': selector, start: String(fromSeconds), end: String(untilSeconds) },
        z.array(LabelSet),
        options,
      ),
    async queryRange(query, { fromSeconds, untilSeconds, stepSeconds }, options) {
      const params = { query, start: String(fromSeconds), end: String(untilSeconds), step: String(stepSeconds) };
      const { result } = await ask('api/v1/query_range', params, Matrix, options);
      return result.map(({ metric, values }) => seriesOf(metric, values, fromSeconds, untilSeconds, stepSeconds));
    },
    async resolution(selector, atSeconds, options) {
      const params = { query: `${selector}[15m]`, time: String(atSeconds) };
      const { result } = await ask('api/v1/query', params, Matrix, options);
      const gaps = result.flatMap(({ values }) =>
        values.slice(1).map(([at], index) => Math.round(at - (values[index]?.[0] ?? at))),
      );
      gaps.sort((a, b) => a - b);
      // The middle one: a missed scrape or two must not make the answer coarser.
      return gaps[gaps.length >> 1] ?? null;
    },
  };
}

function seriesOf(
  labels: Labels,
  samples: ReadonlyArray<readonly [number, string]>,
  fromSeconds: number,
  untilSeconds: number,
  stepSeconds: number,
): RemoteSeries {
  const values = new Float64Array(Math.floor((untilSeconds - fromSeconds) / stepSeconds) + 1).fill(NaN);
  for (const [at, text] of samples) values[Math.round((at - fromSeconds) / stepSeconds)] = parseValue(text);
  return { name: seriesNameOfLabels(labels), startSeconds: fromSeconds, stepSeconds, values };
}

function parseValue(text: string): number {
  if (text === '+Inf') return Infinity;
  return text === '-Inf' ? -Infinity : Number(text);
}

const Answer = z.object({
  status: z.enum(['success', 'error']),
  error: z.string().optional(),
  data: z.unknown(),
});

function parseAnswer<Schema extends z.ZodType>(body: Buffer, schema: Schema): z.output<Schema> {
  const text = body.toString('utf8');
  let answer: z.infer<typeof Answer>;
  try {
    answer = Answer.parse(JSON.parse(text));
  } catch (error) {
    throw notPrometheus(text, error);
  }
  if (answer.status === 'error') throw new GembaError('usage', answer.error ?? 'The query was refused.');
  const data = schema.safeParse(answer.data);
  if (!data.success) throw notPrometheus(text, data.error);
  return data.data;
}

function notPrometheus(text: string, cause: unknown): GembaError {
  return new GembaError('failed', `The answer is not Prometheus's: ${JSON.stringify(text.trim().slice(0, 120))}`, {
    nextStep: 'Check `url` and `kind` of this remote in gemba.yaml.',
    cause,
  });
}
