import { nameWithTags } from './series-name';

/** What a series' path may be made of beside letters of any alphabet; everything else would end it, split it or be a glob. */
const NOT_IN_PATH = /[^\p{L}\p{N}_.:/%+-]+/gu;
const NOT_IN_TAG_NAME = /[^\p{L}\p{N}_.:/-]+/gu;
/** Control characters, blanks and what separates tags. */
const NOT_IN_TAG_VALUE = /[\p{Cc}\s;]+/gu;
const MAX_PART = 1000;

/**
 * A name of Graphite's from a metric's name and its labels or attributes. What Graphite cannot hold becomes `_`; a tag
 * without a value vanishes; a tag called `name` becomes `name_`, since Graphite keeps that one for the name itself.
 * Null where nothing is left of the name.
 */
export function taggedName(name: string, tags: Iterable<readonly [string, string]>): string | null {
  const path = cleanPath(name);
  if (path === '') return null;
  const cleaned = new Map<string, string>();
  for (const [tag, value] of tags) {
    const cleanTag = tag.slice(0, MAX_PART).replace(NOT_IN_TAG_NAME, '_');
    const cleanValue = value.slice(0, MAX_PART).replace(NOT_IN_TAG_VALUE, '_').replace(/^~+/, '_');
    if (cleanTag !== '' && cleanValue !== '') cleaned.set(cleanTag === 'name' ? 'name_' : cleanTag, cleanValue);
  }
  return nameWithTags(path, cleaned);
}

/** The path alone, without empty pieces. */
export function cleanPath(name: string): string {
  return name
    .slice(0, MAX_PART)
    .replace(NOT_IN_PATH, '_')
    .split('.')
    .filter((piece) => piece !== '')
    .join('.');
}

/** One piece of a path: its dots become `_` as well. */
export function cleanPiece(text: string): string {
  return cleanPath(text.replaceAll('.', '_'));
}
