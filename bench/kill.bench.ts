import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { runEngineChild } from '../src/main/metrics/testing/engine-child';
import { KILL_SCHEMAS, killUnderLoad } from '../src/main/metrics/testing/kill-under-load';
import { builtWorkers, report } from './support/metrics-engine';

/** Engines killed under load on one folder, some of them while they seal; this file is also the process that is killed. */
const ROUNDS = Number(process.env['GEMBA_BENCH_ROUNDS'] ?? '100');

if (process.argv[2] === 'engine') await runEngineChild(process.argv[3] ?? '{}');
else {
  const stateDir = mkdtempSync(path.join(os.tmpdir(), 'gemba-kill-'));
  const options = { stateDir, workers: builtWorkers(), storageSchemas: KILL_SCHEMAS };
  let owed = 0;
  let lost = 0;
  const broken: string[] = [];
  const bad: Array<Record<string, unknown>> = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const outcome = await killUnderLoad({
      args: [fileURLToPath(import.meta.url), 'engine', JSON.stringify(options)],
      stateDir,
      prefix: `round${round}`,
      series: 50,
      pointsPerSecond: 60_000 + 20_000 * (round % 5),
      aliveMs: 3000 + ((round * 977) % 3500),
    });
    owed += outcome.owed;
    lost += outcome.missing + outcome.wrong;
    if (outcome.missing + outcome.wrong > 0) bad.push({ round, ...outcome });
    if (outcome.integrity !== 'ok') broken.push(outcome.integrity);
  }
  rmSync(stateDir, { recursive: true, force: true });
  report('kill', lost, 'points lost', { rounds: ROUNDS, owed, broken, bad });
  if (lost > 0 || broken.length > 0) process.exitCode = 1;
}
