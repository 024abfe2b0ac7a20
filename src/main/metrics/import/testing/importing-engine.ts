import { onTestFinished } from 'vitest';
import type { importsContract } from '../../../../shared/contract/imports';
import type { Serves } from '../../../../shared/contract/define';
import type { Run } from '../../../../shared/model/run';
import { createRuns } from '../../../runs';
import { silentLogger } from '../../../platform/logger';
import { systemClock } from '../../../platform/clock';
import { buildWorker, temporaryFolder } from '../../../platform/testing';
import { createImports, createMetricsEngine, type MetricsEngine } from '../../index';
import type { Remote } from '../import-service';

/** A metrics engine that points can be imported into, as the core puts it together. */
export interface ImportingEngine {
  readonly engine: MetricsEngine;
  readonly imports: Serves<typeof importsContract>;
  readonly stateDir: string;
  /** Waits for a run that has begun; `onChange` sees each picture of it. */
  ended(begun: { runId: string } | Promise<{ runId: string }>, onChange?: (run: Run) => void): Promise<Run>;
  cancel(runId: string): void;
  /** Known points of a target, `from` exclusive. */
  points(target: string, from: number, until: number): Promise<Array<[number, number]>>;
}

export interface Workers {
  readonly ingest: string;
  readonly query: string;
  readonly import: string;
}

export async function buildWorkers(): Promise<Workers> {
  const [ingest, query, importing] = await Promise.all(
    ['ingest', 'query', 'import'].map((name) => buildWorker(`src/main/metrics/workers/${name}-worker.ts`)),
  );
  return { ingest: ingest ?? '', query: query ?? '', import: importing ?? '' };
}

export async function startImportingEngine(
  workers: Workers,
  options: {
    readonly schemas?: string;
    readonly aggregation?: string;
    readonly remotes?: Record<string, Remote>;
    readonly env?: NodeJS.ProcessEnv;
    readonly stateDir?: string;
    readonly carbon?: boolean;
  } = {},
): Promise<ImportingEngine> {
  const stateDir = options.stateDir ?? temporaryFolder();
  const engine = await createMetricsEngine({
    stateDir,
    workers,
    clockOffsetMs: 0,
    logger: silentLogger,
    listeners: options.carbon === true ? { carbon: { port: 0, bind: '127.0.0.1' } } : {},
    storageSchemas: options.schemas ?? null,
    storageAggregation: options.aggregation ?? null,
    sizeLimitBytes: 1e9,
    collectHost: false,
  });
  onTestFinished(() => engine.dispose());
  const records = { saveRun: async () => {}, recentRuns: async () => [] };
  const runs = createRuns({ records, clock: systemClock, logger: silentLogger });
  onTestFinished(() => runs.dispose());
  const imports = createImports({
    importBatch: engine.importBatch.bind(engine),
    worker: workers.import,
    runs,
    remotes: () => options.remotes ?? {},
    workspace: { requireTrust: () => {} },
    env: options.env ?? {},
    stateDir,
    clock: systemClock,
    logger: silentLogger,
  });
  const never = new AbortController().signal;
  return {
    engine,
    imports: imports.serve,
    stateDir,
    async ended(begun, onChange = () => {}) {
      let last: Run | null = null;
      const { runId } = await begun;
      await runs.serve.watch(
        { runId },
        (run) => {
          // What is emitted is what the contract's input type says, with nothing left out.
          last = run;
          onChange(last);
        },
        { signal: never },
      );
      if (last === null) throw new Error('the run said nothing');
      return last;
    },
    cancel: (runId) => void runs.serve.cancel({ runId }, { signal: never }),
    async points(target, from, until) {
      const [series] = await engine.graphite.render({ targets: [target], from: String(from), until: String(until) });
      return (series?.datapoints ?? [])
        .filter((point): point is [number, number] => point[0] !== null)
        .map(([value, time]) => [time, value]);
    },
  };
}
