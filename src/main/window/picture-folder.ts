import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const PREFIX = 'gemba-picture-';

/**
 * A user data folder for a process that takes one picture. Chromium still writes into it while the process ends, so it
 * is the next one that removes what those before it left.
 */
export function makePictureFolder(parent = os.tmpdir(), pid = process.pid): string {
  for (const name of readdirSync(parent)) {
    const owner = name.startsWith(PREFIX) ? Number(name.slice(PREFIX.length)) : Number.NaN;
    if (Number.isInteger(owner) && !isAlive(owner)) rmSync(path.join(parent, name), { recursive: true, force: true });
  }
  const dir = path.join(parent, `${PREFIX}${pid}`);
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  return dir;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
