import { GembaError } from '../../../shared/errors';
import { eitherCase, memberInEitherCase, rangeInEitherCase } from './case-variants';

/** A Python pattern in JavaScript's syntax, for the flag `v`. */
export interface TranslatedPattern {
  readonly pattern: string;
  /** `i` or nothing: all that holds for a part of the pattern, or means something else in Python, is written out. */
  readonly flags: string;
  readonly groups: number;
  readonly groupNames: ReadonlyMap<string, number>;
}

/**
 * Python's `re` syntax into JavaScript's (https://docs.python.org/3.11/library/re.html). What JavaScript cannot say
 * (possessive quantifiers, atomic groups, conditions, the verbose and locale flags) is refused.
 *
 * @throws GembaError `usage` that quotes the pattern.
 */
export function translatePythonPattern(source: string): TranslatedPattern {
  return new Translator(source).translate();
}

const END = '(?![\\s\\S])';
const WORD = '[\\p{L}\\p{N}_]';
const NO_WORD = '[^\\p{L}\\p{N}_]';
/** JavaScript's own `\d` and `\w` know ASCII only. All of these may stand inside sets too, which the flag `v` allows. */
const CLASSES: Readonly<Record<string, string>> = {
  d: '\\p{Nd}',
  D: '\\P{Nd}',
  w: WORD,
  W: NO_WORD,
  s: '[\\s\\x1c-\\x1f]',
  S: '[^\\s\\x1c-\\x1f]',
};
const BOUNDARIES: Readonly<Record<string, string>> = {
  A: '(?<![\\s\\S])',
  Z: END,
  b: `(?:(?<=${WORD})(?!${WORD})|(?<!${WORD})(?=${WORD}))`,
  B: `(?:(?<=${WORD})(?=${WORD})|(?<!${WORD})(?!${WORD}))`,
};
const CONTROLS: Readonly<Record<string, string>> = { a: '\\x07', f: '\\f', n: '\\n', r: '\\r', t: '\\t', v: '\\v' };
const INLINE_FLAGS: Readonly<Record<string, string>> = { i: 'i', m: 'm', s: 's', u: '' };

class Translator {
  readonly #source: string;
  readonly #groupNames = new Map<string, number>();
  readonly #open: number[] = [];
  #at = 0;
  #out = '';
  #groups = 0;
  /** Of `i`, `m`, `s`: what holds where the translation stands. */
  #flags = '';
  /** Of each open group, what holds again after it. */
  readonly #outer: string[] = [];
  #ignoresCase = false;

  constructor(source: string) {
    this.#source = source;
  }

  translate(): TranslatedPattern {
    this.#globalFlags();
    while (this.#at < this.#source.length) this.#next();
    if (this.#open.length > 0) throw this.#wrong('has a bracket that is never closed');
    return {
      pattern: this.#out,
      flags: this.#ignoresCase ? 'i' : '',
      groups: this.#groups,
      groupNames: this.#groupNames,
    };
  }

  /** `(?i)` at the very beginning; Python 3.11 refuses it anywhere else. */
  #globalFlags(): void {
    const match = /^(?:\(\?[a-zA-Z]+\))+/.exec(this.#source);
    if (match === null) return;
    this.#flags = this.#inlineFlags(match[0].replace(/[()?]/g, ''));
    this.#ignoresCase = this.#flags.includes('i');
    this.#at = match[0].length;
  }

  #inlineFlags(letters: string): string {
    return [...new Set(letters)].map((letter) => INLINE_FLAGS[letter] ?? this.#fail(`has the flag ${letter}`)).join('');
  }

  #next(): void {
    const char = this.#source.charAt(this.#at);
    if (char === '\\') this.#out += this.#escape();
    else if (char === '[') this.#out += this.#set();
    else if (char === '(') this.#out += this.#group();
    else if (char === ')') this.#close();
    else if (char === '*' || char === '+' || char === '?' || char === '{') this.#repeat(char);
    else if (char === '$') this.#emit(this.#flags.includes('m') ? `(?=\\n|${END})` : `(?=\\n?${END})`, 1);
    else if (char === '^') this.#emit(this.#flags.includes('m') ? '(?<![^\\n])' : '^', 1);
    else if (char === '.') this.#emit(this.#flags.includes('s') ? '[\\s\\S]' : '[^\\n]', 1);
    else if (char === '|') this.#emit(char, 1);
    else this.#literal();
  }

  #emit(text: string, length: number): void {
    this.#out += text;
    this.#at += length;
  }

  #literal(): void {
    const char = String.fromCodePoint(this.#source.codePointAt(this.#at) ?? 0);
    this.#emit(this.#cased(quote(char)), char.length);
  }

  /** A character that stands for itself, in both cases where only a part of the pattern ignores them. */
  #cased(literal: string): string {
    return this.#writesCases() ? eitherCase(literal) : literal;
  }

  #writesCases(): boolean {
    return !this.#ignoresCase && this.#flags.includes('i');
  }

  #enter(group: number, flags = this.#flags): void {
    this.#open.push(group);
    this.#outer.push(this.#flags);
    this.#flags = flags;
  }

  #close(): void {
    if (this.#open.pop() === undefined) throw this.#wrong('closes a bracket that was never opened');
    this.#flags = this.#outer.pop() ?? '';
    this.#emit(')', 1);
  }

  /** A brace that is no quantifier stands for itself. */
  #repeat(char: string): void {
    const rest = this.#source.slice(this.#at);
    const braces = /^\{(\d*)(,?)(\d*)\}/.exec(rest);
    if (char === '{' && (braces === null || rest.startsWith('{}'))) return this.#emit(quote('{'), 1);
    const quantifier = braces === null ? char : `{${braces[1] === '' ? '0' : braces[1]}${braces[2]}${braces[3]}}`;
    this.#emit(quantifier, braces?.[0].length ?? 1);
    const after = this.#source.charAt(this.#at);
    if (after === '+') throw this.#wrong('has a possessive quantifier');
    if (after === '?') this.#emit('?', 1);
    if (/^(?:[*+?]|\{\d+,?\d*\}|\{,\d+\})/.test(this.#source.slice(this.#at)))
      throw this.#wrong('repeats a repetition');
  }

  #group(): string {
    const rest = this.#source.slice(this.#at);
    const comment = /^\(\?#[^)]*\)/.exec(rest);
    if (comment !== null) return this.#skip(comment[0].length, '');
    const backReference = /^\(\?P=(\w+)\)/.exec(rest);
    if (backReference !== null)
      return this.#skip(backReference[0].length, this.#namedReference(backReference[1] ?? ''));
    const named = /^\(\?P<([A-Za-z_]\w*)>/.exec(rest);
    if (named !== null) return this.#skip(named[0].length, this.#openNamed(named[1] ?? ''));
    const flagged = /^\(\?([a-zA-Z]*)(?:-([a-zA-Z]+))?:/.exec(rest);
    if (flagged !== null) return this.#skip(flagged[0].length, this.#openFlagged(flagged[1] ?? '', flagged[2] ?? ''));
    const look = /^\(\?(?:=|!|<=|<!)/.exec(rest);
    if (look !== null) {
      this.#enter(0);
      return this.#skip(look[0].length, look[0]);
    }
    if (rest.startsWith('(?')) throw this.#wrong('has a group of a kind that is not known');
    this.#groups += 1;
    this.#enter(this.#groups);
    return this.#skip(1, '(');
  }

  #skip(length: number, text: string): string {
    this.#at += length;
    return text;
  }

  /** Named groups become numbered ones: JavaScript numbers them alike. */
  #openNamed(name: string): string {
    if (this.#groupNames.has(name)) throw this.#wrong(`names two groups ${name}`);
    this.#groups += 1;
    this.#enter(this.#groups);
    this.#groupNames.set(name, this.#groups);
    return '(';
  }

  #openFlagged(on: string, off: string): string {
    const [added, removed] = [this.#inlineFlags(on), this.#inlineFlags(off)];
    if (this.#ignoresCase && removed.includes('i')) throw this.#wrong('tells cases apart in a part only');
    this.#enter(0, [...this.#flags].filter((flag) => !removed.includes(flag)).join('') + added);
    return '(?:';
  }

  #namedReference(name: string): string {
    return this.#reference(this.#groupNames.get(name) ?? this.#fail(`refers to the group ${name}, which is not there`));
  }

  #reference(group: number): string {
    if (group > this.#groups || this.#open.includes(group)) throw this.#wrong(`refers to the group ${group} too early`);
    // Set apart, so that a digit that follows is not read as part of the number.
    return `(?:\\${group})`;
  }

  #escape(): string {
    const rest = this.#source.slice(this.#at + 1);
    const char = rest.charAt(0);
    const code = this.#characterCode(rest);
    if (code !== null) return this.#cased(code);
    const reference = /^[1-9]\d?/.exec(rest);
    if (reference !== null) return this.#skip(reference[0].length + 1, this.#reference(Number(reference[0])));
    this.#at += 2;
    return BOUNDARIES[char] ?? CLASSES[char] ?? CONTROLS[char] ?? this.#escapedLiteral(char);
  }

  #escapedLiteral(char: string): string {
    if (char === '' || /[A-Za-z0-9]/.test(char)) throw this.#wrong(`holds \\${char}, which means nothing`);
    return quote(char);
  }

  /** `\x41`, `\u0041`, `\U00000041` and octal numbers; null where none stands here. */
  #characterCode(rest: string): string | null {
    const match = /^(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(0[0-7]{0,2}|[1-3][0-7]{2}))/.exec(rest);
    if (match === null) return null;
    const [text, byte, short, long, octal] = match;
    const code = octal !== undefined ? Number.parseInt(octal, 8) : Number.parseInt(byte ?? short ?? long ?? '', 16);
    if (code > 0x10ffff) throw this.#wrong(`names the character ${text}, which is not there`);
    return this.#skip(text.length + 1, `\\u{${code.toString(16)}}`);
  }

  #set(): string {
    let out = '[';
    this.#at += 1;
    if (this.#source.charAt(this.#at) === '^') out += this.#skip(1, '^');
    for (let first = true; first || this.#source.charAt(this.#at) !== ']'; first = false) {
      if (this.#at >= this.#source.length) throw this.#wrong('has a set that is never closed');
      out += this.#setItem();
    }
    this.#at += 1;
    return `${out}]`;
  }

  #setItem(): string {
    const low = this.#setMember();
    const isRange = this.#source.charAt(this.#at) === '-' && !/^-(?:\]|$)/.test(this.#source.slice(this.#at));
    if (!isRange) return this.#writesCases() ? memberInEitherCase(low) : low;
    this.#at += 1;
    const high = this.#setMember();
    if (isClass(low) || isClass(high)) throw this.#wrong('has a range from or to a class');
    return this.#writesCases() ? rangeInEitherCase(low, high) : `${low}-${high}`;
  }

  #setMember(): string {
    const char = String.fromCodePoint(this.#source.codePointAt(this.#at) ?? 0);
    if (char !== '\\') return this.#skip(char.length, quote(char));
    const rest = this.#source.slice(this.#at + 1);
    const code = this.#characterCode(rest);
    if (code !== null) return code;
    const escaped = rest.charAt(0);
    this.#at += 2;
    if (escaped === 'b') return '\\x08';
    return CLASSES[escaped] ?? CONTROLS[escaped] ?? this.#escapedLiteral(escaped);
  }

  #fail(what: string): never {
    throw this.#wrong(what);
  }

  #wrong(what: string): GembaError {
    return new GembaError('usage', `The pattern ${JSON.stringify(this.#source)} ${what}.`);
  }
}

/** A character that stands for itself, wherever it is. */
function quote(char: string): string {
  return /^[A-Za-z0-9_]$/.test(char) || char > '\x7f' ? char : `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`;
}

function isClass(member: string): boolean {
  return /^(?:\[|\\[pP])/.test(member);
}
