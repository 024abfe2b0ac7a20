/**
 * carbon's files hold regular expressions and replacements as Python has them. What both languages write alike is left
 * alone; the rest is translated, and what has no counterpart here is a sentence that says so.
 */

/** The expression for use here, or why there is none. */
export function compilePythonPattern(text: string): RegExp | string {
  const head = /^\(\?([aiLmsux]+)\)/.exec(text);
  const flags = head?.[1] ?? '';
  if (flags.includes('x')) return 'verbose expressions, (?x), are not supported';
  try {
    return new RegExp(translate(text.slice(head?.[0].length ?? 0)), jsFlags(flags));
  } catch (error) {
    return `is not a regular expression: ${(error as Error).message.replace(/^Invalid regular expression: /, '')}`;
  }
}

const jsFlags = (flags: string): string => [...'ims'].filter((flag) => flags.includes(flag)).join('');

/** A backslash with what it escapes; the beginnings of groups and sets that are written differently; any other character. */
const PIECE = /\\[\s\S]|\(\?P<|\(\?P=(\w+)\)|\(\?#[^)]*\)|\[\^?\]?|[\s\S]/g;

function translate(text: string): string {
  let inSet = false;
  return text.replace(PIECE, (piece: string, group: string | undefined) => {
    if (inSet) {
      if (piece === ']') inSet = false;
      return piece.startsWith('[') ? piece.replaceAll('[', '\\[') : piece;
    }
    if (piece.startsWith('[')) {
      inSet = true;
      // The first bracket inside a set stands for itself.
      return piece.replace(']', '\\]');
    }
    if (piece === '\\A') return '^';
    if (piece === '\\Z') return '(?![\\s\\S])';
    if (piece === '(?P<') return '(?<';
    if (group !== undefined) return `\\k<${group}>`;
    return piece.startsWith('(?#') ? '' : piece;
  });
}

/** What stands for each match: text as it is, and groups by number or name. */
export type Replacement = ReadonlyArray<string | { readonly group: number | string }>;

const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\',
  n: '\n',
  t: '\t',
  r: '\r',
  f: '\f',
  v: '\v',
  a: '\x07',
  b: '\b',
};
const ESCAPE = /\\(?:g<(\w+)>|([1-9]\d?)|([\s\S]?))/g;

/** Reads a replacement such as `stats.\1.\g<name>`, for an expression that has those groups. */
export function parsePythonReplacement(text: string, pattern: RegExp): Replacement | string {
  const groups = groupsOf(pattern);
  const pieces: Array<string | { group: number | string }> = [];
  let end = 0;
  for (const match of text.matchAll(ESCAPE)) {
    pieces.push(text.slice(end, match.index));
    end = match.index + match[0].length;
    const [whole, named, numbered, other = ''] = match;
    const name = named ?? numbered;
    if (name !== undefined) {
      const group = /^\d+$/.test(name) ? Number(name) : name;
      if (!groups.has(group)) return `${whole} is no group of the expression`;
      pieces.push({ group });
    } else if (ESCAPES[other] !== undefined) pieces.push(ESCAPES[other]);
    else if (/[a-z0-9]/i.test(other) || other === '') return `${whole} has no meaning in a replacement`;
    else pieces.push(whole);
  }
  return [...pieces, text.slice(end)].filter((piece) => piece !== '');
}

function groupsOf(pattern: RegExp): Set<number | string> {
  const empty = new RegExp(`${pattern.source}|`, pattern.flags).exec('');
  return new Set([...(empty ?? []).keys(), ...Object.keys(empty?.groups ?? {})]);
}

/** Replaces every match, as `re.sub` does. `pattern` is global. */
export function replaceMatches(text: string, pattern: RegExp, replacement: Replacement): string {
  return text.replace(pattern, (...found: unknown[]) => {
    const names = found.at(-1);
    const named = typeof names === 'object' ? (names as Record<string, string | undefined>) : {};
    return replacement
      .map((piece) => {
        if (typeof piece === 'string') return piece;
        const value = typeof piece.group === 'number' ? found[piece.group] : named[piece.group];
        return typeof value === 'string' ? value : '';
      })
      .join('');
  });
}
