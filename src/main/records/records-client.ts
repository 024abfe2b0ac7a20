import { SMALL_NURSERY } from '../platform/worker-limits';
import { Worker } from 'node:worker_threads';
import { GembaError } from '../../shared/errors';
import type { Logger } from '../platform/logger';
import type { CallName, RecordsReply, RecordsRequest, RecordsWorkerData } from './messages';
import type { RecordsCalls } from './records-store';

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** The main thread's end of the records worker. A worker that dies is started again at the next call. */
export class RecordsClient {
  readonly #start: () => Worker;
  readonly #logger: Logger;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | null = null;
  #seq = 0;
  #closing = false;

  private constructor(start: () => Worker, logger: Logger) {
    this.#start = start;
    this.#logger = logger;
  }

  /** @throws GembaError where the file cannot be opened. */
  static async open(o: {
    worker: string;
    data: RecordsWorkerData;
    logger: Logger;
  }): Promise<{ client: RecordsClient; movedAside: string | null }> {
    const client = new RecordsClient(
      () => new Worker(o.worker, { workerData: o.data, name: 'records', resourceLimits: SMALL_NURSERY }),
      o.logger,
    );
    const movedAside = await client.#begin();
    return { client, movedAside };
  }

  async call<Name extends CallName>(
    name: Name,
    ...args: Parameters<RecordsCalls[Name]>
  ): Promise<ReturnType<RecordsCalls[Name]>> {
    if (this.#closing) throw new GembaError('cancelled', 'The records are being closed.');
    if (this.#worker === null) await this.#begin();
    const worker = this.#worker;
    if (worker === null) throw new GembaError('failed', 'The records are not open.');
    const seq = ++this.#seq;
    return new Promise((resolve, reject) => {
      this.#waiting.set(seq, { resolve: resolve as (value: unknown) => void, reject });
      worker.postMessage({ kind: 'call', seq, name, args } satisfies RecordsRequest);
    });
  }

  /** Everything that was asked before is done first. */
  async close(): Promise<void> {
    this.#closing = true;
    const worker = this.#worker;
    if (worker === null) return;
    await new Promise<void>((resolve) => {
      worker.once('exit', () => resolve());
      worker.postMessage({ kind: 'close' } satisfies RecordsRequest);
    });
  }

  #begin(): Promise<string | null> {
    const worker = this.#start();
    this.#worker = worker;
    return new Promise((resolve, reject) => {
      worker.on('message', (reply: RecordsReply) => {
        if (reply.kind === 'ready') resolve(reply.movedAside);
        else if (reply.kind === 'refused') reject(GembaError.fromWire(reply.error));
        else this.#receive(reply);
      });
      worker.on('error', (error) => {
        this.#logger.error('the records worker failed', { error: String(error) });
        reject(new GembaError('failed', `The records could not be opened: ${error.message}`, { cause: error }));
      });
      worker.once('exit', () => {
        if (this.#worker === worker) this.#worker = null;
        this.#giveUp();
        reject(new GembaError('failed', 'The records worker ended before it was ready.'));
      });
    });
  }

  #receive(reply: Exclude<RecordsReply, { kind: 'ready' | 'refused' }>): void {
    if (reply.kind === 'slow') {
      this.#logger.warn(`${reply.name} took ${Math.round(reply.ms)} ms`, { call: reply.name, ms: reply.ms });
    } else if (reply.kind !== 'closed') {
      const waiting = this.#waiting.get(reply.seq);
      this.#waiting.delete(reply.seq);
      if (reply.kind === 'done') waiting?.resolve(reply.value);
      else waiting?.reject(GembaError.fromWire(reply.error));
    }
  }

  /** What was asked of a worker that is gone may or may not have been done. */
  #giveUp(): void {
    for (const { reject } of this.#waiting.values()) {
      reject(new GembaError('failed', 'The records worker ended; it is started again at the next call.'));
    }
    this.#waiting.clear();
  }
}
