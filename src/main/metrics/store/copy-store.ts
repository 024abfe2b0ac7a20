import { existsSync, rmSync, statSync } from 'node:fs';
import { GembaError } from '../../../shared/errors';
import { describeSqliteError } from '../../platform/database';
import { exportInto } from './metrics.sql';
import { openStoreForReading } from './open-store';

/** `packed` leaves out what is free in the file and takes longer; `pages` is the file page by page. */
export type CopyForm = 'packed' | 'pages';

/**
 * Copies the store of a state folder as it is at one moment, while its owner goes on writing. The copy is a store itself.
 * Resolves with its size in bytes.
 *
 * @throws GembaError `missing` where there is no store, `refused` where the file is there already, `failed` (disk full, …);
 * then nothing is left of the copy.
 */
export async function copyStore(stateDir: string, file: string, form: CopyForm): Promise<number> {
  if (existsSync(file)) {
    throw new GembaError('refused', `${file} is there already.`, { nextStep: 'Name a file that is not there yet.' });
  }
  const database = openStoreForReading(stateDir);
  if (database === null) throw new GembaError('missing', `There are no metrics in ${stateDir} yet.`);
  try {
    if (form === 'packed') exportInto(database, file);
    // All pages in one step: with several, each commit of the owner would make it begin again.
    else await database.backup(file, { progress: () => Number.MAX_SAFE_INTEGER });
    return statSync(file).size;
  } catch (error) {
    for (const suffix of ['', '-journal']) rmSync(file + suffix, { force: true });
    throw describeSqliteError(error, file);
  } finally {
    database.close();
  }
}
