import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

/**
 * The lock of a state folder as files `owner-N.lock`, N counting up. The highest number decides; whoever holds it and
 * is alive is the owner.
 *
 * A single file would have to be removed when it is stale, and between "it is stale" and "remove it" another process
 * can have put its own in its place. So nothing is ever removed to make room: a newcomer links the next number, which
 * exactly one can do, and clears away the lower ones afterwards. An owner that leaves marks its file as released and
 * lets it lie, so that the numbers never start again below one that a slow newcomer still has in mind.
 */

export const OwnerRecord = z.object({
  pid: z.number().int().positive(),
  /** See `processStart`; null where the system does not say. */
  started: z.string().nullable(),
  /** What runs there: `console`, `serve`, or the command that holds the folder while it changes something. */
  what: z.string(),
  /** The port of the loopback API; null while starting, and for a command, which has none. */
  http: z.number().int().nullable(),
  /** The address to reach it at: loopback unless it was bound to another one. */
  host: z.string(),
  token: z.string(),
  workspaceDir: z.string(),
  acquiredAt: z.number(),
  released: z.boolean(),
});
export type OwnerRecord = z.infer<typeof OwnerRecord>;

export interface LockFile {
  readonly generation: number;
  readonly file: string;
  /** Null where the file cannot be read as a lock. */
  readonly record: OwnerRecord | null;
}

const NAME = /^owner-(\d+)\.lock$/;

const lockPath = (stateDir: string, generation: number): string => path.join(stateDir, `owner-${generation}.lock`);

function generationsIn(stateDir: string): number[] {
  let names: string[];
  try {
    names = fs.readdirSync(stateDir);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  return names.flatMap((name) => {
    const match = NAME.exec(name);
    return match === null ? [] : [Number(match[1])];
  });
}

/** The lock file that decides, or null where the folder was never owned. */
export function newestLock(stateDir: string): LockFile | null {
  for (;;) {
    const generations = generationsIn(stateDir);
    if (generations.length === 0) return null;
    const generation = Math.max(...generations);
    const file = lockPath(stateDir, generation);
    const record = readRecord(file);
    // Gone between listing and reading: a successor cleared it away, so there is a higher one now.
    if (record !== 'gone') return { generation, file, record };
  }
}

function readRecord(file: string): OwnerRecord | 'gone' | null {
  try {
    const result = OwnerRecord.safeParse(JSON.parse(fs.readFileSync(file, 'utf8')));
    return result.success ? result.data : null;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'gone';
    // Empty after a power cut, or not JSON: no one can be alive behind it, files are put in place complete.
    return null;
  }
}

/** Takes the number after `stale`; null where another process was quicker. */
export function linkNext(stateDir: string, stale: LockFile | null, record: OwnerRecord): LockFile | null {
  const generation = (stale?.generation ?? 0) + 1;
  const temporary = writeTemporary(stateDir, record);
  const file = lockPath(stateDir, generation);
  try {
    fs.linkSync(temporary, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return null;
    throw error;
  } finally {
    fs.rmSync(temporary, { force: true });
  }
  // The number can be free because someone came, went and was cleared away by a successor, all since `stale` was read.
  // Files are cleared away lowest first, so as long as the one below is there, none above it was ever cleared.
  const untouched = stale === null ? Math.max(...generationsIn(stateDir)) === generation : fs.existsSync(stale.file);
  if (!untouched) {
    fs.rmSync(file, { force: true });
    return null;
  }
  for (const lower of generationsIn(stateDir).sort((a, b) => a - b)) {
    if (lower < generation) fs.rmSync(lockPath(stateDir, lower), { force: true });
  }
  return { generation, file, record };
}

/** Replaces what the owner's own file says, in one step. */
export function rewriteLock(stateDir: string, file: string, record: OwnerRecord): void {
  fs.renameSync(writeTemporary(stateDir, record), file);
}

function writeTemporary(stateDir: string, record: OwnerRecord): string {
  const temporary = path.join(stateDir, `.owner-${process.pid}-${randomBytes(6).toString('hex')}`);
  fs.writeFileSync(temporary, `${JSON.stringify(record)}\n`, { mode: 0o600, flag: 'wx' });
  return temporary;
}
