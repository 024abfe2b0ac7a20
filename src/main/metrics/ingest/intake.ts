import type { Clock } from '../../platform/clock';
import type { Sample } from '../sample';
import { type LogDrainAnswer, type LogDrainPost, answerLogDrain } from './log-lines/answer-log-drain';
import type { LogStatistics } from './log-lines/log-statistics';
import type { OtlpAnswer, OtlpPost } from './otlp/answer-otlp';
import { DeltaTotals } from './otlp/delta-totals';

export interface IntakeOptions {
  readonly clock: Clock;
  readonly resourceAttributes: readonly string[];
  readonly ingest: (listener: string, samples: readonly Sample[]) => void;
  readonly reject: (listener: string, reason: string, excerpt: string, count: number) => void;
  readonly logs: LogStatistics;
}

/** What comes in over the loopback API and is taken apart in the ingest worker, away from the main thread. */
export interface Intake {
  otlp(post: OtlpPost): Promise<OtlpAnswer>;
  logDrain(post: LogDrainPost): LogDrainAnswer;
}

export function createIntake(options: IntakeOptions): Intake {
  const { clock, reject } = options;
  const deltas = new DeltaTotals();
  return {
    async otlp(post) {
      // Its protobuf library is loaded for the first body, so that the store does not wait for it.
      const { answerOtlp } = await import('./otlp/answer-otlp');
      return answerOtlp(post, {
        deltas,
        resourceAttributes: options.resourceAttributes,
        nowSeconds: () => clock.nowMs() / 1000,
        ingest: (samples) => options.ingest('otlp', samples),
        reject: (reason, count, excerpt) => reject('otlp', reason, excerpt, count),
      });
    },
    logDrain: (post) =>
      answerLogDrain(post, {
        takeLines: (lines) => options.logs.take(lines),
        reject: (reason, excerpt) => reject('logs', reason, excerpt, 1),
      }),
  };
}
