import { lowerFirst } from '../../../shared/letter-case';
import type { YAMLError } from 'yaml';

/** Says in plain words what the parser found; its own words where there are no better ones. */
export function describeYamlError(error: YAMLError, text: string): string {
  const found = text.slice(error.pos[0], error.pos[0] + 1);
  if (found === '\t' || error.code === 'TAB_AS_INDENT') return 'a tab stands here: YAML is indented with spaces only';
  switch (error.code) {
    case 'BAD_INDENT':
      return 'this line is not indented like the ones it belongs to';
    case 'MULTIPLE_DOCS':
      return 'a second document begins here: a workspace file holds one';
    case 'BLOCK_AS_IMPLICIT_KEY':
    case 'MULTILINE_IMPLICIT_KEY':
      return 'a key and its value do not fit here: a colon too many, quotes missing, or the line is indented wrongly';
    case 'MISSING_CHAR':
      return `something is missing here: ${lowerFirst(error.message)}`;
    case 'TAG_RESOLVE_FAILED':
      return `${error.message.replace(/^Unresolved tag: /, 'the tag ')} has no meaning here`;
    case 'RESOURCE_EXHAUSTION':
      return 'lists and mappings are nested too deeply here';
    case 'KEY_OVER_1024_CHARS':
      return 'this key is longer than 1024 characters: is a quote or a line break missing?';
    case 'BLOCK_IN_FLOW':
      return 'a list or mapping over several lines cannot stand inside [ ] or { }';
    case 'BAD_SCALAR_START':
      return `text cannot begin with ${found}: put it in quotes`;
    default:
      return lowerFirst(error.message);
  }
}
