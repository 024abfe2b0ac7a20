import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import writeFileAtomic from 'write-file-atomic';

/**
 * What is remembered about workspaces outside of them, in the user's data folder: one small JSON file for each, so
 * that two consoles that write at the same time never lose each other's.
 */

/** The same for a folder however it was reached, as long as `realDir` is its real path. */
export function folderKey(realDir: string): string {
  return createHash('sha256').update(realDir).digest('hex').slice(0, 32);
}

export async function readNote(file: string): Promise<Record<string, unknown> | null> {
  try {
    const note: unknown = JSON.parse(await readFile(file, 'utf8'));
    return typeof note === 'object' && note !== null && !Array.isArray(note) ? (note as Record<string, unknown>) : null;
  } catch {
    // Absent, unreadable and damaged come to the same: nothing is remembered.
    return null;
  }
}

export async function readNotes(dir: string): Promise<Record<string, unknown>[]> {
  const names = await readdir(dir).catch(() => [] as string[]);
  const notes = await Promise.all(
    names.filter((name) => name.endsWith('.json')).map((name) => readNote(path.join(dir, name))),
  );
  return notes.filter((note) => note !== null);
}

export async function writeNote(file: string, note: Readonly<Record<string, unknown>>): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  await writeFileAtomic(file, `${JSON.stringify(note, null, 2)}\n`, { mode: 0o600 });
}
