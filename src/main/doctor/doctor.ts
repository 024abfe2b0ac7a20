import type { DoctorItem, DoctorReport } from '../../shared/model/doctor';
import type { Clock } from '../platform/clock';
import { Emitter, type Disposable } from '../platform/disposable';
import type { Logger } from '../platform/logger';

/** Looks at one part of the system. What it cannot find out in time counts as unknown. */
export type Probe = () => Promise<DoctorItem[]>;

export interface Doctor {
  /** The last report; null until the first one is there. */
  report(): DoctorReport | null;
  /** Looks again, now. Who asks while it is looking already gets the same report. Never rejects. */
  refresh(): Promise<DoctorReport>;
  onReport(listener: (report: DoctorReport) => void): Disposable;
}

export interface DoctorOptions {
  readonly probes: readonly Probe[];
  readonly clock: Clock;
  readonly logger: Logger;
  /** How long one probe may take. 5 s by default. */
  readonly limitMs?: number;
}

const LIMIT_MS = 5000;

/** Says what of the things that the console can use is there. All probes run at once, and each has its time. */
export function createDoctor(options: DoctorOptions): Doctor {
  const limitMs = options.limitMs ?? LIMIT_MS;
  const reports = new Emitter<DoctorReport>();
  const lastItems = new Map<Probe, readonly DoctorItem[]>();
  let last: DoctorReport | null = null;
  let running: Promise<DoctorReport> | null = null;

  async function ask(probe: Probe): Promise<readonly DoctorItem[]> {
    try {
      const items = await within(limitMs, probe());
      lastItems.set(probe, items);
      return items;
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      options.logger.warn(`A part of the system could not be looked at: ${why}`);
      return (lastItems.get(probe) ?? []).map((item) => ({ ...item, state: 'unknown', summary: `Not known: ${why}` }));
    }
  }

  async function look(): Promise<DoctorReport> {
    const items = (await Promise.all(options.probes.map(ask))).flat();
    const report: DoctorReport = { items, readAt: options.clock.nowMs() };
    last = report;
    reports.emit(report);
    return report;
  }

  return {
    report: () => last,
    refresh() {
      running ??= look().finally(() => {
        running = null;
      });
      return running;
    },
    onReport: (listener) => reports.on(listener),
  };
}

/** The promise's own outcome, or a failure once the time is over; whatever it was waiting for is left behind. */
function within<Value>(limitMs: number, promise: Promise<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no answer within ${limitMs / 1000} s.`)), limitMs);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
