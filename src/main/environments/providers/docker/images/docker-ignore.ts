/**
 * The rules of a `.dockerignore` file, as Docker has them: one pattern a line, `!` takes back, the last match wins,
 * and what is under an excluded folder is excluded with it.
 * @see https://docs.docker.com/build/concepts/context/#dockerignore-files
 */
export function parseDockerIgnore(text: string): (relativePath: string) => boolean {
  const rules = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const takesBack = line.startsWith('!');
      const pattern = (takesBack ? line.slice(1) : line)
        .trim()
        .replace(/^\.?\//, '')
        .replace(/\/+$/, '');
      return { takesBack, expression: toExpression(pattern) };
    })
    .filter(({ expression }) => expression !== null);
  return (relativePath) =>
    rules.reduce(
      (isIgnored, { takesBack, expression }) => (expression?.test(relativePath) ? !takesBack : isIgnored),
      false,
    );
}

/** Go's filepath.Match with `**` added; matches the path itself and everything below it. */
function toExpression(pattern: string): RegExp | null {
  if (pattern === '') return null;
  let source = '';
  for (let index = 0; index < pattern.length; index += 1) {
    const rest = pattern.slice(index);
    const character = pattern[index] ?? '';
    if (rest.startsWith('**/')) {
      source += '(?:.*/)?';
      index += 2;
    } else if (rest.startsWith('**')) {
      source += '.*';
      index += 1;
    } else if (character === '*') source += '[^/]*';
    else if (character === '?') source += '[^/]';
    else source += character.replace(/[\\^$.|+()[\]{}]/g, '\\$&');
  }
  return new RegExp(`^${source}(?:/.*)?$`);
}
