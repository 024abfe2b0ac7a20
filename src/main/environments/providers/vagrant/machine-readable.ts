/** One line of `vagrant --machine-readable`. */
export interface VagrantLine {
  /** Seconds since the epoch. */
  readonly at: number;
  /** The machine it is about; null for vagrant itself. */
  readonly target: string | null;
  readonly kind: string;
  readonly data: readonly string[];
}

/**
 * Reads a line of machine-readable output; null for what is none (Ruby's own warnings come in between).
 *
 * @see https://developer.hashicorp.com/vagrant/docs/cli/machine-readable
 */
export function parseVagrantLine(line: string): VagrantLine | null {
  const [at = '', target = '', kind = '', ...data] = line.split(',');
  if (!/^\d+$/.test(at) || kind === '') return null;
  return { at: Number(at), target: target === '' ? null : target, kind, data: data.map(unescape) };
}

function unescape(text: string): string {
  return text.replaceAll('%!(VAGRANT_COMMA)', ',').replaceAll('\\n', '\n').replaceAll('\\r', '');
}

/** What a person would want to read of it: vagrant's own words, and its errors. */
export function spokenLine({ kind, target, data }: VagrantLine): string | null {
  if (kind === 'error-exit') return data.at(-1)?.trim() ?? null;
  if (kind !== 'ui') return null;
  const text = (data[1] ?? '').trim();
  return text === '' ? null : target === null ? text : `${target}: ${text.replace(/^==> [^:]+: /, '')}`;
}
