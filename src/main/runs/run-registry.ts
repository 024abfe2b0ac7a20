import { randomUUID } from 'node:crypto';
import type { runsContract } from '../../shared/contract/runs';
import type { Serves } from '../../shared/contract/define';
import { GembaError, toWireError } from '../../shared/errors';
import type { Run } from '../../shared/model/run';
import type { Clock } from '../platform/clock';
import { Emitter, type Disposable } from '../platform/disposable';
import type { Logger } from '../platform/logger';
import { createStepList, type RunContext, type StepList } from './run-context';

/** Where runs are kept after they have ended. */
export interface RunRecords {
  saveRun(run: Run): Promise<void>;
  recentRuns(limit: number): Promise<Run[]>;
}

export type RunWork = (context: RunContext, signal: AbortSignal) => Promise<void>;

export interface Runs {
  /**
   * Begins a run and returns at once with how it looks at its beginning.
   *
   * @throws GembaError `busy` while another run is changing the same environment
   */
  begin(about: Pick<Run, 'kind' | 'environment' | 'title'>, work: RunWork): Run;
  /** The id of the run that is changing an environment just now. */
  current(environment: string): string | null;
  /** A run began or ended. */
  onChange(listener: (run: Run) => void): Disposable;
  readonly serve: Serves<typeof runsContract>;
  /** Cancels what is under way and waits until it has stopped, ten seconds at most. */
  dispose(): Promise<void>;
}

interface ActiveRun {
  readonly abort: AbortController;
  readonly finished: Promise<void>;
  snapshot(): Run;
}

const RECENT = 50;
/** Build output comes in hundreds of lines a second; nobody reads more than ten pictures a second. */
const SNAPSHOT_INTERVAL_MS = 100;
const DISPOSE_TIMEOUT_MS = 10_000;

export function createRuns(options: { records: RunRecords; clock: Clock; logger: Logger }): Runs {
  return new RunRegistry(options);
}

class RunRegistry implements Runs {
  readonly #records: RunRecords;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #active = new Map<string, ActiveRun>();
  readonly #ended: Run[] = [];
  readonly #changes = new Emitter<Run>();
  readonly #snapshots = new Emitter<Run>();
  readonly #loaded: Promise<void>;
  readonly serve: Serves<typeof runsContract>;

  constructor({ records, clock, logger }: { records: RunRecords; clock: Clock; logger: Logger }) {
    this.#records = records;
    this.#clock = clock;
    this.#logger = logger;
    this.#loaded = this.#load();
    this.serve = {
      watch: (input, emit, { signal }) => this.#watch(input.runId, emit, signal),
      recent: (_, emit, { signal }) => this.#watchRecent(emit, signal),
      cancel: ({ runId }) => this.#cancel(runId),
    };
  }

  begin(about: Pick<Run, 'kind' | 'environment' | 'title'>, work: RunWork): Run {
    const other = this.#activeFor(about.environment);
    if (other !== null) {
      const { title, id } = other.snapshot();
      throw new GembaError('busy', `${about.environment} is being changed already: ${title}.`, {
        nextStep: 'Wait until it has ended, or cancel it.',
        detail: { runId: id },
      });
    }
    const id = randomUUID();
    const startedAt = this.#clock.nowMs();
    const abort = new AbortController();
    const emitSoon = throttle(() => this.#snapshots.emit(snapshot()), SNAPSHOT_INTERVAL_MS);
    const steps = createStepList(id, () => this.#clock.nowMs(), emitSoon.call);
    const base: Run = {
      id,
      ...about,
      state: 'running',
      startedAt,
      finishedAt: null,
      steps: [],
      error: null,
      changed: 0,
    };
    const snapshot = (): Run => ({ ...base, steps: steps.steps(), changed: steps.changes() });
    const finished = this.#execute(steps, work, abort.signal).then((outcome) => {
      emitSoon.stop();
      this.#finish({ ...snapshot(), ...outcome, finishedAt: this.#clock.nowMs() });
    });
    this.#active.set(id, { abort, finished, snapshot });
    const run = snapshot();
    this.#save(run);
    this.#announce(run);
    return run;
  }

  current(environment: string): string | null {
    return this.#activeFor(environment)?.snapshot().id ?? null;
  }

  onChange(listener: (run: Run) => void): Disposable {
    return this.#changes.on(listener);
  }

  async dispose(): Promise<void> {
    const active = [...this.#active.values()];
    for (const { abort } of active) abort.abort();
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, DISPOSE_TIMEOUT_MS);
    });
    await Promise.race([Promise.allSettled(active.map(({ finished }) => finished)), limit]);
    clearTimeout(timer);
  }

  async #execute(steps: StepList, work: RunWork, signal: AbortSignal): Promise<Pick<Run, 'state' | 'error'>> {
    try {
      // Not before `begin` has returned: whoever began it sees it begin.
      await Promise.resolve();
      await work(steps, signal);
      steps.close('skipped', '');
      return { state: 'done', error: null };
    } catch (error) {
      const wire = toWireError(error);
      const isCancelled = signal.aborted;
      if (wire.code === 'internal') this.#logger.error('a run failed unexpectedly', { error: describeDefect(error) });
      steps.close(isCancelled ? 'skipped' : 'failed', isCancelled ? 'Cancelled.' : wire.message);
      if (!isCancelled) return { state: 'failed', error: wire };
      const message = 'Cancelled. What was done stays; the next run repairs the rest.';
      return { state: 'cancelled', error: { code: 'cancelled', message } };
    }
  }

  #finish(run: Run): void {
    this.#active.delete(run.id);
    this.#ended.unshift(run);
    this.#ended.length = Math.min(this.#ended.length, RECENT);
    this.#save(run);
    this.#announce(run);
  }

  #announce(run: Run): void {
    this.#snapshots.emit(run);
    this.#changes.emit(run);
  }

  #activeFor(environment: string): ActiveRun | null {
    return [...this.#active.values()].find((run) => run.snapshot().environment === environment) ?? null;
  }

  #save(run: Run): void {
    this.#records.saveRun(run).catch((error: unknown) => {
      this.#logger.warn(`the run "${run.title}" could not be recorded`, { error: String(error) });
    });
  }

  /** A run that was recorded as under way and is not ours died with its process. */
  async #load(): Promise<void> {
    try {
      const recorded = await this.#records.recentRuns(RECENT);
      for (const run of recorded.filter(
        ({ id }) => !this.#active.has(id) && !this.#ended.some((ended) => ended.id === id),
      )) {
        const ended = run.state === 'running' ? interrupted(run, this.#clock.nowMs()) : run;
        if (ended !== run) this.#save(ended);
        this.#ended.push(ended);
      }
      this.#ended.sort((a, b) => b.startedAt - a.startedAt);
    } catch (error) {
      this.#logger.warn('earlier runs could not be read', { error: String(error) });
    }
  }

  #recent(): Run[] {
    const active = [...this.#active.values()].map((run) => run.snapshot());
    return [...active, ...this.#ended].sort((a, b) => b.startedAt - a.startedAt).slice(0, RECENT);
  }

  async #watch(runId: string, emit: (run: Run) => void, signal: AbortSignal): Promise<void> {
    const active = this.#active.get(runId);
    if (active === undefined) {
      await this.#loaded;
      const ended = this.#ended.find(({ id }) => id === runId);
      if (ended === undefined) throw new GembaError('missing', `There is no run ${runId}.`);
      emit(ended);
      return;
    }
    emit(active.snapshot());
    await new Promise<void>((resolve) => {
      const subscription = this.#snapshots.on((run) => {
        if (run.id !== runId) return;
        emit(run);
        if (run.state !== 'running') stop();
      });
      const stop = (): void => {
        void subscription.dispose();
        signal.removeEventListener('abort', stop);
        resolve();
      };
      signal.addEventListener('abort', stop, { once: true });
    });
  }

  async #watchRecent(emit: (runs: Run[]) => void, signal: AbortSignal): Promise<void> {
    await this.#loaded;
    if (signal.aborted) return;
    emit(this.#recent());
    const subscription = this.#snapshots.on(() => emit(this.#recent()));
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    void subscription.dispose();
  }

  #cancel(runId: string): Record<string, never> {
    const active = this.#active.get(runId);
    if (active === undefined && !this.#ended.some(({ id }) => id === runId)) {
      throw new GembaError('missing', `There is no run ${runId}.`);
    }
    active?.abort.abort();
    return {};
  }
}

function interrupted(run: Run, now: number): Run {
  return {
    ...run,
    state: 'failed',
    finishedAt: run.finishedAt ?? now,
    error: {
      code: 'failed',
      message: 'It was interrupted: the process that did it ended.',
      nextStep: 'Run it again; it repairs what is left.',
    },
  };
}

function describeDefect(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** Calls at once, then at most once an interval, and always once after the last request. */
function throttle(work: () => void, intervalMs: number): { call: () => void; stop: () => void } {
  let timer: NodeJS.Timeout | null = null;
  let isWanted = false;
  const tick = (): void => {
    timer = null;
    if (!isWanted) return;
    isWanted = false;
    work();
    timer = setTimeout(tick, intervalMs);
  };
  return {
    call() {
      isWanted = true;
      timer ??= setTimeout(tick, 0);
    },
    stop() {
      if (timer !== null) clearTimeout(timer);
      timer = null;
      isWanted = false;
    },
  };
}
