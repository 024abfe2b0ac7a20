/**
 * Brings a name into the form in which it is stored: empty pieces vanish (as they do in carbon's file paths), tags are
 * sorted. Null for what cannot be a name.
 */
export function normalizeSeriesName(name: string): string | null {
  const semicolon = name.indexOf(';');
  const path = semicolon === -1 ? name : name.slice(0, semicolon);
  const cleaned =
    path.startsWith('.') || path.endsWith('.') || path.includes('..')
      ? path
          .split('.')
          .filter((p) => p !== '')
          .join('.')
      : path;
  if (cleaned === '') return null;
  if (semicolon === -1) return cleaned;
  const tags = new Map<string, string>();
  for (const piece of name.slice(semicolon + 1).split(';')) {
    const equals = piece.indexOf('=');
    if (equals <= 0 || equals === piece.length - 1) return null;
    tags.set(piece.slice(0, equals), piece.slice(equals + 1));
  }
  return nameWithTags(cleaned, tags);
}

/**
 * `path;tag=value;…` in carbon's order, which is that of the written tags, not of their names: `dc2=x` comes before `dc=x`,
 * and `read-only=…` before `read=…`.
 */
export function nameWithTags(path: string, tags: Iterable<readonly [tag: string, value: string]>): string {
  const written = Array.from(tags, ([tag, value]) => `;${tag}=${value}`);
  return path + written.sort().join('');
}
