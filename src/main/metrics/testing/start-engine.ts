import { onTestFinished } from 'vitest';
import { silentLogger } from '../../platform/logger';
import { buildWorker, temporaryFolder } from '../../platform/testing';
import { createMetricsEngine, type MetricsEngine, type MetricsOptions } from '../index';

/** The workers as the product starts them, built from source. */
export async function buildMetricsWorkers(): Promise<MetricsOptions['workers']> {
  const [ingest, query] = await Promise.all([
    buildWorker('src/main/metrics/workers/ingest-worker.ts'),
    buildWorker('src/main/metrics/workers/query-worker.ts'),
  ]);
  return { ingest, query };
}

/** An engine that listens on nothing, in a folder of its own; both end with the test. */
export async function startEngine(
  workers: MetricsOptions['workers'],
  options: Partial<MetricsOptions> = {},
): Promise<MetricsEngine> {
  const engine = await createMetricsEngine({
    stateDir: temporaryFolder(),
    workers,
    clockOffsetMs: 0,
    logger: silentLogger,
    listeners: {},
    storageSchemas: '[all]\npattern = .*\nretentions = 1s:1h\n',
    storageAggregation: null,
    sizeLimitBytes: 1e9,
    collectHost: false,
    ...options,
  });
  onTestFinished(() => engine.dispose());
  return engine;
}

/** The newest value of each series that a target finds, asked for again until they are as wanted. */
export async function newestValues(
  engine: MetricsEngine,
  target: string,
  isThere: (values: Record<string, number>) => boolean,
): Promise<Record<string, number>> {
  for (let attempt = 0; attempt < 400; attempt += 1) {
    const rendered = await engine.graphite.render({ targets: [target], from: '-5min' });
    const values = Object.fromEntries(
      rendered.flatMap(({ target: name, datapoints }) => {
        const newest = datapoints.findLast(([value]) => value !== null)?.[0];
        return newest === undefined || newest === null ? [] : [[name, newest] as const];
      }),
    );
    if (isThere(values)) return values;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`${target} was not there within ten seconds`);
}
