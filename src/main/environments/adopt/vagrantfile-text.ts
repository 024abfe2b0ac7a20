/** A statement of a Vagrantfile that says something by itself, without anything being worked out. */
export type VagrantStatement =
  | {
      readonly kind: 'set';
      /** `config.vm.box` → `vm.box`. */
      readonly path: string;
      readonly value: Literal;
      readonly line: number;
    }
  | {
      readonly kind: 'call';
      /** `config.vm.network "forwarded_port", guest: 80` → `vm.network`. */
      readonly path: string;
      readonly words: readonly Literal[];
      readonly options: Readonly<Record<string, Literal>>;
      /** What stands between `do |x|` and `end`; none where it has no block. */
      readonly block: readonly VagrantStatement[];
      readonly line: number;
    }
  | { readonly kind: 'unknown'; readonly text: string; readonly line: number };

export type Literal = string | number | boolean;

interface Line {
  readonly text: string;
  readonly number: number;
}

/**
 * Reads the plain part of a Vagrantfile: calls and assignments on a block's own variable, with nothing but literals. It is
 * Ruby, and none of it is run: what is worked out (loops, conditions, variables) is `unknown` with its line, as a whole.
 *
 * @see https://developer.hashicorp.com/vagrant/docs/vagrantfile
 */
export function readVagrantfile(text: string): VagrantStatement[] {
  return readBlock(logicalLines(text), { at: 0 }, null);
}

/** Lines without comments, continued ones joined, here-documents taken in as one quoted text. */
function logicalLines(text: string): Line[] {
  const raw = text.split(/\r?\n/);
  const lines: Line[] = [];
  for (let index = 0; index < raw.length; index += 1) {
    const number = index + 1;
    let line = withoutComment(raw[index] ?? '').trim();
    const here = /<<[-~]?(['"]?)([A-Z_]+)\1/.exec(line);
    if (here !== null) {
      const body: string[] = [];
      for (index += 1; index < raw.length && raw[index]?.trim() !== here[2]; index += 1) body.push(raw[index] ?? '');
      line = line.replace(here[0], `'${body.join('\n').replace(/[\\']/g, '\\$&')}'`);
    }
    while (/[,\\]$/.test(line) && index + 1 < raw.length) {
      index += 1;
      line = `${line.replace(/\\$/, '')} ${withoutComment(raw[index] ?? '').trim()}`;
    }
    if (line !== '') lines.push({ text: line, number });
  }
  return lines;
}

/** A `#` in quotes begins no comment. */
function withoutComment(line: string): string {
  const found = /^((?:[^#'"]|'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")*)#/.exec(line);
  return found?.[1] ?? line;
}

/** Statements up to the `end` of the block. @param variable the block's own; null at the top of the file */
function readBlock(lines: readonly Line[], cursor: { at: number }, variable: string | null): VagrantStatement[] {
  const found: VagrantStatement[] = [];
  for (;;) {
    const line = lines[cursor.at];
    if (line === undefined) return found;
    cursor.at += 1;
    if (line.text === 'end') return found;
    const read = readStatement(line, variable);
    if (read === null) {
      found.push({ kind: 'unknown', text: line.text.split('\n')[0] ?? '', line: line.number });
      skipBlocks(lines, cursor, line.text);
      continue;
    }
    const { opens, statement } = read;
    found.push(
      opens === null || statement.kind !== 'call'
        ? statement
        : { ...statement, block: readBlock(lines, cursor, opens) },
    );
  }
}

/** What a statement that is not understood holds is not understood either. */
function skipBlocks(lines: readonly Line[], cursor: { at: number }, opening: string): void {
  let depth = depthOf(opening);
  while (depth > 0 && cursor.at < lines.length) {
    depth += depthOf(lines[cursor.at]?.text ?? '');
    cursor.at += 1;
  }
}

/** How many blocks a line opens, less those that it closes. */
function depthOf(text: string): number {
  const bare = text.replace(/'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"/g, '');
  const opened = [
    ...bare.matchAll(/\bdo\b\s*(?:\|[^|]*\|)?\s*$|\{\s*(?:\|[^|]*\|)?\s*$/g),
    ...bare.matchAll(/^(?:if|unless|while|until|case|def|class|module|begin|for)\b/g),
  ].length;
  const closed = [...bare.matchAll(/^end\b|^\}/g)].length;
  return (/^(?:while|until|for)\b.*\bdo$/.test(bare) ? opened - 1 : opened) - closed;
}

function readStatement(
  { text, number: line }: Line,
  variable: string | null,
): { statement: VagrantStatement; opens: string | null } | null {
  const block = /\s+do\s*\|\s*(\w+)\s*\|$/.exec(text);
  const opens = block?.[1] ?? null;
  const own = block === null ? text : text.slice(0, block.index);
  const prefix = variable === null ? 'Vagrant' : variable;
  const named = new RegExp(`^${prefix}\\.([\\w.]+)`).exec(own);
  if (named === null) return null;
  const [whole, path = ''] = named;
  const rest = own.slice(whole.length).trim();
  // Its version is of no meaning here, and often a constant.
  if (variable === null && path === 'configure' && opens !== null)
    return { statement: { kind: 'call', path, words: [], options: {}, block: [], line }, opens };
  if (rest.startsWith('=') && !rest.startsWith('==')) {
    const value = readLiterals(rest.slice(1));
    const [only] = value?.words ?? [];
    if (opens !== null || only === undefined || value?.words.length !== 1) return null;
    return { statement: { kind: 'set', path, value: only, line }, opens: null };
  }
  const inside = /^\((.*)\)$/s.exec(rest)?.[1] ?? rest;
  const read = readLiterals(inside);
  return read === null ? null : { statement: { kind: 'call', path, ...read, block: [], line }, opens };
}

const LITERAL = /^\s*(?:'((?:\\.|[^'\\])*)'|"((?:\\.|[^"\\])*)"|:(\w+)|(-?\d[\d_]*(?:\.\d+)?)|(true|false))\s*/s;
const KEY = /^\s*(?:(\w+):(?!:)|:(\w+)\s*=>|["'](\w+)["']\s*=>)/;

/** `"forwarded_port", guest: 80, :host => 8080`; null where anything of it has to be worked out. */
function readLiterals(text: string): { words: Literal[]; options: Record<string, Literal> } | null {
  const words: Literal[] = [];
  const options: Record<string, Literal> = {};
  let rest = text.trim();
  while (rest !== '') {
    const key = KEY.exec(rest);
    if (key !== null) rest = rest.slice(key[0].length);
    const literal = LITERAL.exec(rest);
    if (literal === null) return null;
    const value = valueOf(literal);
    if (value === null) return null;
    rest = rest.slice(literal[0].length);
    if (key === null) words.push(value);
    else options[key[1] ?? key[2] ?? key[3] ?? ''] = value;
    if (rest === '') break;
    if (!rest.startsWith(',')) return null;
    rest = rest.slice(1).trim();
  }
  return { words, options };
}

function valueOf([, single, double, symbol, number, word]: RegExpExecArray): Literal | null {
  if (single !== undefined) return single.replace(/\\([\\'])/g, '$1');
  if (double !== undefined) return double.includes('#{') ? null : double.replace(/\\(["\\#])/g, '$1');
  if (symbol !== undefined) return symbol;
  return number === undefined ? word === 'true' : Number(number.replaceAll('_', ''));
}
