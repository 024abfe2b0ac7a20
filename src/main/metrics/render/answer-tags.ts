import type { LazyQueryService } from '../query/lazy-query-service';
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
    };

/** Names, or values with how many series have them. */
export type TagAnswer = { readonly names: readonly string[] } | { readonly values: readonly TagValue[] };

/** @throws GembaError `usage` for an expression or a pattern that cannot be read */
export function answerTags(service: LazyQueryService, question: TagQuestion): TagAnswer {
  if (question.ask === 'values') return { values: service.tagged([], (tags) => valuesOf(tags, question)) };
  return { names: service.tagged([], (tags) => namesOf(tags, question)) };
}

function valuesOf(tags: TagIndex, question: Extract<TagQuestion, { ask: 'values' }>): TagValue[] {
  return tags.values(question.tag, question.filter, question.limit ?? Infinity);
}

function namesOf(tags: TagIndex, question: Exclude<TagQuestion, { ask: 'values' }>): string[] {
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
