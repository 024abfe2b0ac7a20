import { GembaError } from '../../../shared/errors';
import type { StoredSeries, TagListener } from '../store/store-reader';
import { compilePythonRegex } from './python-regex';
import { readTags } from './series-tags';
import { withTimeLimit } from './time-limited';

export interface TagValue {
  readonly value: string;
  /** How many series have it. */
  readonly count: number;
}

/** `tag=value`, `tag!=value`, `tag=~regex`, `tag!=~regex`. */
interface TagExpression {
  readonly tag: string;
  /** Whether a series with this value is wanted; one without the tag has the empty value. */
  accepts(value: string): boolean;
  /** The one value that is wanted, where there is one. */
  readonly exactly: string | null;
}

/** A regular expression may backtrack without end; nothing else here takes as long. */
const TIME_LIMIT_MS = 5000;

/**
 * Series by their tags, as Graphite's tag database answers. A series without tags has the one tag `name`, which is itself.
 */
export class TagIndex implements TagListener {
  #tagged = new Map<string, Map<string, StoredSeries[]>>();
  /** Series without tags, by name: there may be a million of them, so they are not kept per tag and value. */
  #plain = new Map<string, StoredSeries>();
  #keptTags: readonly string[] = [];

  reset(): void {
    this.#tagged = new Map();
    this.#plain = new Map();
  }

  add(series: StoredSeries): void {
    const plain = plainValue(series.name);
    if (plain !== null) {
      this.#plain.set(plain, series);
      return;
    }
    for (const [tag, value] of Object.entries(readTags(series.name) ?? {})) {
      const values = this.#tagged.get(tag) ?? new Map<string, StoredSeries[]>();
      this.#tagged.set(tag, values);
      const list = values.get(value);
      if (list === undefined) values.set(value, [series]);
      else list.push(series);
    }
  }

  remove(series: StoredSeries): void {
    const plain = plainValue(series.name);
    if (plain !== null) {
      if (this.#plain.get(plain)?.id === series.id) this.#plain.delete(plain);
      return;
    }
    for (const [tag, value] of Object.entries(readTags(series.name) ?? {})) {
      const values = this.#tagged.get(tag);
      const left = (values?.get(value) ?? []).filter(({ id }) => id !== series.id);
      if (left.length > 0) values?.set(value, left);
      else values?.delete(value);
      if (values?.size === 0) this.#tagged.delete(tag);
    }
  }

  keepTags(tags: readonly string[]): void {
    this.#keptTags = tags;
  }

  /**
   * Every series that fulfils all expressions, ordered by name.
   *
   * @throws GembaError `usage` for an expression that is none, or where none of them asks for something.
   */
  find(texts: readonly string[]): StoredSeries[] {
    const expressions = texts.map(parseTagExpression);
    const asking = expressions.filter((expression) => !expression.accepts(''));
    // The one that names a value leads to few; the others only sieve.
    const first = asking.find((expression) => expression.exactly !== null) ?? asking[0];
    if (first === undefined) {
      throw new GembaError('usage', 'At least one tag expression must ask for a value that is not empty.');
    }
    return inTime(`The tag expressions ${texts.join(', ')}`, () => this.#fulfilling(first, expressions));
  }

  /** Every tag, ordered; those that the filter matches from their beginning on. */
  tags(filter: string | null = null, limit = Infinity): string[] {
    const tags = new Set([...this.#tagged.keys(), ...this.#keptTags]);
    if (this.#plain.size > 0) tags.add('name');
    return filtered([...tags].sort(), filter).slice(0, limit);
  }

  /** Every value of a tag, ordered; none for a tag that does not exist. */
  values(tag: string, filter: string | null = null, limit = Infinity): TagValue[] {
    const counts = new Map<string, number>();
    for (const [value, list] of this.#tagged.get(tag) ?? []) counts.set(value, list.length);
    if (tag === 'name') for (const value of this.#plain.keys()) counts.set(value, (counts.get(value) ?? 0) + 1);
    return filtered([...counts.keys()], filter)
      .sort()
      .slice(0, limit)
      .map((value) => ({ value, count: counts.get(value) ?? 0 }));
  }

  /** The tags that series fulfilling the expressions have besides those named there. */
  completeTags(texts: readonly string[], prefix: string, limit: number): string[] {
    if (texts.length === 0) return this.#beginning(this.tags(), prefix, limit);
    const named = new Set(texts.map((text) => parseTagExpression(text).tag));
    const found = new Set(this.find(texts).flatMap((series) => Object.keys(readTags(series.name) ?? {})));
    return this.#beginning([...found].filter((tag) => !named.has(tag)).sort(), prefix, limit);
  }

  /** The values that the tag has in series fulfilling the expressions. */
  completeValues(texts: readonly string[], tag: string, prefix: string, limit: number): string[] {
    if (texts.length === 0) {
      const values = this.values(tag).map(({ value }) => value);
      return this.#beginning(values, prefix, limit);
    }
    const found = new Set<string>();
    for (const series of this.find([...texts, `${tag}!=`])) {
      const value = readTags(series.name)?.[tag];
      if (value !== undefined) found.add(value);
    }
    return this.#beginning([...found].sort(), prefix, limit);
  }

  #beginning(sorted: readonly string[], prefix: string, limit: number): string[] {
    return sorted.filter((text) => text.startsWith(prefix)).slice(0, limit);
  }

  #fulfilling(first: TagExpression, all: readonly TagExpression[]): StoredSeries[] {
    const found = this.#having(first).filter((series) => {
      const tags = readTags(series.name) ?? {};
      return all.every((expression) => expression.accepts(tags[expression.tag] ?? ''));
    });
    return found.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  }

  #having(expression: TagExpression): StoredSeries[] {
    const { tag, exactly } = expression;
    const found: StoredSeries[] = [];
    if (exactly !== null) {
      found.push(...(this.#tagged.get(tag)?.get(exactly) ?? []));
      const plain = tag === 'name' ? this.#plain.get(exactly) : undefined;
      return plain === undefined ? found : [...found, plain];
    }
    for (const [value, list] of this.#tagged.get(tag) ?? []) if (expression.accepts(value)) found.push(...list);
    if (tag === 'name') for (const [name, series] of this.#plain) if (expression.accepts(name)) found.push(series);
    return found;
  }
}

/** The value of the tag `name` of a series that has no other; null for one that has. */
function plainValue(name: string): string | null {
  return /[;{]/.test(name) ? null : name.replace(/^~+/, '');
}

/** What the filter matches from its beginning on. */
function filtered(texts: readonly string[], filter: string | null): string[] {
  if (filter === null || filter === '') return [...texts];
  const wanted = anchored(filter);
  return inTime(`The filter ${filter}`, () => texts.filter((text) => wanted.test(text)));
}

/** @throws GembaError `timeout` where the work, which `what` names, has no end in sight */
function inTime<T>(what: string, work: () => T): T {
  const answer = withTimeLimit(TIME_LIMIT_MS, work);
  if (answer !== null) return answer.value;
  throw new GembaError('timeout', `${what}: this took too long and was given up.`);
}

/** @throws GembaError `usage` */
function parseTagExpression(text: string): TagExpression {
  const match = /^([^;!=]+)(!?=~?)([^;]*)$/.exec(text);
  const [, tag = '', operator = '', wanted = ''] = match ?? [];
  if (match === null) {
    throw new GembaError('usage', `${JSON.stringify(text)} is no tag expression.`, {
      nextStep: 'Write tag=value, tag!=value, tag=~regex or tag!=~regex.',
    });
  }
  if (operator === '=') return { tag, accepts: (value) => value === wanted, exactly: wanted };
  if (operator === '!=') return { tag, accepts: (value) => value !== wanted, exactly: null };
  const pattern = anchored(wanted);
  const negated = operator === '!=~';
  return { tag, accepts: (value) => pattern.test(value) !== negated, exactly: null };
}

/** From the beginning on, not necessarily to the end. */
function anchored(source: string | null): RegExp {
  if (source === null || source === '') return /^/;
  return compilePythonRegex(source.startsWith('^') ? source : `^(${source})`).pattern;
}
