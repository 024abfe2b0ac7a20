import { toWireError } from '../../../shared/errors';
import type { Clock } from '../../platform/clock';
import { DisposableStore, Emitter, type Disposable } from '../../platform/disposable';
import type { ResolvedEnvironment } from '../model/resolved';
import type { EnvironmentProvider, EnvironmentStatus } from '../providers/provider';

/** How old a status may become while nothing is heard of an environment. */
const POLL_MS = 10_000;
/** Events come in bursts: a replaced node is a dozen. */
const SETTLE_MS = 250;

/**
 * Keeps the last status of every environment: read after something happened and every ten seconds besides. Nobody
 * who asks for it ever waits; a provider that does not answer leaves the last one standing, with since when.
 */
export class StatusWatch {
  readonly #environments: () => readonly ResolvedEnvironment[];
  readonly #providerOf: (environment: ResolvedEnvironment) => EnvironmentProvider | null;
  readonly #clock: Clock;
  readonly #statuses = new Map<string, EnvironmentStatus>();
  readonly #changes = new Emitter<string>();
  readonly #parts = new DisposableStore();
  readonly #abort = new AbortController();
  readonly #busy = new Map<string, { again: boolean }>();
  readonly #soon = new Map<string, NodeJS.Timeout>();
  #isStarted = false;

  constructor(options: {
    environments: () => readonly ResolvedEnvironment[];
    providerOf: (environment: ResolvedEnvironment) => EnvironmentProvider | null;
    clock: Clock;
  }) {
    this.#environments = options.environments;
    this.#providerOf = options.providerOf;
    this.#clock = options.clock;
  }

  get(environment: string): EnvironmentStatus | null {
    return this.#statuses.get(environment) ?? null;
  }

  onChange(listener: (environment: string) => void): Disposable {
    return this.#changes.on(listener);
  }

  /** Begins to read and to listen. */
  start(providers: readonly EnvironmentProvider[]): void {
    if (this.#isStarted) return;
    this.#isStarted = true;
    const timer = setInterval(() => this.refreshAll(), POLL_MS);
    timer.unref();
    this.#parts.add({ dispose: () => clearInterval(timer) });
    for (const provider of providers) {
      this.#parts.add(
        provider.watch((environment) => (environment === null ? this.refreshAll() : this.refreshSoon(environment))),
      );
    }
    this.refreshAll();
  }

  refreshAll(): void {
    for (const { name } of this.#environments()) void this.#refresh(name);
  }

  refreshSoon(environment: string): void {
    if (this.#soon.has(environment) || this.#abort.signal.aborted) return;
    const timer = setTimeout(() => {
      this.#soon.delete(environment);
      void this.#refresh(environment);
    }, SETTLE_MS);
    timer.unref();
    this.#soon.set(environment, timer);
  }

  /** What somebody else has read just now. */
  put(environment: string, status: EnvironmentStatus): void {
    if (this.#abort.signal.aborted) return;
    this.#statuses.set(environment, status);
    this.#changes.emit(environment);
  }

  /** What was read is about something else than what is asked now. */
  forget(environment: string): void {
    this.#statuses.delete(environment);
  }

  /** Notes that reading failed; what was last known stays, with since when nothing newer is. */
  putProblem(environment: string, error: unknown): void {
    const before = this.#statuses.get(environment);
    const now = this.#clock.nowMs();
    const { code, message, nextStep } = toWireError(error);
    const problem = {
      code,
      message,
      ...(nextStep === undefined ? {} : { nextStep }),
      since: before?.problem?.since ?? now,
    };
    const known = before ?? { nodes: [], readAt: now };
    this.put(environment, { ...known, summary: 'unknown', state: 'unknown', problem });
  }

  async dispose(): Promise<void> {
    this.#abort.abort();
    for (const timer of this.#soon.values()) clearTimeout(timer);
    await this.#parts.dispose();
  }

  /** One reading at a time; what happens meanwhile is read once more afterwards. */
  async #refresh(name: string): Promise<void> {
    const busy = this.#busy.get(name);
    if (busy !== undefined) {
      busy.again = true;
      return;
    }
    const state = { again: false };
    this.#busy.set(name, state);
    try {
      await this.#read(name);
    } finally {
      this.#busy.delete(name);
    }
    if (state.again) this.refreshSoon(name);
  }

  async #read(name: string): Promise<void> {
    const environment = this.#environments().find((candidate) => candidate.name === name);
    const provider = environment === undefined ? null : this.#providerOf(environment);
    if (environment === undefined || provider === null) return;
    try {
      this.put(name, await provider.status(environment, this.#abort.signal));
    } catch (error) {
      if (!this.#abort.signal.aborted) this.putProblem(name, error);
    }
  }
}
