/** A place in a JSON document: keys and positions, outermost first. */
export type JsonPath = ReadonlyArray<string | number>;

const KEY = /^[^.[\]"]+/;
const INDEX = /^\[(\d{1,9})\]/;
const QUOTED_KEY = /^\["((?:[^"\\]|\\.)*)"\]/;

/**
 * Reads `data.items[0]["a.b"]`; a `$` in front, as JSONPath has it, may stand there. An empty text is the document
 * itself. Null for what is no path.
 */
export function parseJsonPath(text: string): JsonPath | null {
  const path: Array<string | number> = [];
  let rest = text.trim().replace(/^\$\.?/, '');
  let isFirst = true;
  while (rest !== '') {
    const isDotted = !isFirst && rest.startsWith('.');
    if (isDotted) rest = rest.slice(1);
    const [piece, key] = nextPiece(rest, isFirst || isDotted) ?? [];
    if (piece === undefined || key === undefined) return null;
    path.push(key);
    rest = rest.slice(piece.length);
    isFirst = false;
  }
  return path;
}

function nextPiece(rest: string, mayBeKey: boolean): readonly [string, string | number] | null {
  const index = INDEX.exec(rest);
  if (index !== null) return [index[0], Number(index[1])];
  const quoted = QUOTED_KEY.exec(rest);
  if (quoted !== null) return [quoted[0], (quoted[1] ?? '').replace(/\\(.)/g, '$1')];
  const key = mayBeKey ? KEY.exec(rest) : null;
  return key === null ? null : [key[0], key[0]];
}

/** What stands at a path; undefined where nothing does. Only what the document itself holds is found. */
export function valueAtPath(document: unknown, path: JsonPath): unknown {
  let here = document;
  for (const piece of path) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, piece)) return undefined;
    here = (here as Record<string | number, unknown>)[piece];
  }
  return here;
}
