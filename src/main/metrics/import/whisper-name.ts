import path from 'node:path';
import { GembaError } from '../../../shared/errors';

/** Where carbon keeps its tree: `…/graphite/whisper`, `…/storage/whisper`, `…/carbon/whisper`. */
const CARBON_TREE = /^(.*\/(?:graphite|storage|carbon)\/whisper)(\/|$)/;
const TAGGED = /^_tagged\/[0-9a-f]{3}\/[0-9a-f]{3}\/([^/]+)$/;
/** What carbon writes instead of a name with `TAG_HASH_FILENAMES`. */
const HASH = /^[0-9a-f]{64}$/;

/** The folder that names are relative to: carbon's own tree where the path leads into one, else the folder itself. */
export function whisperRoot(place: string, isFolder: boolean): string {
  return CARBON_TREE.exec(place)?.[1] ?? (isFolder ? place : path.dirname(place));
}

/**
 * The name of the series that a file of a Whisper tree holds. Tagged series lie under `_tagged/`, their dots written as
 * `_DOT_`.
 *
 * @throws GembaError `invalid` for a file that carbon has stored under a hash, which cannot be turned back into a name
 */
export function whisperName(root: string, file: string): string {
  const relative = path
    .relative(root, file)
    .split(path.sep)
    .join('/')
    .replace(/\.wsp$/, '');
  const tagged = TAGGED.exec(relative)?.[1];
  if (tagged === undefined) return relative.replaceAll('/', '.');
  if (!HASH.test(tagged)) return tagged.replaceAll('_DOT_', '.');
  throw new GembaError('invalid', 'Its name is a hash (TAG_HASH_FILENAMES): which series it holds is not in the file.');
}
