import { createGraphiteClient } from '../remote/graphite-client';
import { selectorOfName, selectorOfPattern } from '../remote/label-names';
import { createPrometheusClient, MAX_POINTS_PER_SERIES } from '../remote/prometheus-client';
import type { RemoteHttp } from '../remote/remote-http';
import type { RemoteSeries } from '../remote/remote-series';
import type { PullJob } from './pull-job';
import { newestPiece, type Span } from './spans';

/** What can be asked for by itself: a series of a Graphite, a metric name of a Prometheus with all of its series. */
export interface PullUnit {
  readonly key: string;
  /** About how many series it holds. */
  readonly series: number;
}

/** A remote server as the pull sees it. */
export interface PullSource {
  units(options: { readonly signal: AbortSignal }): Promise<PullUnit[]>;
  /** The newest piece of a span that one question may be about. `stepSeconds`: of the last answer, null before it. */
  piece(group: readonly PullUnit[], span: Span, stepSeconds: number | null): Span;
  fetch(
    group: readonly PullUnit[],
    span: Span,
    options: { readonly signal: AbortSignal },
  ): Promise<readonly RemoteSeries[]>;
}

/** So many values in one answer: some ten megabytes of text. */
const VALUES_PER_ANSWER = 500_000;
/** Used where a metric has not been scraped often enough lately to tell. */
const DEFAULT_STEP_SECONDS = 60;

export function createPullSource(job: PullJob, http: RemoteHttp, nowSeconds: number): PullSource {
  return job.remote.kind === 'graphite' ? graphiteSource(job, http, nowSeconds) : prometheusSource(job, http);
}

const BY_TAG = /^seriesByTag\((.*)\)$/s;
const QUOTED = /'([^']*)'|"([^"]*)"/g;

function graphiteSource(job: PullJob, http: RemoteHttp, nowSeconds: number): PullSource {
  const client = createGraphiteClient(http);
  return {
    async units(options) {
      const names = new Set<string>();
      for (const pattern of job.match) {
        const tags = BY_TAG.exec(pattern)?.[1];
        const found =
          tags === undefined
            ? await client.leaves(pattern, options)
            : await client.tagged(
                [...tags.matchAll(QUOTED)].map(([, single, double]) => single ?? double ?? ''),
                options,
              );
        for (const name of found) names.add(name);
      }
      return [...names].map((key) => ({ key, series: 1 }));
    },
    piece(group, span, stepSeconds) {
      const longest = stepSeconds === null ? Infinity : (VALUES_PER_ANSWER / group.length) * stepSeconds;
      return newestPiece(span, nowSeconds, longest);
    },
    fetch: (group, { from, until }, options) =>
      client.render(
        group.map(({ key }) => key),
        from,
        until,
        options,
      ),
  };
}

function prometheusSource(job: PullJob, http: RemoteHttp): PullSource {
  const client = createPrometheusClient(http);
  const steps = new Map<string, number>();
  const stepOf = async (query: string, options: { readonly signal: AbortSignal }): Promise<number> => {
    const known = job.everySeconds ?? steps.get(query);
    if (known !== undefined) return known;
    const step = (await client.resolution(query, job.untilSeconds, options)) ?? DEFAULT_STEP_SECONDS;
    steps.set(query, Math.max(1, step));
    return Math.max(1, step);
  };
  return {
    async units(options) {
      const units = new Map<string, number>();
      for (const pattern of job.match) {
        const selector = selectorOfPattern(pattern);
        const found = await client.series(selector, job.fromSeconds, job.untilSeconds, options);
        for (const labels of found) {
          const query = narrowed(selector, labels['__name__'] ?? '');
          units.set(query, (units.get(query) ?? 0) + 1);
        }
      }
      return [...units].map(([key, series]) => ({ key, series }));
    },
    piece(group, { from, until }, stepSeconds) {
      const series = group.reduce((total, unit) => total + unit.series, 0);
      const points = Math.max(1, Math.min(MAX_POINTS_PER_SERIES - 1, Math.floor(VALUES_PER_ANSWER / series)));
      const step = stepSeconds ?? job.everySeconds ?? 1;
      return { from: Math.max(from, until - points * step), until };
    },
    async fetch(group, { from, until }, options) {
      const series: RemoteSeries[] = [];
      for (const { key } of group) {
        const step = await stepOf(key, options);
        const range = {
          fromSeconds: from - (from % step) + step,
          untilSeconds: until - (until % step),
          stepSeconds: step,
        };
        if (range.fromSeconds <= range.untilSeconds) series.push(...(await client.queryRange(key, range, options)));
      }
      return series;
    },
  };
}

/** A pattern that is a glob or a name asks for each metric by name; one that is PromQL keeps its other matchers. */
function narrowed(selector: string, name: string): string {
  if (!selector.startsWith('{')) return selector;
  const matchers = selector
    .slice(1, -1)
    .replace(/__name__\s*=~?\s*"(?:[^"\\]|\\.)*"\s*,?/, '')
    .trim();
  return matchers === '' ? selectorOfName(name) : selectorOfName(name).replace(/\}$/, `,${matchers}}`);
}
