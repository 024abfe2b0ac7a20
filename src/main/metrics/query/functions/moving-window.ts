import { aggregatorOf } from '../aggregate';
import { asText } from '../bind-arguments';
import {
  type FunctionCall,
  type FunctionSpec,
  type ParamSpec,
  recast,
  seriesListParam,
  withTags,
} from '../function-spec';
import { parseInterval } from '../parse-interval';
import type { Series } from '../series';
import { slideWindow } from './slide-window';

/** Over how many points or how long a time a window reaches. */
export const windowSizeParam: ParamSpec = {
  name: 'windowSize',
  type: 'intOrInterval',
  required: true,
  suggestions: [5, 7, 10, '1min', '5min', '10min', '30min', '1hour'],
};

/** Any aggregate of the points before each one. */
export const movingWindow: FunctionSpec = {
  name: 'movingWindow',
  group: 'Calculate',
  description: 'An aggregate of the points before each one.',
  params: [
    seriesListParam(),
    windowSizeParam,
    { name: 'func', type: 'aggFunc', default: 'average' },
    { name: 'xFilesFactor', type: 'float' },
  ],
  evaluate: (call) => moveWindow(call, call.text('func')),
};

/** One of the functions that are a moving window with an aggregate of their own. */
export function movingFunction(name: string, func: string, description: string): FunctionSpec {
  return {
    name,
    group: 'Calculate',
    description,
    params: [seriesListParam(), windowSizeParam, { name: 'xFilesFactor', type: 'float' }],
    evaluate: (call) => moveWindow(call, func),
  };
}

/** The window holds the points before each one, itself excluded; what lies before the range is read for it. */
function moveWindow(call: FunctionCall, func: string): Series[] {
  if (call.series('seriesList').length === 0) return [];
  aggregatorOf(func);
  const window = windowOf(call);
  const earlier = call.seriesOver('seriesList', { from: call.range.from - window.seconds, until: call.range.until });
  const tag = `moving${func.charAt(0).toUpperCase()}${func.slice(1).toLowerCase()}`;
  return earlier.map((series) => {
    call.context.check();
    const xFilesFactor = call.maybeNumber('xFilesFactor') ?? series.xFilesFactor;
    return recast(series, `${tag}(${series.name},${window.written})`, {
      tags: withTags(series, { [tag]: window.tag }),
      start: series.start + window.seconds,
      values: slideWindow(call.context, series.values, window.pointsOf(series), func, xFilesFactor),
    });
  });
}

export interface MovingWindow {
  /** How much earlier reading has to begin. */
  readonly seconds: number;
  readonly written: string;
  readonly tag: string;
  pointsOf(series: Series): number;
}

/** A number of points counts in the coarsest step of the series; a time in each series' own. */
export function windowOf(call: FunctionCall): MovingWindow {
  const [size = null] = call.values('windowSize');
  if (typeof size === 'string') {
    const seconds = Math.abs(parseInterval(size));
    const pointsOf = (series: Series): number => Math.floor(seconds / series.step);
    return { seconds, written: `"${size}"`, tag: size, pointsOf };
  }
  const points = Math.trunc(call.number('windowSize'));
  const coarsest = call.series('seriesList').reduce((most, series) => Math.max(most, series.step), 0);
  return { seconds: coarsest * points, written: asText(size), tag: asText(size), pointsOf: () => points };
}
