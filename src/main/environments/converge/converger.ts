import { durationMs } from '../../../shared/definitions/names';
import { GembaError } from '../../../shared/errors';
import type { Clock } from '../../platform/clock';
import { toDisposable, type Disposable } from '../../platform/disposable';
import type { Logger } from '../../platform/logger';
import type { EnvironmentDirectory } from '../environment-directory';
import type { NewEvent } from '../records-face';
import type { EnvironmentRuns, RunContext } from '../run-face';
import type { EnvironmentSource } from '../source';
import { decide, isQuiet, nextRunAt } from './decide';

export interface ConvergerOptions {
  readonly source: EnvironmentSource;
  readonly directory: EnvironmentDirectory;
  readonly runs: EnvironmentRuns;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly note: (event: Pick<NewEvent, 'title' | 'detail' | 'environment'>) => Promise<void>;
  /** Applies what is planned, as `up` does. */
  readonly apply: (environment: string, context: RunContext, signal: AbortSignal) => Promise<void>;
  /** When a run is due has changed by itself. */
  readonly onDue: () => void;
}

/** How often it is looked whether a run is due. */
const TICK_MS = 15_000;

/**
 * Plans and applies environments on a schedule, those that have it switched on. Each run is in the history of runs;
 * one that would change too much stops and leaves a mark on the time axis.
 */
export class Converger {
  readonly #options: ConvergerOptions;
  /** When each environment was looked at last, or since when it is known to be switched on. */
  readonly #last = new Map<string, number>();

  constructor(options: ConvergerOptions) {
    this.#options = options;
  }

  start(): Disposable {
    const timer = setInterval(() => this.#tick(), TICK_MS);
    timer.unref();
    return toDisposable(() => clearInterval(timer));
  }

  /** When the next run of an environment is due; null while that is not known. */
  nextRunAt(name: string): number | null {
    const { directory, clock } = this.#options;
    const { converge } = directory.get(name);
    const since = this.#last.get(name);
    if (!converge.enabled || since === undefined) return null;
    return nextRunAt(Math.max(clock.nowMs(), since + durationMs(converge.every)), converge.quiet_hours);
  }

  /** Begins a run now, whatever the schedule says. @throws GembaError `untrusted`, `busy`, `missing` */
  now(name: string): { runId: string } {
    const { source, directory, runs, clock } = this.#options;
    source.requireTrust();
    const { environment, provider } = directory.open(name);
    this.#last.set(name, clock.nowMs());
    const run = runs.begin(
      { kind: 'converge', environment: name, title: `Converging ${name}` },
      async (context, signal) => {
        const step = context.step(`Planning ${name}`);
        step.start();
        const plan = await provider.plan(environment, signal);
        const decision = decide(plan, environment.converge);
        switch (decision.kind) {
          case 'nothing':
            step.done('nothing to change');
            return;
          case 'report':
            step.done(decision.message);
            await this.#options.note({
              title: `${name} would be changed`,
              detail: decision.message,
              environment: name,
            });
            return;
          case 'stop':
            step.fail(decision.message);
            await this.#options.note({
              title: `Converging ${name} stopped`,
              detail: decision.message,
              environment: name,
            });
            throw new GembaError('refused', decision.message, {
              nextStep: `Look at it, and do it yourself: gemba plan ${name}, gemba up ${name}. Or raise \`max_changes\` under \`converge:\`.`,
            });
          case 'apply':
            step.done(`${plan.changes.length} to change`);
            await this.#options.apply(name, context, signal);
        }
      },
    );
    return { runId: run.id };
  }

  #tick(): void {
    const { directory, runs, clock, logger, onDue } = this.#options;
    const now = clock.nowMs();
    const time = new Date(now);
    for (const { name, converge } of directory.all()) {
      if (!converge.enabled) {
        this.#last.delete(name);
        continue;
      }
      const since = this.#last.get(name);
      if (since === undefined) {
        // A console that was opened a moment ago does not begin by changing things.
        this.#last.set(name, now);
        onDue();
        continue;
      }
      const isDue = now - since >= durationMs(converge.every);
      if (!isDue || isQuiet(converge.quiet_hours, time.getHours() * 60 + time.getMinutes())) continue;
      if (runs.current(name) !== null) continue;
      try {
        this.now(name);
      } catch (error) {
        this.#last.set(name, now);
        logger.warn(`${name} could not be converged`, {
          error: error instanceof Error ? error.message : String(error),
        });
      }
    }
  }
}
