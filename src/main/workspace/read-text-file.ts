import { setTimeout as sleep } from 'node:timers/promises';
import { readInside } from '../platform/read-inside';
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
  const found = await readInside(root, file, maxBytes);
  switch (found.kind) {
    case 'outside':
      return problem('is a symbolic link that leads out of the workspace');
    case 'not-a-file':
      return problem('is not a file');
    case 'too-large':
      return problem(tooLarge(found.sizeBytes, maxBytes));
    case 'bytes':
      return decode(found.bytes);
  }
}

/** Longer than it takes to write what a workspace file may hold. */
const SAVING_MS = 250;

/**
 * Reads a file that said something before. Whoever saves one in place empties it first: one that has just lost everything
 * is looked at a second time.
 */
export async function readSavedFile(root: string, file: string, maxBytes: number): Promise<TextFile> {
  const found = await readTextFile(root, file, maxBytes);
  if (found.kind !== 'text' || found.text !== '') return found;
  await sleep(SAVING_MS);
  return readTextFile(root, file, maxBytes);
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
