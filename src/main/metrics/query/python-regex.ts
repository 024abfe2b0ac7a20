import { GembaError } from '../../../shared/errors';
import { translatePythonPattern } from './python-regex-syntax';
import { withTimeLimit } from './time-limited';

/** A pattern may not take longer than this over all names of a list, however it backtracks. */
const TIME_LIMIT_MS = 2000;

/** Of a name that replacing makes: replacements within replacements could double it at every step. */
const MAX_LENGTH = 100_000;

/** A compiled pattern as Python's `re` has them. */
export interface PythonRegex {
  readonly source: string;
  /** Counted from 1, as they stand in the pattern. */
  readonly groups: number;
  readonly groupNames: ReadonlyMap<string, number>;
  readonly pattern: RegExp;
}

/** @throws GembaError `usage` for what Python would not compile, or what cannot be said in JavaScript. */
export function compilePythonRegex(source: string): PythonRegex {
  const { pattern, flags, groups, groupNames } = translatePythonPattern(source);
  try {
    return { source, groups, groupNames, pattern: new RegExp(pattern, `${flags}v`) };
  } catch (error) {
    throw new GembaError('usage', `The pattern ${JSON.stringify(source)} cannot be read.`, { cause: error });
  }
}

/** `re.search` over many texts. @throws GembaError `timeout` for a pattern that backtracks without end. */
export function searchAll(regex: PythonRegex, texts: readonly string[]): boolean[] {
  return limited(regex, () => texts.map((text) => regex.pattern.test(text)));
}

/**
 * `re.sub` over many texts. With none, as in Graphite, nobody looks at pattern and replacement.
 *
 * @throws GembaError `usage` for a wrong pattern or replacement, `timeout` as above.
 */
export function replaceAll(source: string, replacement: string, texts: readonly string[]): string[] {
  if (texts.length === 0) return [];
  const regex = compilePythonRegex(source);
  const parts = parseReplacement(regex, replacement);
  const everywhere = new RegExp(regex.pattern.source, `${regex.pattern.flags}g`);
  return limited(regex, () =>
    texts.map((text) => {
      let length = text.length;
      return text.replace(everywhere, (match: string, ...found: unknown[]) => {
        const pieces = parts.map((part) =>
          typeof part === 'string' ? part : textOf(part === 0 ? match : found[part - 1]),
        );
        length = pieces.reduce((sum, piece) => sum + piece.length, length);
        if (length > MAX_LENGTH) throw tooLong(replacement);
        return pieces.join('');
      });
    }),
  );
}

function tooLong(replacement: string): GembaError {
  return new GembaError('usage', `The replacement ${JSON.stringify(replacement)} makes names that are far too long.`);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function limited<T>(regex: PythonRegex, work: () => T): T {
  const result = withTimeLimit(TIME_LIMIT_MS, work);
  if (result !== null) return result.value;
  throw new GembaError('timeout', `The pattern ${JSON.stringify(regex.source)} took too long and was stopped.`, {
    nextStep: 'Write it without repetitions inside repetitions, such as (a+)+.',
  });
}

const ESCAPES: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
};

/** A replacement as texts and numbers of groups; 0 is the whole match. */
function parseReplacement(regex: PythonRegex, replacement: string): Array<string | number> {
  const wrong = (what: string): GembaError =>
    new GembaError('usage', `The replacement ${JSON.stringify(replacement)} ${what}.`);
  const groupOf = (number: number): number => {
    if (number <= regex.groups) return number;
    throw wrong(`names group ${number}, of which the pattern has ${regex.groups}`);
  };
  const parts: Array<string | number> = [];
  const token = /\\g<([^>]*)>|\\(0[0-7]{0,2}|[1-3][0-7]{2}|[1-9][0-9]?)|\\([\s\S]?)|[^\\]+/g;
  for (const [text, name, digits, char] of replacement.matchAll(token)) {
    if (name !== undefined) {
      const number = /^\d+$/.test(name) ? Number(name) : regex.groupNames.get(name);
      if (number === undefined) throw wrong(`names the group ${name}, which the pattern does not have`);
      parts.push(groupOf(number));
    } else if (digits !== undefined) {
      const isOctal = digits.startsWith('0') || digits.length === 3;
      if (isOctal && Number.parseInt(digits, 8) > 0o377) throw wrong(`holds the octal number ${digits}, beyond 377`);
      parts.push(isOctal ? String.fromCharCode(Number.parseInt(digits, 8)) : groupOf(Number(digits)));
    } else if (char !== undefined) {
      const known = ESCAPES[char];
      if (known === undefined && (char === '' || /[A-Za-z]/.test(char)))
        throw wrong(`holds \\${char}, which means nothing`);
      parts.push(known ?? text);
    } else parts.push(text);
  }
  return parts;
}
