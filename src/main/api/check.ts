import { GembaError } from '../../shared/errors';
import type { GraphiteSource, RenderedSeries } from './graphite';
import { isSet, numberParam } from './params';

const DEFAULT_RANGE_SECONDS = 300;

export interface CheckAnswer {
  readonly status: 200 | 404 | 500;
  readonly body: {
    readonly target: string;
    readonly min: number | null;
    readonly max: number | null;
    readonly range: number;
    /** The mean over the range of the series that is furthest out of bounds, or else of the first; null: no data. */
    readonly value: number | null;
    readonly series: ReadonlyArray<{ readonly name: string; readonly value: number }>;
    readonly message: string;
  };
}

/**
 * `/check?target=T&min=A&max=B&range=SECONDS[&empty_ok=1]`: whether the mean of every series over the range is within
 * the bounds. 200 it is, 500 it is not, 404 there is no data.
 */
export async function runCheck(
  source: Pick<GraphiteSource, 'render'>,
  params: URLSearchParams,
  signal: AbortSignal,
): Promise<CheckAnswer> {
  const target = params.get('target') ?? '';
  if (target === '') throw new GembaError('usage', 'The parameter target is missing.');
  const min = numberParam(params, 'min') ?? null;
  const max = numberParam(params, 'max') ?? null;
  if (min === null && max === null) throw new GembaError('usage', 'Name a bound: min, max or both.');
  const range = numberParam(params, 'range') ?? DEFAULT_RANGE_SECONDS;
  if (!(range > 0)) throw new GembaError('usage', `range=${range} is not a positive number of seconds.`);

  const rendered = await source.render({ targets: [target], from: `-${Math.ceil(range)}s` }, { signal });
  const series = rendered.flatMap((one) => {
    const value = mean(one);
    return value === null ? [] : [{ name: one.target, value }];
  });
  const common = { target, min, max, range, series };
  const [first] = series;
  if (first === undefined) {
    const message = `no data in the last ${range} s`;
    return { status: isSet(params, 'empty_ok') ? 200 : 404, body: { ...common, value: null, message } };
  }
  const worst = series.reduce((a, b) =>
    distanceOutside(b.value, min, max) > distanceOutside(a.value, min, max) ? b : a,
  );
  const isOut = distanceOutside(worst.value, min, max) > 0;
  const bounds = [min === null ? '' : `at least ${min}`, max === null ? '' : `at most ${max}`]
    .filter((text) => text !== '')
    .join(', ');
  const message = `${worst.name} is ${worst.value}; ${isOut ? 'should be' : 'within'} ${bounds}`;
  return { status: isOut ? 500 : 200, body: { ...common, value: worst.value, message } };
}

function mean({ datapoints }: RenderedSeries): number | null {
  let sum = 0;
  let count = 0;
  for (const [value] of datapoints) {
    if (value === null || Number.isNaN(value)) continue;
    sum += value;
    count += 1;
  }
  return count === 0 ? null : sum / count;
}

function distanceOutside(value: number, min: number | null, max: number | null): number {
  return Math.max(0, min === null ? 0 : min - value, max === null ? 0 : value - max);
}
