import { durationMs } from '../../../shared/definitions/names';
import type { CollectStatus } from '../../../shared/model/collect';
import type { Clock } from '../../platform/clock';
import { environmentCredentials } from '../../platform/credentials';
import type { Disposable } from '../../platform/disposable';
import type { Logger } from '../../platform/logger';
import type { CollectPlan } from '../collect/pull/collect-plan';
import { CollectService } from '../collect/pull/collect-service';
import { createIntake, type Intake } from './intake';
import type { IngestService } from './ingest-service';
import type { IngestSettings } from './ingest-settings';
import { flushOnInterval, LogStatistics } from './log-lines/log-statistics';

export interface OtherInputsOptions {
  readonly ingest: Pick<IngestService, 'ingestAs' | 'reject'>;
  readonly settings: Pick<IngestSettings, 'statsd' | 'otlp'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Everything of the ingest worker that has no listener of its own: what the API hands on, logs, and what is fetched. */
export interface OtherInputs extends Disposable {
  readonly intake: Intake;
  takeLogLines(lines: readonly string[]): void;
  collect(plan: CollectPlan): void;
  collectStatus(): CollectStatus[];
  dispose(): Promise<void>;
}

export function createOtherInputs(options: OtherInputsOptions): OtherInputs {
  const { ingest, clock } = options;
  const { statsd, otlp } = options.settings;
  const logs = new LogStatistics({
    settings: statsd,
    emit: (samples) => ingest.ingestAs('logs', samples),
    reject: (reason, excerpt) => ingest.reject('logs', reason, excerpt),
  });
  const flushing = flushOnInterval(logs, durationMs(statsd.flush_interval), clock);
  const collecting = new CollectService({
    credentials: environmentCredentials(process.env),
    clock,
    logger: options.logger.child('collect'),
    ingest: (samples) => ingest.ingestAs('collect', samples),
    takeLogLines: (lines) => logs.take(lines),
    reject: (reason, excerpt, count) => ingest.reject('collect', reason, excerpt, count),
  });
  return {
    intake: createIntake({
      clock,
      logs,
      resourceAttributes: otlp.resource_attributes,
      ingest: (listener, samples) => ingest.ingestAs(listener, samples),
      reject: (listener, reason, excerpt, count) => ingest.reject(listener, reason, excerpt, count),
    }),
    takeLogLines: (lines) => logs.take(lines),
    collect: (plan) => collecting.apply(plan),
    collectStatus: () => collecting.status(),
    async dispose() {
      await collecting.dispose();
      await flushing.dispose();
    },
  };
}
