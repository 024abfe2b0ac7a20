/**
 * The images that a Dockerfile starts from, with the values of its `ARG`s filled in. Stages that build on an earlier
 * stage and `scratch` need nothing.
 */
export function baseImages(dockerfile: string, buildArgs: Readonly<Record<string, string>>): string[] {
  const args = new Map<string, string>();
  const stages = new Set<string>(['scratch']);
  const found = new Set<string>();
  let seenFrom = false;
  for (const line of instructions(dockerfile)) {
    const arg = /^ARG\s+([A-Za-z_]\w*)(?:=(.*))?$/i.exec(line);
    // Only an ARG before the first FROM counts for one.
    if (arg !== null && !seenFrom) args.set(arg[1] ?? '', buildArgs[arg[1] ?? ''] ?? unquote(arg[2] ?? ''));
    const from = /^FROM\s+(?:--\S+\s+)*(\S+)(?:\s+AS\s+(\S+))?/i.exec(line);
    if (from === null) continue;
    seenFrom = true;
    const image = substitute(from[1] ?? '', args);
    if (!stages.has(image.toLowerCase()) && image !== '') found.add(image);
    if (from[2] !== undefined) stages.add(from[2].toLowerCase());
  }
  return [...found];
}

function instructions(dockerfile: string): string[] {
  return dockerfile
    .replace(/\\\r?\n/g, ' ')
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}

function substitute(text: string, args: ReadonlyMap<string, string>): string {
  return text.replace(
    /\$(?:\{(\w+)(?::-([^}]*))?\}|(\w+))/g,
    (_, braced: string | undefined, fallback: string | undefined, plain: string | undefined) =>
      args.get(braced ?? plain ?? '') || (fallback ?? ''),
  );
}

function unquote(text: string): string {
  return text.trim().replace(/^(["'])(.*)\1$/, '$2');
}
