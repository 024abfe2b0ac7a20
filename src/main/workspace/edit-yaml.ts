import { isCollection, isMap, isScalar, parseDocument, Scalar, type Document, type YAMLMap } from 'yaml';
import { GembaError } from '../../shared/errors';
import { readYaml } from './yaml/read-yaml';

export type YamlPath = readonly (string | number)[];
export type PlainScalar = string | number | boolean | null;

/**
 * Sets one value in a text and leaves the rest as it is: comments, order, quotes and line ends. Mappings on the way
 * that are not there yet are made.
 *
 * @throws GembaError `invalid` where the text is no valid YAML or the path leads through something else.
 */
export function setInYaml(text: string, path: YamlPath, value: PlainScalar): string {
  const problem = readYaml(text).problems[0];
  if (problem !== undefined) {
    throw new GembaError('invalid', `Line ${problem.line}, column ${problem.column}: ${problem.message}.`, {
      nextStep: 'Put the file in order by hand first.',
    });
  }
  const document = parseDocument(text, { uniqueKeys: false });
  const node = document.getIn(path, true);
  if (isCollection(node)) throw new GembaError('invalid', `${path.join('.')} holds more than one value.`);
  // In the text itself not one other character moves; what that cannot do is written anew from the document.
  const edited = isScalar(node) ? replaceScalar(text, node, value) : addKey(text, document, path, value);
  if (edited !== null && says(edited, path, value)) return edited;
  return rewrite(text, document, path, value);
}

/** Whether an edited text is still in order and says what it should. */
function says(text: string, path: YamlPath, value: PlainScalar): boolean {
  if (readYaml(text).problems.length > 0) return false;
  const node = parseDocument(text, { uniqueKeys: false }).getIn(path, true);
  return isScalar(node) && (node.value ?? null) === value;
}

function rewrite(text: string, document: Document.Parsed, path: YamlPath, value: PlainScalar): string {
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  try {
    if (document.contents === null) document.contents = document.createNode({}) as unknown as typeof document.contents;
    const node = document.getIn(path, true);
    if (isScalar(node)) node.value = value;
    else document.setIn(path, value);
  } catch (error) {
    throw new GembaError('invalid', `There is nothing at ${path.join('.')} that could hold a value.`, { cause: error });
  }
  return document.toString({ lineWidth: 0, flowCollectionPadding: false }).replace(/\r?\n/g, newline);
}

/** A plain or quoted value exchanged where it stands, or one put behind a key that has none. */
function replaceScalar(text: string, node: Scalar, value: PlainScalar): string | null {
  const [start, end] = node.range ?? [0, 0];
  if (start === end) {
    return text[start - 1] === ':'
      ? `${text.slice(0, start)} ${writeScalar(value, 'PLAIN')}${text.slice(start)}`
      : null;
  }
  const isOneLine = node.type === 'PLAIN' || node.type === 'QUOTE_SINGLE' || node.type === 'QUOTE_DOUBLE';
  if (!isOneLine || text.slice(start, end).includes('\n')) return null;
  return text.slice(0, start) + writeScalar(value, node.type) + text.slice(end);
}

/** One value on one line, in quotes where it had them and where it needs them; safe in brackets too. */
function writeScalar(value: PlainScalar, type: Scalar.Type | undefined): string {
  if (typeof value !== 'string') return value === null ? 'null' : String(value);
  if (type === 'QUOTE_SINGLE' && !/\p{Cc}/u.test(value)) return `'${value.replaceAll("'", "''")}'`;
  const isSafe = /^[\p{L}\p{N}_./][\p{L}\p{N}_./ @%+-]*$/u.test(value) && !value.endsWith(' ');
  return type === 'PLAIN' && isSafe && readYaml(value).value === value ? value : JSON.stringify(value);
}

/** A new last line (or several, for mappings that are missing on the way) of the mapping it belongs to. */
function addKey(text: string, document: Document.Parsed, path: YamlPath, value: PlainScalar): string | null {
  const { map, rest } = nearestMap(document, path);
  const firstKey = map?.items[0]?.key;
  if (map === null || map.flow === true || !isScalar(firstKey)) return null;
  const keyStart = firstKey.range?.[0] ?? 0;
  const column = keyStart - (text.lastIndexOf('\n', keyStart - 1) + 1);
  const keys = rest.map((key) => (typeof key === 'string' ? writeScalar(key, 'PLAIN') : null));
  if (keys.some((key) => key === null)) return null;
  const last = text.slice(0, map.range?.[1] ?? 0).trimEnd().length;
  const lineEnd = text.indexOf('\n', last);
  const end = lineEnd === -1 ? text.length : lineEnd;
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const lines = keys.map((key, depth) => {
    const margin = ' '.repeat(column + 2 * depth);
    return depth === keys.length - 1 ? `${margin}${key}: ${writeScalar(value, 'PLAIN')}` : `${margin}${key}:`;
  });
  const before = text.slice(0, end).replace(/\r$/, '');
  return [before, ...lines].join(newline) + (lineEnd === -1 ? newline : newline + text.slice(end + 1));
}

/** The deepest mapping on the way that is there, and what of the path is missing below it. */
function nearestMap(document: Document.Parsed, path: YamlPath): { map: YAMLMap | null; rest: YamlPath } {
  for (let depth = path.length - 1; depth >= 0; depth--) {
    const node = depth === 0 ? document.contents : document.getIn(path.slice(0, depth), true);
    if (node === undefined) continue;
    return { map: isMap(node) ? node : null, rest: path.slice(depth) };
  }
  return { map: null, rest: path };
}
