import { z } from 'zod';
import { nearestName, suggestion } from '../nearest';
import type { YamlTarget } from '../yaml/read-yaml';
import { knownKeys } from './known-keys';

/** A mistake that a schema found, before it has a place in a file. */
export interface SchemaProblem {
  readonly target: YamlTarget;
  readonly message: string;
  readonly nearest: string | null;
  /** The value is not there at all. */
  readonly isMissing?: boolean;
}

export type SchemaResult<Value> =
  { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly problems: SchemaProblem[] };

type Issue = z.core.$ZodIssue;
type Path = readonly (string | number)[];

/** Stands where a schema has no words of its own, so that ours can be told from its author's. */
const NO_WORDS = '\0';

/** Checks a value; what is wrong is said in words that need no knowledge of schemas. */
export function checkValue<Schema extends z.ZodType>(schema: Schema, value: unknown): SchemaResult<z.output<Schema>> {
  const result = schema.safeParse(value, { error: () => NO_WORDS });
  if (result.success) return { ok: true, value: result.data };
  const problems = result.error.issues.flatMap((issue) => describe(issue, [], { schema, value }));
  return { ok: false, problems: withoutMisspelt(problems) };
}

/** A key that is missing only because it stands there misspelt: one mistake, and the misspelling is where it is mended. */
function withoutMisspelt(problems: readonly SchemaProblem[]): SchemaProblem[] {
  const place = (path: Path, name: unknown): string => JSON.stringify([...path.slice(0, -1), name]);
  const misspelt = new Set(
    problems.flatMap(({ target, nearest }) =>
      nearest !== null && target.on === 'key' ? [place(target.path, nearest)] : [],
    ),
  );
  return problems.filter(
    ({ isMissing, target }) => isMissing !== true || !misspelt.has(place(target.path, target.path.at(-1))),
  );
}

interface Context {
  readonly schema: z.core.$ZodType;
  readonly value: unknown;
}

function describe(issue: Issue, prefix: Path, context: Context): SchemaProblem[] {
  const path = [...prefix, ...issue.path.filter((piece) => typeof piece !== 'symbol')];
  const found = valueAt(context.value, path);
  const at = (message: string, nearest: string | null = null, on: YamlTarget['on'] = 'value'): SchemaProblem[] => [
    { target: { path, on }, message, nearest },
  ];
  if (issue.message !== NO_WORDS) return at(found === undefined ? issue.message : `${label(path)}${issue.message}`);
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey(key, path, context.schema));
    case 'invalid_type':
      if (found === undefined) return [missing(path)];
      return at(`${label(path)}expected ${typeWords(issue.expected)}, found ${describeFound(found)}`);
    case 'invalid_value': {
      const values = issue.values.map(String);
      if (found === undefined) return [missing(path)];
      const text = describeFound(found);
      if (typeof found !== 'string') return at(`${label(path)}expected ${oneOf(values)}, found ${text}`);
      return at(
        `${label(path)}${text} is not one of ${oneOf(values)}${meant(found, values)}`,
        nearestName(found, values),
      );
    }
    case 'too_small':
    case 'too_big':
      return at(`${label(path)}${sizeWords(issue)}`);
    case 'not_multiple_of':
      return at(`${label(path)}must be a multiple of ${String(issue.divisor)}`);
    case 'invalid_format':
      return at(`${label(path)}${describeFound(found)} does not have the form that is expected here`);
    case 'invalid_union':
      return describeUnion(issue, path, found, context);
    case 'invalid_key':
      return issue.issues.flatMap((inner) => {
        const words = inner.message === NO_WORDS ? keyWords(inner, context, path) : inner.message;
        return at(`the name \`${String(path.at(-1))}\` ${words}`, null, 'key');
      });
    case 'invalid_element':
      return issue.issues.flatMap((inner) => describe(inner, path, context));
    case 'custom':
      return at(`${label(path)}is not valid`);
  }
}

function unknownKey(key: string, path: Path, schema: z.core.$ZodType): SchemaProblem {
  const known = knownKeys(schema, path);
  return {
    target: { path: [...path, key], on: 'key' },
    message: `\`${key}\` is not a key here${suggestion(key, known, 'the keys here')}`,
    nearest: nearestName(key, known),
  };
}

function missing(path: Path): SchemaProblem {
  const name = path.at(-1);
  const what = typeof name === 'string' ? `\`${name}\`` : 'a value';
  return { target: { path, on: 'key' }, message: `${what} is missing here`, nearest: null, isMissing: true };
}

/** Of a union's branches the one that the writer seems to have meant: whose outermost type fits. */
function describeUnion(
  issue: z.core.$ZodIssueInvalidUnion,
  path: Path,
  found: unknown,
  context: Context,
): SchemaProblem[] {
  if (found === undefined) return [missing(path)];
  const fitting = issue.errors.filter(
    (branch) => !branch.some((inner) => inner.path.length === 0 && isWrongType(inner)),
  );
  const chosen = [...fitting].sort((a, b) => a.length - b.length)[0];
  if (chosen !== undefined) return chosen.flatMap((inner) => describe(inner, path, context));
  const expected = issue.errors.flatMap((branch) => branch.map((inner) => expectedWords(inner)));
  const message = `${label(path)}expected ${[...new Set(expected)].join(', or ')}, found ${describeFound(found)}`;
  return [{ target: { path, on: 'value' }, message, nearest: null }];
}

function isWrongType(issue: Issue): boolean {
  return issue.code === 'invalid_type' || issue.code === 'invalid_value' || issue.code === 'invalid_union';
}

function expectedWords(issue: Issue): string {
  if (issue.code === 'invalid_type') return typeWords(issue.expected);
  if (issue.code === 'invalid_value') return oneOf(issue.values.map(String));
  if (issue.code === 'invalid_union') return issue.errors.flatMap((branch) => branch.map(expectedWords)).join(', or ');
  return 'something else';
}

function keyWords(issue: Issue, context: Context, path: Path): string {
  if (issue.code !== 'invalid_value') return issue.code === 'too_big' ? 'is too long' : 'cannot be used here';
  const known = knownKeys(context.schema, path.slice(0, -1));
  return `is not one of ${oneOf(issue.values.map(String))}${meant(String(path.at(-1)), known)}`;
}

function meant(text: string, names: string[]): string {
  const nearest = nearestName(text, names);
  return nearest === null ? '' : `; did you mean \`${nearest}\`?`;
}

function oneOf(values: readonly string[]): string {
  return values.map((value) => `\`${value}\``).join(', ');
}

function sizeWords(issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig): string {
  const small = issue.code === 'too_small';
  const limit = small ? issue.minimum : issue.maximum;
  if (issue.origin === 'string' && small && Number(limit) === 1) return 'must not be empty';
  if ((issue.origin === 'array' || issue.origin === 'set') && small && Number(limit) === 1) {
    return 'needs at least one entry';
  }
  const bound = small
    ? issue.inclusive === false
      ? 'more than'
      : 'at least'
    : issue.inclusive === false
      ? 'less than'
      : 'at most';
  switch (issue.origin) {
    case 'string':
      return `must have ${bound} ${limit} characters`;
    case 'array':
    case 'set':
      return `must have ${bound} ${limit} entries`;
    default:
      return `must be ${bound} ${limit}`;
  }
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: '`true` or `false`',
  array: 'a list',
  tuple: 'a list',
  object: 'a mapping of keys to values',
  record: 'a mapping of names to values',
  null: 'nothing',
};

function typeWords(expected: string): string {
  return TYPE_WORDS[expected] ?? expected;
}

function describeFound(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const short = text.length > 40 ? `${text.slice(0, 39)}…` : text;
  return typeof value === 'string' ? `the text \`${short}\`` : `\`${short}\``;
}

/** `\`size\`: `, `\`ports\`, entry 2: `, or nothing for the outermost value. */
function label(path: Path): string {
  const last = path.at(-1);
  if (last === undefined) return '';
  if (typeof last === 'string') return `\`${last}\`: `;
  const list = path.findLast((piece) => typeof piece === 'string');
  return list === undefined ? `entry ${last + 1}: ` : `\`${list}\`, entry ${last + 1}: `;
}

function valueAt(value: unknown, path: Path): unknown {
  let here = value;
  for (const piece of path) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, piece)) return undefined;
    here = (here as Record<string | number, unknown>)[piece];
  }
  return here;
}
