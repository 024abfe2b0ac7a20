import type { CollectDefinition } from '../../../../shared/definitions/collect';
import type { CollectStatus } from '../../../../shared/model/collect';
import type { Clock } from '../../../platform/clock';
import type { CredentialSource } from '../../../platform/credentials';
import type { Logger } from '../../../platform/logger';
import type { Sample } from '../../sample';
import type { CollectPlan } from './collect-plan';
import { startFollowedFile } from './followed-file';
import { resolveNamedFile } from './read-bounded-file';
import { type Entry, startScheduledEntry } from './scheduled-entry';

export interface CollectServiceOptions {
  readonly credentials: CredentialSource;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly ingest: (samples: readonly Sample[]) => void;
  readonly takeLogLines: (lines: readonly string[]) => void;
  /** Counts what an entry could not take. */
  readonly reject: (reason: string, excerpt: string, count: number) => void;
}

interface Running {
  /** The definition as text: an entry that says the same goes on undisturbed. */
  readonly said: string;
  readonly entry: Entry;
}

/** Runs the entries of `collect:`, and changes what changed when the file does. Lives in the ingest worker. */
export class CollectService {
  readonly #options: CollectServiceOptions;
  readonly #running = new Map<string, Running>();

  constructor(options: CollectServiceOptions) {
    this.#options = options;
  }

  apply(plan: CollectPlan): void {
    const wanted = new Map(
      Object.entries(plan.entries).map(([name, definition]) => [name, { definition, said: saidBy(definition, plan) }]),
    );
    for (const [name, { said, entry }] of this.#running) {
      if (wanted.get(name)?.said === said) continue;
      void entry.dispose();
      this.#running.delete(name);
    }
    for (const [name, { definition, said }] of wanted) {
      if (!this.#running.has(name)) this.#running.set(name, { said, entry: this.#start(name, definition, plan) });
    }
  }

  status(): CollectStatus[] {
    return [...this.#running.values()].map(({ entry }) => entry.status());
  }

  async dispose(): Promise<void> {
    const entries = [...this.#running.values()];
    this.#running.clear();
    await Promise.all(entries.map(async ({ entry }) => entry.dispose()));
  }

  #start(name: string, definition: CollectDefinition, plan: CollectPlan): Entry {
    const { clock, logger, ingest, reject } = this.#options;
    const nowMs = (): number => clock.nowMs();
    const log = (message: string): void => logger.warn(message, { collector: name });
    if (definition.kind === 'log') {
      if (definition.file === undefined) return standIn(name, 'log', 'waiting');
      return startFollowedFile({
        name,
        file: resolveNamedFile(plan.workspaceDir, definition.file),
        nowMs,
        log,
        takeLines: this.#options.takeLogLines,
        onSkipped: (bytes) => reject('behind', `${name}: ${bytes} bytes of the log were left out`, 1),
      });
    }
    if (definition.credentials_name !== undefined && !plan.isTrusted) return standIn(name, definition.kind, 'held');
    return startScheduledEntry(definition, {
      name,
      nowMs,
      log,
      workspaceDir: plan.workspaceDir,
      credentials: this.#options.credentials,
      emit: ingest,
      reject: (count) => reject('value', `${name}: ${count} values`, count),
    });
  }
}

function saidBy(definition: CollectDefinition, { workspaceDir, isTrusted }: CollectPlan): string {
  return JSON.stringify([definition, workspaceDir, isTrusted]);
}

/** What does nothing here: a container's log is followed where the engine is asked, a held entry waits for trust. */
function standIn(name: string, kind: string, state: CollectStatus['state']): Entry {
  const status: CollectStatus = {
    name,
    kind,
    state,
    problem: state === 'held' ? 'it names a secret, and the workspace is not trusted' : null,
    lastReadAt: null,
    failingSince: null,
    samples: 0,
    durationMs: null,
  };
  return { status: () => status, dispose() {} };
}
