import { GembaError } from '../../../shared/errors';
import type { CallExpression, Expression, Literal, NamedArgument, TemplateExpression } from './expression';

/**
 * Graphite's grammar (`render/grammar_unsafe.py`): paths with globs, calls with positional and named arguments, `|` piping,
 * `template()`. As there, text after a complete expression is ignored, and a name without its closing bracket reads as a path.
 */
const SPACE = /\s*/y;
const NUMBER = /-?\d+(\.\d+)?(e-?\d+)?(?=\s*(?:,|\)|$))/iy;
const KEYWORD = /(true|false|none|inf)(?![A-Za-z0-9_$])/iy;
const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;
const NAMED = /([A-Za-z_][A-Za-z0-9_]*)\s*=/y;
// The inside is taken greedily and not given back, so that a doubled quote at the end leaves the text open.
const DOUBLE_QUOTED = /"(?=((?:[^"\n\r\\]|""|\\(?:[^x]|x[0-9a-fA-F]+))*))\1"/y;
const SINGLE_QUOTED = /'(?=((?:[^'\n\r\\]|''|\\(?:[^x]|x[0-9a-fA-F]+))*))\1'/y;
const PATH_PIECE =
  /(?:\\[(){},.'"\\|=]|[^\s(){},.'"\\|]|\{(?:\\[(){},.'"\\|=]|[^\s(){},.'"\\|])+(?:,(?:\\[(){},.'"\\|=]|[^\s(){},.'"\\|])+)*\})+/y;
const MAX_DEPTH = 100;

/** @throws GembaError `usage` that quotes the target and says where reading stopped. */
export function parseTarget(target: string): Expression {
  const parser = new TargetParser(target);
  const expression = parser.expression(0);
  if (expression !== null) return expression;
  throw new GembaError(
    'usage',
    `The target ${quote(target)} cannot be read: nothing was understood from its beginning on.`,
    {
      nextStep: 'Write a path such as host.cpu.user or a function call such as sumSeries(host.cpu.*).',
    },
  );
}

function quote(text: string): string {
  return JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}…` : text);
}

class TargetParser {
  readonly #text: string;
  /** Calls by where they begin, so that what was read in vain as one thing is not read all over as another. */
  readonly #calls = new Map<number, { call: CallExpression | null; end: number }>();
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  expression(depth: number): Expression | null {
    if (depth > MAX_DEPTH) {
      throw new GembaError('usage', `The target ${quote(this.#text)} nests functions more than ${MAX_DEPTH} deep.`);
    }
    this.#take(SPACE);
    let expression = this.#template(depth) ?? this.#call(depth) ?? this.#path();
    if (expression === null) return null;
    for (;;) {
      const before = this.#at;
      this.#take(SPACE);
      const piped = this.#text.charAt(this.#at) === '|' ? this.#pipedCall(depth) : null;
      if (piped === null) {
        this.#at = before;
        return expression;
      }
      expression = { ...piped, args: [expression, ...piped.args] };
    }
  }

  #pipedCall(depth: number): CallExpression | null {
    this.#at += 1;
    this.#take(SPACE);
    return this.#call(depth);
  }

  #template(depth: number): TemplateExpression | null {
    const start = this.#at;
    if (this.#take(NAME) !== 'template' || !this.#symbol('(')) return this.#back(start);
    this.#take(SPACE);
    const body = this.#call(depth + 1) ?? this.#path();
    const variables = body === null ? null : this.#variables();
    if (body === null || variables === null || !this.#symbol(')')) return this.#back(start);
    return { kind: 'template', body, variables };
  }

  /** What follows the body: all of it named, or all of it counted. */
  #variables(): TemplateExpression['variables'] | null {
    const variables = new Map<string, Extract<Literal, { kind: 'number' }> | string>();
    let allNamed: boolean | null = null;
    while (this.#symbol(',')) {
      const key = this.#namedKey();
      if (allNamed !== null && allNamed !== (key !== null)) return null;
      allNamed = key !== null;
      this.#take(SPACE);
      const value = this.#number() ?? this.#string();
      if (value === null) return null;
      variables.set(key ?? String(variables.size + 1), value.kind === 'number' ? value : value.value);
    }
    return variables;
  }

  #call(depth: number): CallExpression | null {
    const start = this.#at;
    const known = this.#calls.get(start);
    const read = known ?? { call: this.#readCall(depth), end: this.#at };
    this.#calls.set(start, read);
    this.#at = read.end;
    return read.call;
  }

  #readCall(depth: number): CallExpression | null {
    const start = this.#at;
    const name = this.#take(NAME);
    this.#take(SPACE);
    if (name === null || !this.#symbol('(')) return this.#back(start);
    const args: Expression[] = [];
    const named: NamedArgument[] = [];
    const done = (): CallExpression => ({ kind: 'call', name, args, named, raw: this.#text.slice(start, this.#at) });
    if (this.#symbol(')')) return done();
    for (;;) {
      const key = this.#namedKey();
      if (key !== null) {
        // As in Graphite, keywords come after at least one positional argument, and nothing positional follows them.
        if (args.length === 0) return this.#back(start);
        const value = this.#argument(depth);
        if (value === null) return this.#back(start);
        named.push({ name: key, value });
      } else {
        const value = named.length > 0 ? null : this.#argument(depth);
        if (value === null) return this.#back(start);
        args.push(value);
      }
      if (this.#symbol(',')) continue;
      return this.#symbol(')') ? done() : this.#back(start);
    }
  }

  #namedKey(): string | null {
    this.#take(SPACE);
    NAMED.lastIndex = this.#at;
    const match = NAMED.exec(this.#text);
    if (match === null) return null;
    this.#at = NAMED.lastIndex;
    return match[1] ?? null;
  }

  #argument(depth: number): Expression | null {
    this.#take(SPACE);
    return (
      this.#keyword(['true', 'false']) ??
      this.#number() ??
      this.#keyword(['none']) ??
      this.#string() ??
      this.#keyword(['inf']) ??
      this.expression(depth + 1)
    );
  }

  #keyword(allowed: readonly string[]): Literal | null {
    const start = this.#at;
    const word = this.#take(KEYWORD)?.toLowerCase();
    if (word === undefined || !allowed.includes(word)) return this.#back(start);
    if (word === 'none') return { kind: 'none' };
    if (word === 'inf') return { kind: 'infinity' };
    return { kind: 'boolean', value: word === 'true' };
  }

  #number(): Extract<Literal, { kind: 'number' }> | null {
    const text = this.#take(NUMBER);
    return text === null ? null : { kind: 'number', value: Number(text), integer: /^-?\d+$/.test(text) };
  }

  #string(): Extract<Literal, { kind: 'string' }> | null {
    const text = this.#take(DOUBLE_QUOTED) ?? this.#take(SINGLE_QUOTED);
    return text === null ? null : { kind: 'string', value: text.slice(1, -1) };
  }

  #path(): Expression | null {
    this.#take(SPACE);
    let path = this.#take(PATH_PIECE);
    if (path === null) return null;
    for (;;) {
      const before = this.#at;
      const next = this.#text.charAt(before) === '.' ? this.#pieceAfterDot() : null;
      if (next === null) {
        this.#at = before;
        // An escaped symbol stands for itself.
        return { kind: 'path', path: path.replace(/\\([(){},.'"\\|=])/g, '$1') };
      }
      path += `.${next}`;
    }
  }

  #pieceAfterDot(): string | null {
    this.#at += 1;
    return this.#take(PATH_PIECE);
  }

  #symbol(symbol: string): boolean {
    const start = this.#at;
    this.#take(SPACE);
    if (this.#text.charAt(this.#at) === symbol) {
      this.#at += 1;
      return true;
    }
    this.#at = start;
    return false;
  }

  #take(pattern: RegExp): string | null {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text);
    if (match === null) return null;
    this.#at = pattern.lastIndex;
    return match[0];
  }

  #back(position: number): null {
    this.#at = position;
    return null;
  }
}
