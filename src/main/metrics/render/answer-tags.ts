import { GembaError } from '../../../shared/errors';
import type { LazyQueryService } from '../query/lazy-query-service';
import { readTags } from '../query/series-tags';
import type { TagIndex, TagValue } from '../query/tag-index';

/** What can be asked of the tags of all series. A limit of null is none. */
export type TagQuestion =
  | { readonly ask: 'tags'; readonly filter: string | null; readonly limit: number | null }
  | { readonly ask: 'values'; readonly tag: string; readonly filter: string | null; readonly limit: number | null }
  | { readonly ask: 'series'; readonly expressions: readonly string[] }
  | {
      readonly ask: 'completeTags';
      readonly expressions: readonly string[];
      readonly prefix: string;
      readonly limit: number;
    }
  | {
      readonly ask: 'completeValues';
      readonly expressions: readonly string[];
      readonly tag: string;
      readonly prefix: string;
      readonly limit: number;
    }
  | { readonly ask: 'names'; readonly paths: readonly string[] };

/** Names, or values with how many series have them. */
export type TagAnswer = { readonly names: readonly string[] } | { readonly values: readonly TagValue[] };

/** @throws GembaError `usage` for an expression, a pattern or a name that cannot be read */
export function answerTags(service: LazyQueryService, question: TagQuestion): TagAnswer {
  if (question.ask === 'names') return { names: question.paths.map(canonicalName) };
  if (question.ask === 'values') return { values: service.tagged([], (tags) => valuesOf(tags, question)) };
  return { names: service.tagged([], (tags) => namesOf(tags, question)) };
}

function valuesOf(tags: TagIndex, question: Extract<TagQuestion, { ask: 'values' }>): TagValue[] {
  return tags.values(question.tag, question.filter, question.limit ?? Infinity);
}

function namesOf(tags: TagIndex, question: Exclude<TagQuestion, { ask: 'values' | 'names' }>): string[] {
  switch (question.ask) {
    case 'tags':
      return tags.tags(question.filter, question.limit ?? Infinity);
    case 'series':
      return tags.find(question.expressions).map(({ name }) => name);
    case 'completeTags':
      return tags.completeTags(question.expressions, question.prefix, question.limit);
    case 'completeValues':
      return tags.completeValues(question.expressions, question.tag, question.prefix, question.limit);
  }
}

/** The name under which a series is kept, whatever the order of its tags, in carbon's or in OpenMetrics' way of writing. */
function canonicalName(path: string): string {
  const { name = '', ...tags } = readTags(path) ?? {};
  if (name === '') throw new GembaError('usage', `Cannot parse path ${path}.`);
  const pieces = Object.entries(tags).map(([tag, value]) => `;${tag}=${value}`);
  return name + pieces.sort().join('');
}
