import type { Logger } from '../../platform/logger';
import { backOffMs } from './back-off';
import { PointBuffer } from './points';
import type { Spool, SpoolWindow } from './spool';
import type { Transport } from './transport';

export interface HostQueueOptions {
  /** For people: `cluster (10.0.0.1:2003)`. */
  readonly title: string;
  readonly spool: Spool;
  readonly transport: Transport;
  readonly nowMs: () => number;
  readonly logger: Logger;
}

export interface QueueFigures {
  readonly sent: number;
  readonly queued: number;
  readonly dropped: number;
  readonly errors: number;
  /** Age of the oldest point that waits. */
  readonly lagSeconds: number;
  /** Why nothing goes out just now; null while it does. */
  readonly problem: string | null;
}

/** While nothing can be written to disk, so much may wait in memory. */
const MAX_MEMORY_BYTES = 16 * 1024 ** 2;
/** A flood is written before the next flush is due, so that records stay small. */
const RECORD_BYTES = 64 * 1024;
/** A delivery that is under way when everything stops may end by itself. */
const FINISH_WITHIN_MS = 2000;

/**
 * Points for one host: from memory to its spool, and from the spool to the host in the order in which they came. What was
 * not confirmed is sent again, so that a point arrives at least once.
 */
export class HostQueue {
  readonly #options: HostQueueOptions;
  #transport: Transport;
  readonly #buffer = new PointBuffer();
  readonly #stop = new AbortController();
  readonly #loop: Promise<void>;
  #wake: (() => void) | null = null;
  #isClosing = false;
  #isSkippingPause = false;
  #firstBufferedMs = 0;
  #sent = 0;
  #dropped = 0;
  #errors = 0;
  #problem: string | null = null;
  #writeProblem: string | null = null;

  constructor(options: HostQueueOptions) {
    this.#options = options;
    this.#transport = options.transport;
    this.#loop = this.#run();
  }

  push(name: string, value: number, timeSeconds: number): void {
    if (this.#buffer.byteLength >= MAX_MEMORY_BYTES) {
      this.#dropped += 1;
      return;
    }
    if (this.#buffer.count === 0) this.#firstBufferedMs = this.#options.nowMs();
    this.#buffer.push(name, value, timeSeconds);
    if (this.#buffer.byteLength >= RECORD_BYTES && this.#writeProblem === null) this.flush();
  }

  /** Writes what is in memory to the spool: then it survives the death of the process. */
  flush(): void {
    if (this.#buffer.count === 0) return;
    const { spool, logger, title } = this.#options;
    try {
      spool.append(this.#buffer.peek(), this.#buffer.count, this.#firstBufferedMs);
      this.#writeProblem = null;
      this.#buffer.clear();
      this.#wake?.();
    } catch (error) {
      const message = `its spool cannot be written: ${(error as Error).message}`;
      if (this.#writeProblem !== message) logger.error(`${title}: ${message}`, {});
      this.#writeProblem = message;
    }
  }

  /** Goes on with the same points another way, at once. */
  setTransport(transport: Transport): void {
    const before = this.#transport;
    this.#transport = transport;
    void this.#closeTransport(before);
    this.#isSkippingPause = true;
    this.#wake?.();
  }

  figures(): QueueFigures {
    const { spool, nowMs } = this.#options;
    const oldest = spool.oldestMs() ?? (this.#buffer.count > 0 ? this.#firstBufferedMs : null);
    return {
      sent: this.#sent,
      queued: spool.queued + this.#buffer.count,
      dropped: this.#dropped + spool.dropped,
      errors: this.#errors,
      lagSeconds: oldest === null ? 0 : Math.max(0, (nowMs() - oldest) / 1000),
      problem: this.#writeProblem ?? this.#problem,
    };
  }

  /** What has not been delivered stays in the spool for the next start. */
  async close(): Promise<void> {
    this.flush();
    this.#isClosing = true;
    this.#wake?.();
    const timer = setTimeout(() => this.#stop.abort(), FINISH_WITHIN_MS);
    await this.#loop;
    clearTimeout(timer);
    await this.#closeTransport(this.#transport);
    this.#options.spool.close();
  }

  async #closeTransport(transport: Transport): Promise<void> {
    const { logger, title } = this.#options;
    await transport.close().catch((error: unknown) => logger.debug(`${title}: ${String(error)}`, {}));
  }

  async #run(): Promise<void> {
    let failures = 0;
    // The first points go at once.
    let pauseMs = 0;
    while (!this.#isClosing) {
      await this.#pause(pauseMs);
      if (this.#isClosing) return;
      pauseMs = 0;
      const window = this.#readSpool();
      if (window === null) {
        await this.#moreToSend();
        continue;
      }
      if (await this.#deliver(window)) {
        failures = 0;
        if (!window.isFull) pauseMs = this.#transport.paceMs;
      } else {
        failures += 1;
        pauseMs = backOffMs(failures, Math.random);
      }
    }
  }

  #readSpool(): SpoolWindow | null {
    try {
      return this.#options.spool.read(this.#transport.windowBytes);
    } catch (error) {
      this.#fail(`its spool cannot be read: ${(error as Error).message}`);
      return null;
    }
  }

  async #deliver(window: SpoolWindow): Promise<boolean> {
    const { spool, logger, title } = this.#options;
    try {
      const { refused, why } = await this.#transport.deliver(window.points, this.#stop.signal);
      spool.confirm(window);
      this.#sent += window.count - refused;
      this.#dropped += refused;
      if (refused > 0) {
        this.#fail(`${refused} points are refused: ${why ?? 'no reason given'}`);
        return true;
      }
      if (this.#problem !== null) logger.info(`${title}: points go out again`, {});
      this.#problem = null;
      return true;
    } catch (error) {
      // Stopped by us: nobody's fault.
      if (!this.#stop.signal.aborted) this.#fail(describe(error));
      return false;
    }
  }

  /** Each new reason is logged once, not with every attempt. */
  #fail(message: string): void {
    this.#errors += 1;
    if (this.#problem !== message) this.#options.logger.warn(`${this.#options.title}: ${message}`, {});
    this.#problem = message;
  }

  #pause(ms: number): Promise<void> {
    if (ms === 0) return Promise.resolve();
    this.#isSkippingPause = false;
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      // New points are no reason to come back sooner.
      this.#wake = () => {
        if (!this.#isClosing && !this.#isSkippingPause) return;
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #moreToSend(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
      if (this.#isClosing) resolve();
    });
  }
}

/** `fetch` hides the reason in the cause. */
function describe(error: unknown): string {
  const { message, cause } = error as Error;
  return cause instanceof Error && cause.message !== '' ? `${message}: ${cause.message}` : message;
}
