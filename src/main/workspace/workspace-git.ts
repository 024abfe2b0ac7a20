import { Emitter, type Disposable } from '../platform/disposable';
import type { Logger } from '../platform/logger';
import { findRepository, type Repository } from './git/repository';
import { readGitStatus, type GitStatus } from './git/status';

/** What git says of the workspace, as last asked; never waited for. */
export class WorkspaceGit {
  readonly #dir: string;
  readonly #isTrusted: () => boolean;
  readonly #logger: Logger;
  readonly #changes = new Emitter<void>();
  #status: GitStatus | null = null;
  #running: Promise<void> | null = null;
  #askAgain = false;
  #disposed = false;

  constructor(options: { dir: string; isTrusted: () => boolean; logger: Logger }) {
    this.#dir = options.dir;
    this.#isTrusted = options.isTrusted;
    this.#logger = options.logger;
  }

  status(): GitStatus | null {
    return this.#status;
  }

  onChange(listener: () => void): Disposable {
    return this.#changes.on(listener);
  }

  /** Null where there is none, or none that may be used. */
  repository(): Promise<Repository | null> {
    return findRepository(this.#dir, this.#isTrusted());
  }

  /** Asks git again. Calls while it is being asked lead to one more question, not to many. */
  async refresh(): Promise<void> {
    if (this.#running !== null) {
      this.#askAgain = true;
      return this.#running;
    }
    this.#running = this.#read().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  async #read(): Promise<void> {
    do {
      this.#askAgain = false;
      const before = describe(this.#status);
      this.#status = await this.#ask();
      if (describe(this.#status) !== before && !this.#disposed) this.#changes.emit();
    } while (this.#askAgain && !this.#disposed);
  }

  async #ask(): Promise<GitStatus | null> {
    const repository = await this.repository();
    if (repository === null) return null;
    try {
      return await readGitStatus(repository);
    } catch (error) {
      this.#logger.warn('git status could not be read', { error: String(error) });
      return null;
    }
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    await this.#running;
  }
}

function describe(status: GitStatus | null): string {
  return status === null ? '' : JSON.stringify([status.branch, [...status.changes]]);
}
