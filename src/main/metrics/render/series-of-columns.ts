import type { SeriesColumns } from '../../../shared/model/series';
import type { Series } from '../query/series';

/** Columns that were not reduced to pixels as a series again: on the grid of their step, with nothing in the holes. */
export function seriesOfColumns({ name, step, times, values }: SeriesColumns): Series {
  const start = times[0] ?? 0;
  const last = times.at(-1) ?? start;
  const slots = new Float64Array(times.length === 0 ? 0 : Math.round((last - start) / step) + 1).fill(NaN);
  times.forEach((time, index) => {
    slots[Math.round((time - start) / step)] = values[index] ?? NaN;
  });
  return {
    name,
    pathExpression: name,
    tags: { name },
    start,
    end: start + slots.length * step,
    step,
    values: slots,
    consolidation: 'average',
    xFilesFactor: 0,
  };
}
