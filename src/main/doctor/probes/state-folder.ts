import { constants, existsSync } from 'node:fs';
import { access, statfs } from 'node:fs/promises';
import path from 'node:path';
import type { DoctorItem } from '../../../shared/model/doctor';
import { formatBytes } from '../../../shared/units';

/** Below these the store will soon have to drop what it has, or cannot write at all. */
const LOW_BYTES = 1024 ** 3;
const OUT_BYTES = 100 * 1024 ** 2;

/** Whether what the console observes can be kept: the folder (or what will hold it) may be written and has room. */
export async function probeStateFolder(stateDir: string): Promise<DoctorItem> {
  const item = {
    id: 'state-folder',
    name: 'State folder',
    version: null,
    neededFor: 'keeping series, events and logs',
    required: true,
  };
  const dir = nearestExisting(stateDir);
  try {
    await access(dir, constants.W_OK | constants.X_OK);
  } catch {
    const nextStep = `Make ${dir} writable, or choose another folder with --state.`;
    return { ...item, state: 'critical', summary: `${stateDir} cannot be written.`, nextStep };
  }
  const { bavail, bsize } = await statfs(dir);
  const freeBytes = bavail * bsize;
  const free = formatBytes(freeBytes);
  if (freeBytes < LOW_BYTES) {
    return {
      ...item,
      state: freeBytes < OUT_BYTES ? 'critical' : 'warning',
      summary: `Only ${free} are free on the disk that holds ${stateDir}.`,
      nextStep: 'Free some space, or choose another folder with --state.',
    };
  }
  return { ...item, state: 'ok', summary: `${stateDir} can be written; ${free} are free.`, nextStep: null };
}

function nearestExisting(dir: string): string {
  let at = path.resolve(dir);
  while (!existsSync(at) && path.dirname(at) !== at) at = path.dirname(at);
  return at;
}
