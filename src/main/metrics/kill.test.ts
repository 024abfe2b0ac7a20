import { expect, it } from 'vitest';
import { buildWorker, temporaryFolder } from '../platform/testing';
import { KILL_SCHEMAS, killUnderLoad } from './testing/kill-under-load';

it('has every point that was sent a second before the process was killed, twice in a row', async () => {
  const [ingest, query, entry] = await Promise.all([
    buildWorker('src/main/metrics/workers/ingest-worker.ts'),
    buildWorker('src/main/metrics/workers/query-worker.ts'),
    buildWorker('src/main/metrics/testing/engine-child-entry.ts'),
  ]);
  const stateDir = temporaryFolder();
  const options = { stateDir, workers: { ingest, query }, storageSchemas: KILL_SCHEMAS };
  for (const prefix of ['first', 'second']) {
    const outcome = await killUnderLoad({
      args: [entry, JSON.stringify(options)],
      stateDir,
      prefix,
      series: 20,
      pointsPerSecond: 20_000,
      aliveMs: 2200,
    });
    expect(outcome).toMatchObject({ missing: 0, wrong: 0, integrity: 'ok' });
    expect(outcome.owed).toBeGreaterThan(2000);
  }
}, 60_000);
