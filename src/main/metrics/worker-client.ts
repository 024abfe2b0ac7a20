import { SMALL_NURSERY } from '../platform/worker-limits';
import { Worker } from 'node:worker_threads';
import { GembaError } from '../../shared/errors';
import type { CallOptions } from '../../shared/contract/define';
import type { Logger } from '../platform/logger';
import type { LogMessage, ReplyMessage } from './workers/protocol';

type Incoming = { readonly kind: string };

export interface WorkerClientOptions<From extends Incoming> {
  readonly name: string;
  /** Path of the built entry file. */
  readonly script: string;
  readonly workerData: unknown;
  readonly logger: Logger;
  /** Everything but log lines and replies. */
  readonly onMessage: (message: From) => void;
  /** A new worker has taken the place of one that crashed. */
  readonly onRestart?: () => void;
}

interface Pending {
  readonly resolve: (value: never) => void;
  readonly reject: (error: Error) => void;
}

/** So many crashes in so short a time are no accident: then it stays down and calls say so. */
const MAX_RESTARTS = 5;
const RESTART_WINDOW_MS = 60_000;
const RESTART_DELAY_MS = 250;

/** Owns one worker thread: numbers its calls, passes its log lines on, restarts it when it crashes. */
export class WorkerClient<From extends Incoming> {
  readonly #options: WorkerClientOptions<From>;
  #worker: Worker;
  #seq = 0;
  readonly #pending = new Map<number, Pending>();
  #crashes: number[] = [];
  #state: 'running' | 'down' | 'stopped' = 'running';
  #restartTimer: NodeJS.Timeout | null = null;

  constructor(options: WorkerClientOptions<From>) {
    this.#options = options;
    this.#worker = this.#start();
  }

  post(message: unknown): void {
    if (this.#state === 'running') this.#worker.postMessage(message);
  }

  /** Sends a call made with its number and resolves with the reply to it. Aborting rejects at once and sets the shared flag. */
  call<Value>(make: (seq: number, cancel: Int32Array | null) => unknown, options: CallOptions = {}): Promise<Value> {
    const signal = options.signal;
    if (signal?.aborted === true) return Promise.reject(cancelled());
    if (this.#state !== 'running') return Promise.reject(this.#gone());
    this.#seq += 1;
    const seq = this.#seq;
    const cancel = signal === undefined ? null : new Int32Array(new SharedArrayBuffer(4));
    return new Promise<Value>((resolve, reject) => {
      const onAbort = (): void => {
        if (cancel !== null) Atomics.store(cancel, 0, 1);
        this.#pending.delete(seq);
        reject(cancelled());
      };
      const settle = (): void => signal?.removeEventListener('abort', onAbort);
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#pending.set(seq, {
        resolve: (value) => {
          settle();
          resolve(value);
        },
        reject: (error) => {
          settle();
          reject(error);
        },
      });
      this.#worker.postMessage(make(seq, cancel));
    });
  }

  /** Lets the worker finish with a last call, and ends it by force after `maxMs`. */
  async stop(lastCall: (seq: number) => unknown, maxMs: number): Promise<void> {
    if (this.#state === 'stopped') return;
    if (this.#restartTimer !== null) clearTimeout(this.#restartTimer);
    const wasRunning = this.#state === 'running';
    const worker = this.#worker;
    const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
    const answered = wasRunning ? this.call<null>((seq) => lastCall(seq)).catch(() => null) : Promise.resolve(null);
    this.#state = 'stopped';
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, maxMs);
    });
    await Promise.race([answered.then(() => (wasRunning ? exited : undefined)), late]);
    clearTimeout(timer);
    await worker.terminate();
    this.#rejectAll(this.#gone());
  }

  #start(): Worker {
    const worker = new Worker(this.#options.script, {
      workerData: this.#options.workerData,
      name: this.#options.name,
      resourceLimits: SMALL_NURSERY,
    });
    worker.on('message', (message: From | LogMessage | ReplyMessage<never>) => this.#receive(message));
    worker.on('error', (error) => {
      this.#options.logger.error(`the ${this.#options.name} worker crashed: ${error.message}`, { stack: error.stack });
    });
    worker.on('exit', (code) => {
      if (this.#state === 'running' && worker === this.#worker) this.#crashed(code);
    });
    return worker;
  }

  #receive(message: From | LogMessage | ReplyMessage<never>): void {
    if (isLog(message)) this.#options.logger[message.level](message.message, message.fields);
    else if (isReply(message)) {
      const pending = this.#pending.get(message.seq);
      this.#pending.delete(message.seq);
      if (message.ok) pending?.resolve(message.value);
      else pending?.reject(GembaError.fromWire(message.error));
    } else this.#options.onMessage(message);
  }

  #crashed(code: number): void {
    this.#state = 'down';
    this.#rejectAll(this.#gone());
    const now = Date.now();
    this.#crashes = [...this.#crashes.filter((at) => now - at < RESTART_WINDOW_MS), now];
    if (this.#crashes.length > MAX_RESTARTS) {
      this.#options.logger.error(
        `the ${this.#options.name} worker crashed ${MAX_RESTARTS} times in a minute and stays down`,
        { code },
      );
      return;
    }
    this.#options.logger.warn(`the ${this.#options.name} worker ended (${code}) and is started again`, { code });
    this.#restartTimer = setTimeout(() => {
      this.#worker = this.#start();
      this.#state = 'running';
      this.#options.onRestart?.();
    }, RESTART_DELAY_MS * this.#crashes.length);
  }

  #rejectAll(error: GembaError): void {
    for (const pending of this.#pending.values()) pending.reject(error);
    this.#pending.clear();
  }

  #gone(): GembaError {
    return new GembaError('failed', `The ${this.#options.name} worker is not running.`, {
      nextStep: 'Try again; if it stays away, see the log.',
    });
  }
}

function isLog(message: Incoming): message is LogMessage {
  return message.kind === 'log';
}

function isReply(message: Incoming): message is ReplyMessage<never> {
  return message.kind === 'reply';
}

function cancelled(): GembaError {
  return new GembaError('cancelled', 'The query was cancelled.');
}
