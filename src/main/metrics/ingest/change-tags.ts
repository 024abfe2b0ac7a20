import { GembaError } from '../../../shared/errors';
import { readTags } from '../query/series-tags';
import type { TaggedSeries } from '../store/tag-register';
import { nameWithTags, normalizeSeriesName } from './series-name';

/** Series that are to be found by their tags from now on, points or not; or that are not to be, until a point comes. */
export interface TagChange {
  readonly kind: 'register' | 'unregister';
  /** In carbon's or in OpenMetrics' way of writing, tags in any order. */
  readonly paths: readonly string[];
}

/**
 * The series that a path stands for, by the name under which it is kept. One without tags has the tag `name` alone.
 *
 * @throws GembaError `usage` where the path cannot be read
 */
export function taggedSeriesOf(path: string): TaggedSeries {
  const tags = readTags(path);
  if (tags === null) throw unreadable(path);
  const { name: metric = '', ...others } = tags;
  const name = normalizeSeriesName(nameWithTags(metric, Object.entries(others)));
  if (name === null) throw unreadable(path);
  return { name, tags: Object.keys(tags) };
}

function unreadable(path: string): GembaError {
  return new GembaError('usage', `Cannot parse path ${path}.`);
}
