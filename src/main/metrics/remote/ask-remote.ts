import { GembaError } from '../../../shared/errors';
import type { MetricNode, SeriesAnswer, SeriesQuery } from '../../../shared/model/series';
import { toColumns } from '../query/reduce-to-pixels';
import { createGraphiteClient } from './graphite-client';
import { selectorOfPattern } from './label-names';
import { createPrometheusClient } from './prometheus-client';
import type { RemoteHttp } from './remote-http';
import type { RemoteSeries } from './remote-series';

export type RemoteKind = 'graphite' | 'prometheus';
type Options = { readonly signal: AbortSignal };

/** Points of a series where nobody says how wide the picture is. */
const DEFAULT_POINTS = 1000;
const MOST_POINTS = 10_000;
/** Names that a Prometheus has had points of lately. */
const NAMES_WITHIN_SECONDS = 3600;
const MOST_NAMES = 10_000;

/**
 * Asks a server for the points of targets. One that it refuses becomes a problem beside the others' answers.
 *
 * @throws GembaError of `RemoteHttp` where the server cannot be asked at all
 */
export async function askRemote(
  kind: RemoteKind,
  http: RemoteHttp,
  query: SeriesQuery,
  options: Options,
): Promise<SeriesAnswer> {
  const range = { from: Math.floor(query.from), until: Math.floor(query.until) };
  const fetch = kind === 'graphite' ? graphiteFetch(http, range) : prometheusFetch(http, range, query.widthPx);
  const problems: SeriesAnswer['problems'] = [];
  const answers = await Promise.all(
    query.targets.map(async (target) => {
      try {
        return await fetch(target, options);
      } catch (error) {
        if (!(error instanceof GembaError) || error.code !== 'usage') throw error;
        problems.push({ target, message: error.message });
        return [];
      }
    }),
  );
  const series = answers.flat().map(({ name, startSeconds, stepSeconds, values }) => {
    return { name, start: startSeconds, step: stepSeconds, values };
  });
  return { ...range, series: toColumns(series, query.widthPx ?? null), problems };
}

type Fetch = (target: string, options: Options) => Promise<RemoteSeries[]>;
interface Range {
  readonly from: number;
  readonly until: number;
}

function graphiteFetch(http: RemoteHttp, { from, until }: Range): Fetch {
  const client = createGraphiteClient(http);
  return (target, options) => client.render([target], from, until, options);
}

function prometheusFetch(http: RemoteHttp, { from, until }: Range, widthPx: number | undefined): Fetch {
  const client = createPrometheusClient(http);
  const points = Math.min(widthPx ?? DEFAULT_POINTS, MOST_POINTS);
  const stepSeconds = Math.max(1, Math.ceil((until - from) / points));
  // On multiples of the step, so that a picture that moves on keeps the points that it had.
  const range = {
    fromSeconds: from - (from % stepSeconds) + stepSeconds,
    untilSeconds: until - (until % stepSeconds),
    stepSeconds,
  };
  return async (target, options) =>
    range.fromSeconds > range.untilSeconds ? [] : client.queryRange(target, range, options);
}

/** Children of a glob, or the metric names that match one. */
export async function findRemote(
  kind: RemoteKind,
  http: RemoteHttp,
  query: string,
  nowSeconds: number,
  options: Options,
): Promise<MetricNode[]> {
  if (kind === 'graphite') {
    const nodes = await createGraphiteClient(http).find(query, options);
    return nodes.map(({ path, isLeaf }) => ({ path, text: path.slice(path.lastIndexOf('.') + 1), isLeaf }));
  }
  const selector = selectorOfPattern(query);
  const client = createPrometheusClient(http);
  const found = await client.series(selector, nowSeconds - NAMES_WITHIN_SECONDS, nowSeconds, options);
  const names = [...new Set(found.map((labels) => labels['__name__'] ?? ''))].filter((name) => name !== '').sort();
  return names.slice(0, MOST_NAMES).map((name) => ({ path: name, text: name, isLeaf: true }));
}
