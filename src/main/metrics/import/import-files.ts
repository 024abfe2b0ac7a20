import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import zlib from 'node:zlib';
import { GembaError } from '../../../shared/errors';
import { normalizeSeriesName } from '../ingest/series-name';
import { BatchBuilder } from './batch-builder';
import { delimiterOf, readCsv } from './csv-points';
import { describeFileError, findFiles, firstLineOf, formatOf, type ImportFile, readHead } from './find-files';
import type { FilesJob, ImportPort, ImportSummary } from './import-job';
import { PlaintextPoints, type TextSink } from './text-points';
import { batchesOfWhisper } from './whisper-batches';
import { parseWhisper } from './whisper-file';
import { whisperName, whisperRoot } from './whisper-name';

/** A single archive of a point a second for two years is smaller; what is larger would have to fit into memory. */
const MAX_WHISPER_BYTES = 1024 ** 3;

/**
 * Imports a file or a folder. A file that cannot be read is a problem of its own and keeps none of the others back.
 *
 * @throws GembaError `missing`, `denied` for the place itself, `failed` where the store cannot be written, or `cancelled`
 */
export async function importFiles(job: FilesJob, nowSeconds: number, port: ImportPort): Promise<ImportSummary> {
  const { files, others, isFolder } = await findFiles(job.path, port.signal);
  const work = new FilesImport(job, files, whisperRoot(job.root ?? job.path, job.root !== null || isFolder), port);
  for (const file of files) await work.take(file, nowSeconds);
  const notes = others === 0 ? [] : [`${others} other ${others === 1 ? 'file was' : 'files were'} left alone.`];
  if (files.length === 0) {
    throw new GembaError('missing', `There is nothing to import in ${job.path}.`, {
      nextStep: 'Taken are .wsp, .csv, .tsv and .txt, the latter three also with .gz.',
    });
  }
  return { series: work.series, notes };
}

class FilesImport {
  readonly #job: FilesJob;
  /** What names of Whisper files are relative to. */
  readonly #root: string;
  readonly #port: ImportPort;
  readonly #names = new Set<string>();
  readonly #totalBytes: number;
  #doneBytes = 0;

  constructor(job: FilesJob, files: readonly ImportFile[], root: string, port: ImportPort) {
    this.#job = job;
    this.#root = root;
    this.#port = port;
    this.#totalBytes = files.reduce((total, { sizeBytes }) => total + sizeBytes, 0);
  }

  get series(): number {
    return this.#names.size;
  }

  async take(file: ImportFile, nowSeconds: number): Promise<void> {
    this.#port.signal.throwIfAborted();
    this.#say(file, 0);
    try {
      await this.#read(file, nowSeconds);
    } catch (error) {
      if (this.#port.signal.aborted || !isAboutTheFile(error)) throw error;
      const described = describeFileError(file.path, error);
      this.#port.problem({ where: file.path, why: described.message });
    }
    this.#doneBytes += file.sizeBytes;
    this.#say(file, 0);
  }

  async #read(file: ImportFile, nowSeconds: number): Promise<void> {
    const raw = await readHead(file.path);
    const isPacked = raw[0] === 0x1f && raw[1] === 0x8b;
    const head = (isPacked ? unpackHead(raw) : raw).toString('utf8');
    const format = formatOf(file.path, head);
    if (format === 'whisper') return this.#readWhisper(file);
    const builder = new BatchBuilder();
    const sink = this.#textSink(file, builder);
    const input = this.#open(file, isPacked);
    try {
      if (format === 'csv') {
        const flush = (): Promise<void> | null => (builder.isFull ? this.#send(builder) : null);
        await readCsv(input, delimiterOf(firstLineOf(head)), sink, flush, this.#port.signal);
      } else await this.#readPlaintext(input, new PlaintextPoints(sink, nowSeconds), builder);
    } finally {
      // Of a file that breaks off, what came before the break is as good as any other.
      if (!this.#port.signal.aborted) await this.#send(builder);
    }
  }

  async #readWhisper(file: ImportFile): Promise<void> {
    if (file.sizeBytes > MAX_WHISPER_BYTES) throw new GembaError('invalid', 'It is larger than 1 GB.');
    const parsed = parseWhisper(await readFile(file.path));
    const name = this.#nameOf(normalizeSeriesName(whisperName(this.#root, file.path)));
    if (name === null) throw new GembaError('invalid', 'Its path is no name of a series.');
    for (const batch of batchesOfWhisper(name, parsed)) {
      this.#port.signal.throwIfAborted();
      await this.#port.send(batch);
    }
  }

  async #readPlaintext(input: Readable, points: PlaintextPoints, builder: BatchBuilder): Promise<void> {
    for await (const chunk of input) {
      this.#port.signal.throwIfAborted();
      points.push(chunk as Buffer);
      if (builder.isFull) await this.#send(builder);
    }
    points.end();
  }

  async #send(builder: BatchBuilder): Promise<void> {
    if (!builder.isEmpty) await this.#port.send(builder.take());
  }

  #textSink(file: ImportFile, builder: BatchBuilder): TextSink {
    return {
      point: (name, time, value) => builder.push(this.#nameOf(name) ?? name, time, value),
      reject: (line, why) => this.#port.problem({ where: `${file.path}:${line}`, why }),
    };
  }

  #nameOf(name: string | null): string | null {
    if (name === null) return null;
    const prefixed = this.#job.prefix === null ? name : `${this.#job.prefix}.${name}`;
    this.#names.add(prefixed);
    return prefixed;
  }

  #open(file: ImportFile, isPacked: boolean): Readable {
    const stream = createReadStream(file.path, { signal: this.#port.signal, highWaterMark: 256 * 1024 });
    let read = 0;
    stream.on('data', (chunk) => {
      read += chunk.length;
      this.#say(file, read);
    });
    // The counting listener would make it flow before anybody reads.
    stream.pause();
    if (!isPacked) return stream;
    const unpacker = zlib.createGunzip();
    stream.on('error', (error) => unpacker.destroy(error));
    return stream.pipe(unpacker);
  }

  #say(file: ImportFile, read: number): void {
    const fraction = this.#totalBytes === 0 ? 1 : Math.min(1, (this.#doneBytes + read) / this.#totalBytes);
    this.#port.progress({ fraction, what: path.basename(file.path), series: this.#names.size });
  }
}

/** What the store or the channel to it says is about the whole import; the rest is about this file. */
function isAboutTheFile(error: unknown): boolean {
  if (error instanceof GembaError)
    return error.code === 'invalid' || error.code === 'missing' || error.code === 'denied';
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  return code !== undefined;
}

function unpackHead(packed: Buffer): Buffer {
  return zlib.gunzipSync(packed, { finishFlush: zlib.constants.Z_SYNC_FLUSH });
}
