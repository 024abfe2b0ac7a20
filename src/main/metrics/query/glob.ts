/** One piece of a path pattern, between two dots: `{a,b}`, `*`, `?`, `[0-9]`, `[!x]` as Python's fnmatch has them. */
export interface GlobPiece {
  /** The names themselves, where nothing has to be matched; else null. */
  readonly literals: readonly string[] | null;
  /** What every matching name begins with; mostly empty where there are several variants. */
  readonly head: string;
  matches(name: string): boolean;
}

export function compileGlob(piece: string): GlobPiece {
  const variants = [...new Set(expandBraces(piece))];
  if (variants.every((variant) => !/[*?[]/.test(variant))) {
    const names = new Set(variants);
    return { literals: variants, head: '', matches: (name) => names.has(name) };
  }
  const [first, ...others] = variants.map(compileVariant);
  const head = commonHead(variants.map((variant) => variant.slice(0, Math.max(0, variant.search(/[*?[]|$/)))));
  if (first !== undefined && others.length === 0) return { literals: null, head, matches: first };
  const matchers = [...(first === undefined ? [] : [first]), ...others];
  return { literals: null, head, matches: (name) => matchers.some((matches) => matches(name)) };
}

function commonHead(heads: readonly string[]): string {
  const [first = '', ...others] = heads;
  let length = first.length;
  for (const other of others) while (!other.startsWith(first.slice(0, length))) length -= 1;
  return first.slice(0, length);
}

/** A regular expression is asked last: the letters before the first wildcard rule nearly every name out at a fifth of its cost. */
function compileVariant(variant: string): (name: string) => boolean {
  const wildcard = variant.search(/[*?[]/);
  if (wildcard === -1) return (name) => name === variant;
  const head = variant.slice(0, wildcard);
  const tail = variant.slice(wildcard + 1);
  if (variant.charAt(wildcard) === '*' && !/[*?[]/.test(tail)) {
    const shortest = head.length + tail.length;
    return (name) => name.length >= shortest && name.startsWith(head) && name.endsWith(tail);
  }
  const pattern = new RegExp(`^(?:${translate(variant)})$`, 's');
  return (name) => name.startsWith(head) && pattern.test(name);
}

/** `a{b,c}d` becomes `abd`, `acd`; the innermost braces first. At most 10,000 variants; what is beyond stays as it is. */
export function expandBraces(text: string): string[] {
  let variants = [text];
  for (;;) {
    const next: string[] = [];
    let changed = false;
    for (const variant of variants) {
      const match = /\{([^{}]*)\}/.exec(variant);
      if (match === null) {
        next.push(variant);
        continue;
      }
      changed = true;
      const before = variant.slice(0, match.index);
      const after = variant.slice(match.index + match[0].length);
      for (const option of (match[1] ?? '').split(',')) next.push(before + option + after);
    }
    if (!changed || next.length > 10_000) return variants;
    variants = next;
  }
}

function translate(pattern: string): string {
  let out = '';
  let at = 0;
  while (at < pattern.length) {
    const char = pattern.charAt(at);
    at += 1;
    if (char === '*') out += '.*';
    else if (char === '?') out += '.';
    else if (char === '[') {
      const set = readSet(pattern, at);
      if (set === null) out += '\\[';
      else {
        out += set.source;
        at = set.end;
      }
    } else out += char.replace(/[\\^$.|+()[\]{}/-]/g, '\\$&');
  }
  return out;
}

function readSet(pattern: string, start: number): { source: string; end: number } | null {
  let end = start;
  if (pattern.charAt(end) === '!') end += 1;
  if (pattern.charAt(end) === ']') end += 1;
  end = pattern.indexOf(']', end);
  if (end === -1) return null;
  const negated = pattern.charAt(start) === '!';
  const body = pattern.slice(negated ? start + 1 : start, end).replace(/[\\\]^[]/g, '\\$&');
  return { source: `[${negated ? '^' : ''}${body}]`, end: end + 1 };
}
