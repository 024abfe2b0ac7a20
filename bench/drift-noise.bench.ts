import { randomBytes } from 'node:crypto';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { createDeploy } from '../src/main/deploy';
import { resolveConnection } from '../src/main/environments/providers/docker/connection';
import { createEngine } from '../src/main/environments/providers/docker/engine';
import { noLogins } from '../src/main/environments/testing/no-logins';
import { READING_CALLS } from '../src/main/environments/providers/docker/read-only';
import { writeDriftFixture } from '../src/main/environments/testing/drift-fixture';
import { docker } from '../src/main/environments/testing/docker';
import { handMadeDrifts } from '../src/main/environments/testing/hand-made-drifts';
import { openEnvironments, type OpenEnvironments } from '../src/main/environments/testing/open-environments';
import { removeLabelled } from '../src/main/environments/testing/remove-labelled';
import { createRuns } from '../src/main/runs';
import { report } from './support/metrics-engine';

/**
 * Drift that cries wolf is switched off: the sample environment is read again and again with traffic in between and
 * must show nothing, then everything that a hand did to a small one must be found.
 */
const READINGS = Number(process.env['GEMBA_BENCH_ROUNDS'] ?? '50');
const REQUESTS_BETWEEN = 20;
const resourcesDir = path.resolve(import.meta.dirname, '..', 'resources');
const never = new AbortController().signal;

interface Site {
  readonly open: OpenEnvironments;
  readonly environment: string;
  up(): Promise<void>;
}

async function within<Result>(
  name: string,
  environment: string,
  write: (dir: string) => void,
  work: (site: Site) => Promise<Result>,
): Promise<Result> {
  const workspaceId = `bench${randomBytes(5).toString('hex')}`;
  const dir = mkdtempSync(path.join(os.tmpdir(), 'gemba-drift-bench-'));
  write(dir);
  const open = openEnvironments({ createRuns, createDeploy }, { dir, workspaceId, name, resourcesDir });
  const up = async (): Promise<void> => {
    const run = await open.finish(open.environments.serve.up({ environment }, { signal: never }));
    if (run.error !== null) throw new Error(run.error.message);
  };
  try {
    await up();
    return await work({ open, environment, up });
  } finally {
    await open.dispose();
    await removeLabelled(workspaceId);
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Answers of any status count: it is their writing of logs that matters. */
function request(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const sent = http.get({ host: '127.0.0.1', port, agent: false, timeout: 2000 }, (response) => {
      response.resume().on('end', () => resolve(true));
    });
    sent.on('timeout', () => sent.destroy()).on('error', () => resolve(false));
  });
}

async function readUntouched({ open, environment }: Site): Promise<void> {
  const { status } = await open.environments.serve.status({ environment }, { signal: never });
  const ports = (status?.nodes ?? []).flatMap((node) => node.ports.map(({ hostPort }) => hostPort));
  const invented = new Set<string>();
  const times: number[] = [];
  let answers = 0;
  let unread = 0;
  let writes = 0;
  for (let reading = 0; reading < READINGS; reading += 1) {
    for (let turn = 0; turn < REQUESTS_BETWEEN; turn += 1) {
      if (await request(ports[turn % ports.length] ?? 0)) answers += 1;
    }
    const begun = performance.now();
    const drift = await open.environments.serve.drift({ environment }, { signal: never });
    times.push(performance.now() - begun);
    for (const { node, facts } of drift.nodes) {
      for (const { fact, actual } of facts) invented.add(`${node} ${fact}: ${actual ?? 'nothing'}`);
    }
    for (const { name } of drift.strangers) invented.add(name);
    unread += drift.unread.length;
    const paths = drift.transcript.map((line) => /^GET ([^?]+)/.exec(line)?.[1] ?? line);
    writes += paths.filter((asked) => !READING_CALLS.some((call) => call.test(asked))).length;
  }
  report('drift-noise.untouched', invented.size, 'invented differences', {
    limit: 0,
    readings: READINGS,
    nodes: status?.nodes.length ?? 0,
    answers,
    unread,
    writes,
    slowestMs: Math.round(Math.max(...times)),
    invented: [...invented].slice(0, 10),
  });
  if (invented.size > 0 || writes > 0 || answers === 0) process.exitCode = 1;
}

async function findHandMade({ open, environment, up }: Site): Promise<void> {
  const engine = createEngine(resolveConnection(undefined), noLogins);
  const node = 'app-1';
  const drifts = handMadeDrifts(node);
  const missed: string[] = [];
  const id = async (): Promise<string> => {
    const { status } = await open.environments.serve.status({ environment }, { signal: never });
    return status?.nodes.find((candidate) => candidate.node === node)?.containerId ?? '';
  };
  for (const { name, make, isFound } of drifts) {
    const hand = { engine, node, containerId: await id(), network: 'gembadrift-test', docker };
    const undo = await make(hand);
    if (!isFound(await open.environments.serve.drift({ environment }, { signal: never }))) missed.push(name);
    await undo?.();
    const left = await id();
    if (left !== '') await docker('rm', '--force', left);
    await up();
  }
  report('drift-noise.by-hand', missed.length, 'missed differences', { limit: 0, made: drifts.length, missed });
  if (missed.length > 0) process.exitCode = 1;
}

const sample = path.join(resourcesDir, 'sample');
await within('gembasample', 'local', (dir) => cpSync(sample, dir, { recursive: true }), readUntouched);
await within('gembadrift', 'test', writeDriftFixture, findHandMade);
