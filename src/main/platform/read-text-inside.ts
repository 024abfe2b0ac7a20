import { realpath } from 'node:fs/promises';
import { GembaError } from '../../shared/errors';
import { readInside, type FileInside } from './read-inside';
import { resolveInside } from './resolve-inside';

/**
 * Reads a file below a folder as UTF-8, byte for byte: a byte order mark stays.
 *
 * @param file relative to the folder, forward slashes
 * @throws GembaError `missing` where it is not there, `invalid` where it leads out of the folder, is too large or no text
 */
export async function readTextInside(dir: string, file: string, maxBytes: number): Promise<string> {
  const found = await read(dir, file, maxBytes);
  switch (found.kind) {
    case 'outside':
      throw new GembaError('invalid', `${file} leads out of the workspace`);
    case 'not-a-file':
      throw new GembaError('invalid', `${file} is not a file`);
    case 'too-large':
      throw new GembaError(
        'invalid',
        `${file} is too long (${kilobytes(found.sizeBytes)}): ${kilobytes(maxBytes)} at most`,
      );
    case 'bytes':
      return decode(file, found.bytes);
  }
}

async function read(dir: string, file: string, maxBytes: number): Promise<FileInside> {
  if (resolveInside(dir, file) === null) return { kind: 'outside' };
  try {
    return await readInside(await realpath(dir), file, maxBytes);
  } catch (error) {
    const isGone = (error as NodeJS.ErrnoException).code === 'ENOENT';
    const message = isGone ? `${file} is not there` : `${file} cannot be read: ${(error as Error).message}`;
    throw new GembaError(isGone ? 'missing' : 'invalid', message, { cause: error });
  }
}

function decode(file: string, bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) throw new GembaError('invalid', `${file} is not UTF-8 text`, { cause: error });
    throw error;
  }
}

function kilobytes(bytes: number): string {
  return `${Math.ceil(bytes / 1024)} kB`;
}
