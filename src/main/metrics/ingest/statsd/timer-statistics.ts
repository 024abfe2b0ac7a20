import type { StatsdDefinition } from '../../../../shared/definitions/statsd';

export type TimerSettings = Pick<StatsdDefinition, 'percent_threshold' | 'histogram' | 'calculated_timer_metrics'>;

/** A statistic of a timer: the end of its name, and its value. */
export type Statistic = readonly [name: string, value: number];

export interface TimerFlush {
  readonly key: string;
  readonly values: readonly number[];
  /** Of measurements, those that sampling left out included. */
  readonly count: number;
  readonly flushSeconds: number;
}

/** What StatsD says of a timer at each flush. Without a value in the interval only its counts, which are 0. */
export function timerStatistics(timer: TimerFlush, settings: TimerSettings): Statistic[] {
  if (timer.values.length === 0) {
    return chosen(
      [
        ['count', 0],
        ['count_ps', 0],
      ],
      settings,
    );
  }
  const sorted = Float64Array.from(timer.values).sort();
  const sums = runningSums(sorted, (value) => value);
  const squares = runningSums(sorted, (value) => value * value);
  const percentiles = settings.percent_threshold.flatMap((percent) => percentile(percent, sorted, sums, squares));
  const all = [...percentiles, ...overall(sorted, last(sums), last(squares), timer)];
  const bins = settings.histogram.find(({ metric }) => timer.key.includes(metric))?.bins ?? [];
  const histogram = bins.length === 0 || !isChosen('histogram', settings) ? [] : histogramOf(sorted, bins);
  return [...chosen(all, settings), ...histogram];
}

function overall(sorted: Float64Array, sum: number, squares: number, timer: TimerFlush): Statistic[] {
  const count = sorted.length;
  const mean = sum / count;
  const middle = Math.floor(count / 2);
  const upperMiddle = sorted[middle] ?? NaN;
  const deviation = sorted.reduce((total, value) => total + (value - mean) * (value - mean), 0);
  return [
    ['std', Math.sqrt(deviation / count)],
    ['upper', last(sorted)],
    ['lower', sorted[0] ?? NaN],
    ['count', timer.count],
    ['count_ps', timer.count / timer.flushSeconds],
    ['sum', sum],
    ['sum_squares', squares],
    ['mean', mean],
    ['median', count % 2 === 1 ? upperMiddle : ((sorted[middle - 1] ?? NaN) + upperMiddle) / 2],
  ];
}

/** The smallest `percent` of the values, or the greatest where it is negative; none where that is no value at all. */
function percentile(percent: number, sorted: Float64Array, sums: Float64Array, squares: Float64Array): Statistic[] {
  const count = sorted.length;
  const within = count === 1 ? 1 : Math.round((Math.abs(percent) / 100) * count);
  if (within === 0) return [];
  const name = String(percent).replace('.', '_').replace('-', 'top');
  const isTop = percent < 0;
  const partOf = isTop ? topOf : bottomOf;
  const sum = partOf(sums, within);
  return [
    [`count_${name}`, within],
    [`mean_${name}`, sum / within],
    [isTop ? `lower_${name}` : `upper_${name}`, sorted[isTop ? count - within : within - 1] ?? NaN],
    [`sum_${name}`, sum],
    [`sum_squares_${name}`, partOf(squares, within)],
  ];
}

function bottomOf(sums: Float64Array, within: number): number {
  return sums[within - 1] ?? NaN;
}

/** NaN where the top is all of several values: there the daemon's sums are none, and so it writes nothing. */
function topOf(sums: Float64Array, within: number): number {
  return sums.length === 1 ? last(sums) : last(sums) - (sums[sums.length - within - 1] ?? NaN);
}

/** Values at or above the last limit are in no bin. */
function histogramOf(sorted: Float64Array, bins: ReadonlyArray<number | 'inf'>): Statistic[] {
  let at = 0;
  return bins.map((limit) => {
    const start = at;
    while (at < sorted.length && (limit === 'inf' || (sorted[at] ?? NaN) < limit)) at += 1;
    return [`histogram.bin_${String(limit).replace('.', '_')}`, at - start];
  });
}

function chosen(statistics: readonly Statistic[], settings: TimerSettings): Statistic[] {
  return statistics.filter(([name]) => isChosen(name, settings));
}

function isChosen(name: string, { calculated_timer_metrics: wanted }: TimerSettings): boolean {
  return wanted.length === 0 || wanted.includes(name.replace(/_(top)?\d+$/, '_percent'));
}

function runningSums(sorted: Float64Array, of: (value: number) => number): Float64Array {
  let sum = 0;
  return sorted.map((value) => (sum += of(value)));
}

function last(values: Float64Array): number {
  return values[values.length - 1] ?? NaN;
}
