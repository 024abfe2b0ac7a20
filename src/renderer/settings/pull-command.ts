/** The patterns of a field: words with blanks between. What stands in brackets or braces may hold blanks itself. */
export function wordsOf(text: string): string[] {
  return text.match(/(?:\([^)]*\)|\{[^}]*\}|[^\s({])+/g) ?? [];
}

/** The command line that fetches the same. */
export function pullCommand(name: string, hours: number, match: string): string {
  const words = wordsOf(match).map((word) => (/^[\w.-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`));
  const back = hours % 24 === 0 && hours > 24 ? `${hours / 24}d` : `${hours}h`;
  return ['gemba metrics pull', name, ...(words.length === 0 ? [] : ['--match', ...words]), `--from -${back}`].join(
    ' ',
  );
}
