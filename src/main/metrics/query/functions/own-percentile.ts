import { GembaError } from '../../../../shared/errors';
import { withTags } from '../function-spec';
import { pythonFloat } from '../python-format';
import type { Series } from '../series';
import { percentileWithin } from './percentile';

/**
 * The percentile of a series' own values, and the tag that Graphite's `nPercentile` leaves on the series that it was asked
 * about. Null where nothing is known, and for a rank beyond the last value.
 *
 * @throws GembaError `usage` for the percentile 0.
 */
export function ownPercentile(series: Series, n: number): { bound: number; tags: Series['tags'] } | null {
  if (n === 0) throw new GembaError('usage', 'The percentile must be greater than 0.');
  const bound = percentileWithin(series.values, n);
  return bound === null || Number.isNaN(bound)
    ? null
    : { bound, tags: withTags(series, { nPercentile: pythonFloat(n) }) };
}
