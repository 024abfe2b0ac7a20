import type { CollectStatus } from '../../../../shared/model/collect';
import { durationMs } from '../../../../shared/definitions/names';
import type { Disposable } from '../../../platform/disposable';
import type { Sample } from '../../sample';
import type { CollectorContext, Reading } from './collector';
import { createCollector, type ScheduledDefinition } from './create-collector';
import { startSchedule } from './schedule';
import { waitingStatus } from '../waiting-status';

export interface EntryOptions extends CollectorContext {
  readonly emit: (samples: readonly Sample[]) => void;
  /** What could not be taken, by number. */
  readonly reject: (count: number) => void;
  readonly log: (message: string) => void;
}

/** Something that collects and says how it is doing. */
export interface Entry extends Disposable {
  status(): CollectStatus;
}

/**
 * Reads one entry again and again, and writes how that went: `gemba.collect.<name>.up`, `.duration_ms`, `.samples`,
 * `.rejected` and `.failures`.
 */
export function startScheduledEntry(definition: ScheduledDefinition, options: EntryOptions): Entry {
  const { name, nowMs } = options;
  const collector = createCollector(definition, options);
  const everyMs = durationMs(definition.every);
  let failures = 0;
  let status = waitingStatus(name, definition.kind);

  const health = (values: Readonly<Record<string, number>>): Sample[] => {
    const timeSeconds = Math.floor(nowMs() / 1000);
    return Object.entries(values).map(([key, value]) => ({ name: `gemba.collect.${name}.${key}`, value, timeSeconds }));
  };
  const note = (problem: string | null, samples: number, tookMs: number): void => {
    if (problem !== null && status.state !== 'failing') options.log(`${name} cannot be read: ${problem}`);
    if (problem === null && status.state === 'failing') options.log(`${name} is read again`);
    const failingSince = problem === null ? null : (status.failingSince ?? nowMs());
    const state = problem === null ? 'ok' : 'failing';
    status = { ...status, state, problem, failingSince, samples, durationMs: tookMs, lastReadAt: nowMs() };
  };
  const succeed = (reading: Reading, tookMs: number): void => {
    const { samples, rejected, problem } = reading;
    if (problem !== null) failures += 1;
    note(problem, samples.length, tookMs);
    if (rejected > 0) options.reject(rejected);
    const own = { up: problem === null ? 1 : 0, duration_ms: tookMs, samples: samples.length, rejected, failures };
    options.emit([...samples, ...health(own)]);
  };
  const fail = (error: unknown, tookMs: number): void => {
    failures += 1;
    note(error instanceof Error ? error.message : String(error), 0, tookMs);
    options.emit([...collector.absent(), ...health({ up: 0, duration_ms: tookMs, samples: 0, failures })]);
  };
  let isStopped = false;
  const schedule = startSchedule({
    name,
    everyMs,
    timeoutMs: Math.min(durationMs(definition.timeout), Math.max(everyMs, 1000)),
    nowMs,
    backsOff: definition.kind !== 'http',
    onSkipped: () => options.emit([...collector.absent(), ...health({ up: 0 })]),
    async run(signal) {
      const startedMs = performance.now();
      try {
        const reading = await collector.read(signal);
        if (!isStopped) succeed(reading, performance.now() - startedMs);
      } catch (error) {
        if (!isStopped) fail(error, performance.now() - startedMs);
        throw error;
      }
    },
  });
  return {
    status: () => status,
    dispose() {
      isStopped = true;
      void schedule.dispose();
      collector.dispose();
    },
  };
}
