import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createDeploy } from '../src/main/deploy';
import { openEnvironments } from '../src/main/environments/testing/open-environments';
import { removeLabelled } from '../src/main/environments/testing/remove-labelled';
import { createRuns } from '../src/main/runs';
import { report } from './support/metrics-engine';

/** How long status and drift take from five containers to a hundred, and how much of the files is read in that time. */
const SIZES = (process.env['GEMBA_BENCH_NODES'] ?? '5,20,50,100').split(',').map(Number);
const STATUS_LIMIT_MS = 1000;
const DRIFT_LIMIT_MS = 10_000;
/** As many readings as it takes at most until every container's files were read. */
const MAX_READINGS = 8;
const environment = 'scale';
const resourcesDir = path.resolve(import.meta.dirname, '..', 'resources');
const never = new AbortController().signal;

function writeWorkspace(dir: string, nodes: number): void {
  for (const folder of ['environments', 'services']) mkdirSync(path.join(dir, folder), { recursive: true });
  const names = Array.from({ length: nodes }, (_, index) => `s${index + 1}`);
  const service = "\n  image: debian:12-slim\n  command: 'exec sleep 3600'\n  stop_grace: 1s\n";
  writeFileSync(path.join(dir, 'gemba.yaml'), 'name: gembascale\n');
  writeFileSync(path.join(dir, 'services/all.yaml'), names.map((name) => `${name}:${service}`).join(''));
  const lines = names.map((name) => `    - { services: [${name}] }\n`).join('');
  writeFileSync(path.join(dir, 'environments/all.yaml'), `${environment}:\n  nodes:\n${lines}`);
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;

async function time<Result>(work: () => Promise<Result>): Promise<{ result: Result; ms: number }> {
  const begun = performance.now();
  const result = await work();
  return { result, ms: performance.now() - begun };
}

const workspaceId = `scale${randomBytes(5).toString('hex')}`;
const dir = mkdtempSync(path.join(os.tmpdir(), 'gemba-scale-'));
writeWorkspace(dir, SIZES[0] ?? 5);
const open = openEnvironments({ createRuns, createDeploy }, { dir, workspaceId, name: 'gembascale', resourcesDir });
const { serve } = open.environments;
try {
  for (const nodes of SIZES) {
    writeWorkspace(dir, nodes);
    const up = await time(async () => open.finish(serve.up({ environment }, { signal: never })));
    if (up.result.error !== null) throw new Error(up.result.error.message);
    const statuses: number[] = [];
    for (let turn = 0; turn < 5; turn += 1) {
      statuses.push((await time(async () => serve.status({ environment }, { signal: never }))).ms);
    }
    const drifts: { ms: number; checked: number; differing: number }[] = [];
    while (drifts.length < MAX_READINGS && (drifts.length < 2 || (drifts.at(-1)?.checked ?? 1) < 1)) {
      const { ms, result } = await time(async () => serve.drift({ environment }, { signal: never }));
      const differing = result.nodes.filter(({ facts }) => facts.length > 0).length;
      drifts.push({ ms: Math.round(ms), checked: Number(result.checked.toFixed(4)), differing });
    }
    report(`environments-scale.status.${nodes}`, median(statuses), 'ms', { limit: STATUS_LIMIT_MS });
    const slowest = Math.max(...drifts.map(({ ms }) => ms));
    const upSeconds = Number((up.ms / 1000).toFixed(1));
    report(`environments-scale.drift.${nodes}`, slowest, 'ms', { limit: DRIFT_LIMIT_MS, upSeconds, drifts });
    const isBad = drifts.some(({ differing }) => differing > 0) || (drifts.at(-1)?.checked ?? 0) < 1;
    if (median(statuses) > STATUS_LIMIT_MS || slowest > DRIFT_LIMIT_MS || isBad) process.exitCode = 1;
  }
} finally {
  await open.dispose();
  await removeLabelled(workspaceId);
  rmSync(dir, { recursive: true, force: true });
}
