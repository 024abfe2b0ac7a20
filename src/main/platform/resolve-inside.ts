import path from 'node:path';

/** The absolute path of `relative` inside `dir`, or null where it leads out of it. Does not look at the disk. */
export function resolveInside(dir: string, relative: string): string | null {
  if (relative.includes('\0')) return null;
  const root = path.resolve(dir);
  const resolved = path.resolve(root, relative);
  return resolved === root || resolved.startsWith(root + path.sep) ? resolved : null;
}
