import { constants } from 'node:fs';
import { open, stat, type FileHandle } from 'node:fs/promises';
import { StringDecoder } from 'node:string_decoder';
import { MAX_LOG_LINE } from './parse-log-line';

export interface FileTailOptions {
  readonly file: string;
  readonly onLines: (lines: readonly string[]) => void;
  /** So many bytes were left out, since they were written faster than they could be read. */
  readonly onSkipped: (bytes: number) => void;
}

const CHUNK_BYTES = 256 * 1024;
/** What one look reads at most: the thread is not for this alone. */
const MAX_PER_LOOK_BYTES = 8 * 1024 * 1024;
/** Whoever is further behind never catches up: the oldest is left out. */
const MAX_BEHIND_BYTES = 64 * 1024 * 1024;

/**
 * Follows a file that grows. One that was there at the first look is read from its end, later ones from their beginning;
 * what is left of a file that was renamed (rotation) is read before the new one is opened, and one that became shorter
 * (truncation) is read from its beginning again.
 */
export class FileTail {
  readonly #options: FileTailOptions;
  #handle: FileHandle | null = null;
  #position = 0;
  #rest = '';
  #decoder = new StringDecoder('utf8');
  /** In the middle of a line: up to its end nothing is told. */
  #isSkippingLine = false;
  #isFirstLook = true;

  constructor(options: FileTailOptions) {
    this.#options = options;
  }

  /** Reads what has come since the last look. @throws Error where the file is not there or cannot be read */
  async look(): Promise<void> {
    const isFirst = this.#isFirstLook;
    this.#isFirstLook = false;
    this.#handle ??= await this.#open(isFirst);
    await this.#readOn(this.#handle);
    if (await this.#wasReplaced(this.#handle)) {
      // Once more: the old file may have grown between reading it and seeing the new one.
      await this.#readOn(this.#handle);
      this.#endLine();
      await this.close();
      this.#handle = await this.#open(false);
      await this.#readOn(this.#handle);
    }
  }

  async close(): Promise<void> {
    const handle = this.#handle;
    this.#handle = null;
    await handle?.close();
  }

  async #open(atEnd: boolean): Promise<FileHandle> {
    // Without waiting: opening a named pipe would hang until somebody writes into it.
    const handle = await open(this.#options.file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const found = await handle.stat();
    if (!found.isFile()) {
      await handle.close();
      throw new Error(`${this.#options.file} is no ordinary file`);
    }
    this.#begin(atEnd ? found.size : 0);
    return handle;
  }

  #begin(position: number): void {
    this.#position = position;
    this.#rest = '';
    this.#decoder = new StringDecoder('utf8');
    this.#isSkippingLine = false;
  }

  async #readOn(handle: FileHandle): Promise<void> {
    const { size } = await handle.stat();
    if (size < this.#position) {
      this.#endLine();
      this.#begin(0);
    }
    this.#skipWhatIsTooFarBehind(size);
    const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
    const end = Math.min(size, this.#position + MAX_PER_LOOK_BYTES);
    while (this.#position < end) {
      const wanted = Math.min(buffer.length, end - this.#position);
      const { bytesRead } = await handle.read(buffer, 0, wanted, this.#position);
      if (bytesRead === 0) return;
      this.#position += bytesRead;
      this.#take(this.#decoder.write(buffer.subarray(0, bytesRead)));
    }
  }

  #skipWhatIsTooFarBehind(size: number): void {
    const behind = size - this.#position - MAX_BEHIND_BYTES;
    if (behind <= 0) return;
    this.#options.onSkipped(behind);
    this.#begin(this.#position + behind);
    this.#isSkippingLine = true;
  }

  #take(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    if (this.#isSkippingLine && lines.length > 0) {
      lines.shift();
      this.#isSkippingLine = false;
    }
    if (this.#isSkippingLine) this.#rest = '';
    else if (this.#rest.length > MAX_LOG_LINE) {
      // The beginning of an endless line is told, and the rest of it is not kept.
      lines.push(this.#rest.slice(0, MAX_LOG_LINE));
      this.#rest = '';
      this.#isSkippingLine = true;
    }
    if (lines.length > 0) this.#options.onLines(lines);
  }

  /** A last line without its newline is a line, once nothing can follow it. */
  #endLine(): void {
    if (this.#rest !== '') this.#options.onLines([this.#rest]);
    this.#rest = '';
  }

  /** Whether another file stands under the name. Not yet, where there is none: its writer is about to make it. */
  async #wasReplaced(handle: FileHandle): Promise<boolean> {
    const [own, named] = await Promise.all([
      handle.stat(),
      stat(this.#options.file).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return null;
        throw error;
      }),
    ]);
    if (named === null || this.#position < own.size) return false;
    return named.ino !== own.ino || named.dev !== own.dev;
  }
}
