import { constants } from 'node:fs';
import { open, realpath } from 'node:fs/promises';
import path from 'node:path';
import { GembaError } from '../../shared/errors';
import { resolveInside } from './resolve-inside';

/**
 * Reads a file below a folder as UTF-8, byte for byte: a byte order mark stays.
 *
 * @param file relative to the folder, forward slashes
 * @throws GembaError `missing` where it is not there, `invalid` where it leads out of the folder, is too large or no text
 */
export async function readTextInside(dir: string, file: string, maxBytes: number): Promise<string> {
  const real = await realInside(dir, file);
  // Without O_NONBLOCK opening a named pipe would wait for a writer for ever.
  const handle = await open(real, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const info = await handle.stat();
    if (!info.isFile()) throw new GembaError('invalid', `${file} is not a file`);
    if (info.size > maxBytes) {
      const kilobytes = (bytes: number): string => `${Math.ceil(bytes / 1024)} kB`;
      throw new GembaError('invalid', `${file} is too long (${kilobytes(info.size)}): ${kilobytes(maxBytes)} at most`);
    }
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(await handle.readFile());
  } catch (error) {
    if (error instanceof TypeError) throw new GembaError('invalid', `${file} is not UTF-8 text`, { cause: error });
    throw error;
  } finally {
    await handle.close();
  }
}

async function realInside(dir: string, file: string): Promise<string> {
  const outside = new GembaError('invalid', `${file} leads out of the workspace`);
  const named = resolveInside(dir, file);
  if (named === null) throw outside;
  try {
    const [root, real] = await Promise.all([realpath(dir), realpath(named)]);
    if (!real.startsWith(root + path.sep)) throw outside;
    return real;
  } catch (error) {
    if (error instanceof GembaError) throw error;
    const isGone = (error as NodeJS.ErrnoException).code === 'ENOENT';
    const message = isGone ? `${file} is not there` : `${file} cannot be read: ${(error as Error).message}`;
    throw new GembaError(isGone ? 'missing' : 'invalid', message, { cause: error });
  }
}
