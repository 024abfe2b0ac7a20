import type { EnvironmentView } from '../../../shared/model/environment';
import type { Disposable } from '../../platform/disposable';
import type { Logger } from '../../platform/logger';
import type { DockerReader } from '../providers/docker/reader';
import { createContainerCollector } from './container-metrics';
import { createBalancerCollector } from './balancer-metrics';

/** One point of a series, as the store takes it. */
export interface EnvironmentSample {
  readonly name: string;
  readonly value: number;
  readonly timeSeconds: number;
}

export interface CollectorOptions {
  readonly views: () => EnvironmentView[];
  readonly reader: DockerReader;
  /** Where published ports are reached; null where they cannot be. */
  readonly publishedHost: string | null;
  readonly workspaceId: string;
  readonly ingest: (samples: readonly EnvironmentSample[]) => void;
  readonly nowMs: () => number;
  readonly logger: Logger;
  readonly intervalMs?: number;
}

/** Half of the finest archive's ten seconds: no slot is missed when a reading is late. */
const INTERVAL_MS = 5000;

/**
 * Reads what containers use and what load balancers count, every five seconds, for as long as anything of an
 * environment runs. A reading that takes longer than the interval is not begun twice.
 */
export function startCollectors(options: CollectorOptions): Disposable {
  const abort = new AbortController();
  const containers = createContainerCollector(options.reader);
  const balancers = createBalancerCollector(options.publishedHost);
  let isBusy = false;
  const collect = async (): Promise<void> => {
    if (isBusy) return;
    isBusy = true;
    try {
      const views = options
        .views()
        .filter(({ status }) => status !== null && status.problem === null && status.summary !== 'down');
      const timeSeconds = options.nowMs() / 1000;
      const [used, counted] = await Promise.all([
        containers.collect(views, abort.signal),
        balancers.collect(views, abort.signal),
      ]);
      const samples = [...used, ...counted].map((sample) => ({ ...sample, timeSeconds }));
      if (samples.length > 0 && !abort.signal.aborted) options.ingest(samples);
    } catch (error) {
      if (!abort.signal.aborted) options.logger.debug('containers could not be measured', { error: String(error) });
    } finally {
      isBusy = false;
    }
  };
  const timer = setInterval(() => void collect(), options.intervalMs ?? INTERVAL_MS);
  timer.unref();
  return {
    dispose() {
      clearInterval(timer);
      abort.abort();
    },
  };
}
