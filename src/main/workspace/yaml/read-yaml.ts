import { LineCounter, isAlias, isMap, isScalar, isSeq, parseDocument } from 'yaml';
import type { Document, Node, Pair, Scalar, YAMLError, YAMLMap } from 'yaml';
import { describeYamlError } from './describe-yaml-error';

/** A place in a file. Both count from 1; columns in UTF-16 units, as editors show them. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

export interface YamlProblem extends Place {
  readonly message: string;
}

/** What a text says, as plain data that may cross to another thread. */
export interface YamlContent {
  /** Null for an empty text, and where `problems` is not empty. */
  readonly value: unknown;
  /** Where each key of the outermost mapping stands. */
  readonly keys: Readonly<Record<string, Place>>;
  /** Mistakes in the writing itself: with any of these there is no value. In the order of the text, at most 10. */
  readonly problems: readonly YamlProblem[];
}

/** One value or key inside a text. `on: key` is the key's own place, where the last piece of the path is a key. */
export interface YamlTarget {
  readonly path: readonly (string | number)[];
  readonly on: 'key' | 'value';
}

const MAX_PROBLEMS = 10;
/** How many values aliases may add to those that are written out; a bomb of aliases has billions. */
const MAX_ALIASED_VALUES = 10_000;
const START: Place = { line: 1, column: 1 };

interface Parsed {
  readonly document: Document.Parsed;
  readonly placeOf: (offset: number) => Place;
}

function parse(text: string): Parsed {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, {
    lineCounter,
    prettyErrors: false,
    // Comparing every pair of keys takes minutes for a hostile file; `PlainConverter` does it in one pass.
    uniqueKeys: false,
    strict: true,
    // `silent` would also keep quiet about a second document.
    logLevel: 'error',
  });
  const placeOf = (offset: number): Place => {
    const { line, col } = lineCounter.linePos(Math.min(Math.max(offset, 0), text.length));
    return line === 0 ? START : { line, column: col };
  };
  return { document, placeOf };
}

/** Reads a text that should be one YAML document. Never throws, whatever the text. */
export function readYaml(text: string): YamlContent {
  try {
    const parsed = parse(text);
    const mistakes = [...parsed.document.errors, ...parsed.document.warnings];
    if (mistakes.length > 0) {
      const problems = mistakes.map((error) => ({
        ...parsed.placeOf(firstCharacter(error, text)),
        message: describeYamlError(error, text),
      }));
      return { value: null, keys: {}, problems: firstOnEachLine(problems) };
    }
    return new PlainConverter(parsed).convertDocument();
  } catch (error) {
    // Nesting that overflows the stack, and whatever else the library trips over.
    const message = `cannot be read as YAML: ${error instanceof Error ? error.message : String(error)}`;
    return { value: null, keys: {}, problems: [{ ...START, message }] };
  }
}

/** A line that is indented wrongly is reported at its first character rather than at its margin. */
function firstCharacter(error: YAMLError, text: string): number {
  const [offset] = error.pos;
  return error.code === 'BAD_INDENT'
    ? offset + (/^ */.exec(text.slice(offset, offset + 1000))?.[0].length ?? 0)
    : offset;
}

/** One slip of the hand makes the parser stumble several times on the same line; the first time says it. */
function firstOnEachLine(problems: YamlProblem[]): YamlProblem[] {
  const lines = new Set<number>();
  return problems
    .sort((a, b) => a.line - b.line || a.column - b.column)
    .filter((problem) => !lines.has(problem.line) && lines.add(problem.line))
    .slice(0, MAX_PROBLEMS);
}

class AliasBomb extends Error {}

/** Turns nodes into plain values, and finds what the grammar allows and we do not. */
class PlainConverter {
  readonly #parsed: Parsed;
  readonly #anchors = new Map<string, Node>();
  readonly #open = new Set<Node>();
  readonly #problems: YamlProblem[] = [];
  #outermostAlias: Node | null = null;
  #aliasedValues = 0;

  constructor(parsed: Parsed) {
    this.#parsed = parsed;
  }

  convertDocument(): YamlContent {
    const { contents } = this.#parsed.document;
    let value: unknown = null;
    try {
      value = this.#convert(contents);
    } catch (error) {
      if (!(error instanceof AliasBomb)) throw error;
    }
    const problems = firstOnEachLine(this.#problems);
    return problems.length > 0
      ? { value: null, keys: {}, problems }
      : { value, keys: this.#outermostKeys(contents), problems: [] };
  }

  #outermostKeys(contents: Node | null): Record<string, Place> {
    const keys: Record<string, Place> = Object.create(null) as Record<string, Place>;
    if (!isMap(contents)) return keys;
    for (const { key } of contents.items) {
      if (isScalar(key)) keys[keyText(key)] = this.#place(key);
    }
    return keys;
  }

  #place(node: unknown): Place {
    const range = (node as { range?: [number, number, number] | null } | null)?.range;
    return this.#parsed.placeOf(range?.[0] ?? 0);
  }

  #complain(node: unknown, message: string): void {
    if (this.#problems.length < 1000) this.#problems.push({ ...this.#place(node), message });
  }

  #convert(node: unknown): unknown {
    if (this.#outermostAlias !== null && ++this.#aliasedValues > MAX_ALIASED_VALUES) {
      this.#complain(
        this.#outermostAlias,
        `this alias stands for more than ${MAX_ALIASED_VALUES} values: write them out, or repeat less`,
      );
      throw new AliasBomb();
    }
    if (isAlias(node)) return this.#convertAlias(node.source, node);
    if (isScalar(node)) {
      this.#remember(node);
      return plainScalar(node);
    }
    if (!isMap(node) && !isSeq(node)) return null;
    this.#remember(node);
    this.#open.add(node);
    const value = isMap(node) ? this.#convertMap(node) : node.items.map((item) => this.#convert(item));
    this.#open.delete(node);
    return value;
  }

  #remember(node: Node & { anchor?: string }): void {
    if (node.anchor !== undefined && this.#outermostAlias === null) this.#anchors.set(node.anchor, node);
  }

  #convertAlias(name: string, alias: Node): unknown {
    const target = this.#anchors.get(name);
    if (target === undefined) {
      this.#complain(alias, `*${name} refers to &${name}, which does not stand before it`);
      return null;
    }
    if (this.#open.has(target)) {
      this.#complain(alias, `*${name} contains itself`);
      return null;
    }
    const outer = this.#outermostAlias;
    this.#outermostAlias = outer ?? alias;
    const value = this.#convert(target);
    this.#outermostAlias = outer;
    return value;
  }

  #convertMap(map: YAMLMap): Record<string, unknown> {
    const seen = new Map<string, unknown>();
    const entries: [string, unknown][] = [];
    const merged: [string, unknown][] = [];
    for (const { key, value } of map.items) {
      const name = this.#keyName(key);
      if (name === null) continue;
      if (name === '<<' && isMergeKey(key)) {
        merged.push(...this.#mergedEntries(value));
        continue;
      }
      const first = seen.get(name);
      if (first !== undefined) {
        const { line } = this.#place(first);
        this.#complain(key, `\`${name}\` is here twice; the first is on line ${line}`);
        continue;
      }
      seen.set(name, key);
      entries.push([name, this.#convert(value)]);
    }
    return plainObject([...merged.filter(([name]) => !seen.has(name)), ...entries]);
  }

  #keyName(key: unknown): string | null {
    if (isScalar(key)) {
      this.#remember(key);
      return keyText(key);
    }
    if (isAlias(key)) {
      const value = this.#convertAlias(key.source, key);
      if (typeof value === 'string' || typeof value === 'number') return String(value);
    }
    this.#complain(key, 'a key has to be plain text');
    return null;
  }

  /** `<<: *defaults` takes the keys of one mapping, or of several of which the first wins. */
  #mergedEntries(value: unknown): [string, unknown][] {
    const source = this.#convert(value);
    const list: unknown[] = Array.isArray(source) ? [...(source as unknown[])].reverse() : [source];
    if (list.every((item) => typeof item === 'object' && item !== null && !Array.isArray(item))) {
      return list.flatMap((item) => Object.entries(item as Record<string, unknown>));
    }
    this.#complain(value, '<< takes the keys of a mapping: it needs an alias of one, as in <<: *defaults');
    return [];
  }
}

function keyText(key: Scalar): string {
  return typeof key.value === 'string' ? key.value : (key.source ?? '');
}

function isMergeKey(key: unknown): boolean {
  return isScalar(key) && (key.type === undefined || key.type === 'PLAIN');
}

function plainScalar(node: Scalar): unknown {
  const { value } = node;
  if (value === null || ['string', 'number', 'boolean'].includes(typeof value)) return value;
  // Dates and the like, which a `%YAML 1.1` line brings in: what was written is what was meant.
  return node.source ?? null;
}

/** An object whose keys are just keys: `__proto__` too. */
function plainObject(entries: readonly [string, unknown][]): Record<string, unknown> {
  const object: Record<string, unknown> = {};
  for (const [key, value] of entries) {
    Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
  }
  return object;
}

/**
 * Where keys and values stand. What is not there has the place of the nearest thing around it that is: so a missing
 * key is reported where its mapping begins.
 */
export function locateInYaml(text: string, targets: readonly YamlTarget[]): Place[] {
  try {
    const parsed = parse(text);
    return targets.map((target) => parsed.placeOf(offsetOf(parsed.document, target)));
  } catch {
    return targets.map(() => START);
  }
}

function offsetOf(document: Document.Parsed, target: YamlTarget): number {
  let node: unknown = document.contents;
  let offset = startOf(node) ?? 0;
  for (const [index, piece] of target.path.entries()) {
    const resolved = isAlias(node) ? node.resolve(document) : node;
    if (isMap(resolved)) {
      const pair = findPair(resolved, String(piece), document);
      if (pair === undefined) return offset;
      const keyOffset = startOf(pair.key) ?? offset;
      if (index === target.path.length - 1 && target.on === 'key') return keyOffset;
      node = pair.value;
      offset = isEmpty(node) || isBlock(node) ? keyOffset : (startOf(node) ?? keyOffset);
    } else if (isSeq(resolved)) {
      node = resolved.items[Number(piece)];
      if (node === undefined) return offset;
      offset = startOf(node) ?? offset;
    } else return offset;
  }
  return offset;
}

/** A list or mapping in brackets is pointed at itself; one that is spread over lines, at its key. */
function isBlock(node: unknown): boolean {
  return (isMap(node) || isSeq(node)) && node.flow !== true;
}

function isEmpty(node: unknown): boolean {
  return node === null || node === undefined || (isScalar(node) && node.value === null && (node.source ?? '') === '');
}

function startOf(node: unknown): number | null {
  return (node as { range?: [number, number, number] | null } | null | undefined)?.range?.[0] ?? null;
}

function findPair(map: YAMLMap, key: string, document: Document.Parsed): Pair<unknown, unknown> | undefined {
  const pairs = map.items;
  const own = pairs.find((pair) => isScalar(pair.key) && keyText(pair.key) === key);
  if (own !== undefined) return own;
  for (const pair of pairs) {
    if (!isScalar(pair.key) || pair.key.value !== '<<') continue;
    const source = isAlias(pair.value) ? pair.value.resolve(document) : pair.value;
    const found = isMap(source) ? findPair(source, key, document) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}
