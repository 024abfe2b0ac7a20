import { setInterval } from 'node:timers';
import type { AppInfo, AppStatus } from '../../shared/contract/app';
import type { appContract } from '../../shared/contract/app';
import type { Serves } from '../../shared/contract/define';
import type { DoctorReport } from '../../shared/model/doctor';
import type { StoreStatus } from '../../shared/model/series';
import type { FileProblem } from '../../shared/model/workspace';
import type { Clock } from '../platform/clock';
import type { Disposable } from '../platform/disposable';
import { untilAborted } from '../platform/until-aborted';
import type { LoopLagMonitor } from '../platform/loop-lag';

/** What the status strip is made of; each part is asked for what it last knew and never waits for a provider. */
export interface StatusSources {
  info(): AppInfo;
  storeStatus(): Promise<StoreStatus>;
  providerStatus(): AppStatus['providers'];
  problems(): readonly FileProblem[];
  readonly loopLag: LoopLagMonitor;
  readonly clock: Clock;
  readonly doctor: {
    report(): DoctorReport | null;
    refresh(): Promise<DoctorReport>;
    onReport(listener: (report: DoctorReport) => void): Disposable;
  };
}

const STATUS_INTERVAL_MS = 1000;

/** Serves the `app` part of the contract: who we are, how we are, and what of this machine can be used. */
export function createStatusService(sources: StatusSources): Serves<typeof appContract> {
  async function status(): Promise<AppStatus> {
    const problems = sources.problems();
    return {
      store: await sources.storeStatus(),
      providers: sources.providerStatus(),
      files: {
        errors: problems.filter((problem) => problem.severity === 'error').length,
        warnings: problems.filter((problem) => problem.severity === 'warning').length,
      },
      loopLag: sources.loopLag.read(),
      now: sources.clock.nowMs(),
    };
  }

  return {
    info: () => sources.info(),
    async status(_input, emit, { signal }) {
      let failure: unknown;
      let asking = false;
      const stop = new AbortController();
      const tick = async (): Promise<void> => {
        if (asking) return;
        asking = true;
        try {
          emit(await status());
        } catch (error) {
          failure = error;
          stop.abort();
        } finally {
          asking = false;
        }
      };
      const timer = setInterval(() => void tick(), STATUS_INTERVAL_MS);
      await tick();
      await untilAborted(AbortSignal.any([signal, stop.signal]));
      clearInterval(timer);
      if (failure !== undefined && !signal.aborted) throw failure;
    },
    async doctor(_input, emit, { signal }) {
      const subscription = sources.doctor.onReport(emit);
      const known = sources.doctor.report();
      if (known !== null) emit(known);
      await untilAborted(signal);
      await subscription.dispose();
    },
    refreshDoctor: () => sources.doctor.refresh(),
  };
}
