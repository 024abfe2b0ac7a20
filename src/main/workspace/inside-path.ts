import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { GembaError } from '../../shared/errors';
import { resolveInside } from '../platform/resolve-inside';

/**
 * The absolute path of a file of the workspace that somebody named, when it may be touched: inside the folder, also
 * after symbolic links, and neither git's nor our own.
 *
 * @throws GembaError `denied`
 */
export async function insidePath(realDir: string, file: string): Promise<string> {
  const resolved = file.includes('\\') ? null : resolveInside(realDir, file);
  if (resolved === null || resolved === realDir)
    throw new GembaError('denied', `${file} does not lie in the workspace.`);
  refuseReserved(realDir, resolved, file);
  const real = await realOf(resolved);
  if (real !== realDir && !real.startsWith(realDir + path.sep)) {
    throw new GembaError('denied', `${file} leads out of the workspace through a symbolic link.`);
  }
  refuseReserved(realDir, real, file);
  return resolved;
}

/** Names that mean git's folder somewhere: on disks that know no case, with trailing dots, or shortened. */
const RESERVED = /^(\.git[. ]*|git~\d+|\.gemba[. ]*)$/i;

function refuseReserved(realDir: string, resolved: string, file: string): void {
  const pieces = path.relative(realDir, resolved).split(path.sep);
  if (pieces.some((piece) => RESERVED.test(piece))) {
    throw new GembaError(
      'denied',
      `${file} belongs to git or to the console's own records, and is not edited by hand.`,
    );
  }
}

/** The real path, of the nearest folder that exists for a file that is yet to be written. */
async function realOf(file: string): Promise<string> {
  try {
    return await realpath(file);
  } catch (error) {
    const parent = path.dirname(file);
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || parent === file) {
      throw new GembaError('denied', `${file} cannot be reached: ${(error as Error).message}`, { cause: error });
    }
    return path.join(await realOf(parent), path.basename(file));
  }
}
