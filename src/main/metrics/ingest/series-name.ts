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
  const sorted = [...tags].sort(([a], [b]) => (a < b ? -1 : 1));
  return `${cleaned};${sorted.map(([tag, value]) => `${tag}=${value}`).join(';')}`;
}
