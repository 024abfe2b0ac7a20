import type { CollectStatus } from '../../shared/model/collect';
import type { CollectPlan } from './collect/pull/collect-plan';
import type { LogDrainAnswer, LogDrainPost } from './ingest/log-lines/answer-log-drain';
import type { OtlpAnswer, OtlpPost } from './ingest/otlp/answer-otlp';
import type { IntakeCall } from './workers/protocol';

/** What the main thread hands on to the ingest worker, unread. */
export interface MetricsIntake {
  /** Null where so much waits already that no more may be kept: the sender is to try again. */
  otlp(post: OtlpPost): Promise<OtlpAnswer | null>;
  logDrain(post: LogDrainPost): Promise<LogDrainAnswer | null>;
  takeLogLines(lines: readonly string[]): void;
  /** What is to be read on a schedule from now on. */
  collect(plan: CollectPlan): void;
  collectStatus(): Promise<CollectStatus[]>;
}

interface Worker {
  call<Value>(make: (seq: number) => unknown): Promise<Value>;
  post(message: unknown): void;
}

const MAX_WAITING_BYTES = 64 * 1024 * 1024;

/** `resend` is for a worker that took the place of one which crashed: it knows nothing yet of what to read. */
export function createIntakeClient(worker: Worker): MetricsIntake & { resend(): void } {
  let waitingBytes = 0;
  let plan: CollectPlan | null = null;
  const bounded = async <Answer>(sizeBytes: number, call: IntakeCall): Promise<Answer | null> => {
    if (waitingBytes + sizeBytes > MAX_WAITING_BYTES) return null;
    waitingBytes += sizeBytes;
    try {
      return await worker.call<Answer>((seq) => ({ kind: 'call', seq, ...call }));
    } finally {
      waitingBytes -= sizeBytes;
    }
  };
  return {
    otlp: (input) => bounded(input.body.byteLength, { name: 'otlp', input }),
    logDrain: (input) => bounded(input.body.byteLength, { name: 'logDrain', input }),
    takeLogLines: (lines) => worker.post({ kind: 'logLines', lines }),
    collect(wanted) {
      plan = wanted;
      worker.post({ kind: 'collect', plan });
    },
    collectStatus: () => worker.call((seq) => ({ kind: 'call', seq, name: 'collectStatus' })),
    resend() {
      if (plan !== null) worker.post({ kind: 'collect', plan });
    },
  };
}
