import type { GembaError } from '../../../shared/errors';
import { describeSqliteError } from '../../platform/database';
import type { Logger } from '../../platform/logger';
import { isDamage } from './open-store';

export interface StoreHealthOptions {
  readonly logger: Logger;
  /** The file that is named where something fails. */
  readonly file: () => string;
  /** The file itself is broken: what was attempted is over, and nothing more can be written into it. */
  readonly onDamage: () => void;
}

const SLOW_MS = 40;

/** Whether the store can be written just now: work on the file goes through here, and what fails becomes words. */
export class StoreHealth {
  readonly #options: StoreHealthOptions;
  #problem: GembaError | null = null;

  constructor(options: StoreHealthOptions) {
    this.#options = options;
  }

  /** Why the last piece of work failed; null where it did not. */
  get problem(): GembaError | null {
    return this.#problem;
  }

  /** Runs one piece of work on the file; a failure becomes `problem` in plain words instead of an exception. */
  attempt(what: string, work: () => void): boolean {
    const { logger } = this.#options;
    const started = performance.now();
    try {
      work();
      if (this.#problem !== null) logger.warn('the store can be written again', {});
      this.#problem = null;
      const tookMs = performance.now() - started;
      if (tookMs > SLOW_MS) logger.debug(`slow ${what}: ${Math.round(tookMs)} ms`, { what, tookMs });
      return true;
    } catch (error) {
      this.#fail(what, error);
      return false;
    }
  }

  /** A failure of what is not attempted by itself, unless there is one already that led to it. */
  noteFurther(error: unknown): void {
    this.#problem ??= describeSqliteError(error, this.#options.file());
  }

  /** A failure that weighs more than whatever there was. */
  note(error: unknown): void {
    this.#problem = describeSqliteError(error, this.#options.file());
  }

  #fail(what: string, error: unknown): void {
    const problem = describeSqliteError(error, this.#options.file());
    if (this.#problem?.message !== problem.message) {
      this.#options.logger.error(problem.message, { what, nextStep: problem.nextStep });
    }
    this.#problem = problem;
    if (isDamage(error)) this.#options.onDamage();
  }
}
