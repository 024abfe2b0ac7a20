import { open, realpath } from 'node:fs/promises';
import path from 'node:path';
import { constants } from 'node:fs';
import type { YamlProblem } from './yaml/read-yaml';

/** A file's text, or why there is none. */
export type TextFile =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'gone' }
  | { readonly kind: 'problem'; readonly problem: YamlProblem };

/**
 * Reads a file of the workspace as text: regular, inside the folder, UTF-8 and not too large. A byte order mark is
 * taken off. Never throws.
 */
export async function readTextFile(root: string, file: string, maxBytes: number): Promise<TextFile> {
  try {
    return await read(root, file, maxBytes);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return { kind: 'gone' };
    if (code === 'EACCES' || code === 'EPERM') return problem('may not be read: check its permissions');
    if (code === 'ELOOP') return problem('is a symbolic link that leads in a circle');
    return problem(`cannot be read: ${message}`);
  }
}

async function read(root: string, file: string, maxBytes: number): Promise<TextFile> {
  const real = await realpath(path.join(root, file));
  if (!real.startsWith(root + path.sep)) return problem('is a symbolic link that leads out of the workspace');
  // Without O_NONBLOCK opening a named pipe would wait for a writer for ever.
  const handle = await open(real, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const stat = await handle.stat();
    if (!stat.isFile()) return problem('is not a file');
    if (stat.size > maxBytes) return problem(tooLarge(stat.size, maxBytes));
    const bytes = await readAtMost(handle, maxBytes + 1);
    return bytes.length > maxBytes ? problem(tooLarge(bytes.length, maxBytes)) : decode(bytes);
  } finally {
    await handle.close();
  }
}

/** The file may grow, or have a size that the system does not know, after it was asked for. */
async function readAtMost(handle: Awaited<ReturnType<typeof open>>, maxBytes: number): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for (let length = 0; length < maxBytes;) {
    const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(Math.min(65_536, maxBytes - length)));
    if (bytesRead === 0) break;
    pieces.push(buffer.subarray(0, bytesRead));
    length += bytesRead;
  }
  return Buffer.concat(pieces);
}

export function decode(bytes: Buffer): TextFile {
  const isUtf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  if (isUtf16) return problem('is written in UTF-16: save it as UTF-8');
  const text = bytes.toString('utf8').replace(/^\uFEFF/, '');
  const odd = oddCharacter(text, bytes);
  return odd === -1
    ? { kind: 'text', text }
    : { kind: 'problem', problem: { ...placeAt(text, odd), message: NO_TEXT } };
}

const NO_TEXT = 'is not text from here on (UTF-8 is expected): this looks like a binary file';

/** Index of the first character that no text file has; -1 where there is none. */
function oddCharacter(text: string, bytes: Buffer): number {
  const control = text.search(/[^\P{Cc}\t\n\v\f\r\x7f-\x9f]/u);
  const replaced = text.indexOf('\uFFFD');
  // The replacement character may also stand in the file itself, written out.
  const broken = replaced !== -1 && !Buffer.from(text).equals(bytes.subarray(bytes.length - Buffer.byteLength(text)));
  if (!broken) return control;
  return control === -1 ? replaced : Math.min(control, replaced);
}

function placeAt(text: string, index: number): { line: number; column: number } {
  const before = text.slice(0, index);
  const lineStart = before.lastIndexOf('\n') + 1;
  return { line: before.split('\n').length, column: index - lineStart + 1 };
}

function problem(message: string): TextFile {
  return { kind: 'problem', problem: { line: 1, column: 1, message } };
}

function tooLarge(size: number, maxBytes: number): string {
  return `is too large (${megabytes(size)}): a workspace file has ${megabytes(maxBytes)} at most; split it into several`;
}

function megabytes(bytes: number): string {
  const value = bytes / 1024 / 1024;
  return value >= 1 ? `${Number(value.toFixed(1))} MB` : `${Math.round(bytes / 1024)} kB`;
}
