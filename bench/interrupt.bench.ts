import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { webProgram, writeFixture } from '../src/main/environments/testing/fixture-workspace';
import { median, report } from './support/metrics-engine';
import { startOwnEngine, type OwnEngine } from '../src/main/environments/testing/own-engine';

/**
 * `gemba up` interrupted at random moments: by SIGINT, by SIGKILL, and by the engine going away under it, softly and
 * hard, and coming back. After each the next `up` has to make the environment what it should be, the one after that has
 * to find nothing to do, and `destroy` has to leave nothing. Half of the rounds begin with nothing, half with another
 * version of a service that is already up.
 */

const GEMBA = path.resolve(import.meta.dirname, '..', 'bin', 'gemba');
const ROUNDS = Number(process.env['GEMBA_BENCH_ROUNDS'] ?? '20');
const WAYS = ['engine killed', 'SIGINT', 'SIGKILL', 'engine stopped'] as const;
const OWN_IMAGES = ['debian:12-slim'];

const folder = mkdtempSync(path.join(os.tmpdir(), 'gemba-interrupt-'));
const workspace = path.join(folder, 'workspace');
mkdirSync(workspace);
writeFixture(workspace);

function start(engine: OwnEngine, ...args: string[]): { child: ChildProcess; output: () => string } {
  const child = spawn(GEMBA, ['--workspace', workspace, ...args], {
    env: { ...process.env, DOCKER_HOST: engine.host, GEMBA_HOME: path.join(folder, 'home') },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (part: string) => (text += part));
  return { child, output: () => text };
}

async function gemba(engine: OwnEngine, ...args: string[]): Promise<{ status: number | null; output: string }> {
  const { child, output } = start(engine, ...args);
  const [status] = (await once(child, 'close')) as [number | null];
  return { status, output: output() };
}

async function mustBe(engine: OwnEngine, expected: RegExp, round: string, ...args: string[]): Promise<void> {
  const { status, output } = await gemba(engine, ...args);
  if (status !== 0 || !expected.test(output)) {
    throw new Error(`${round}: gemba ${args.join(' ')} ended with ${status}:\n${output}`);
  }
}

async function interrupt(engine: OwnEngine, way: (typeof WAYS)[number], afterMs: number): Promise<void> {
  const { child } = start(engine, 'up', 'test');
  const ended = once(child, 'close');
  await wait(afterMs);
  if (way === 'SIGINT' || way === 'SIGKILL') {
    child.kill(way);
    await ended;
    return;
  }
  await engine.stop(way === 'engine stopped' ? 'SIGTERM' : 'SIGKILL');
  await ended;
  await engine.start();
}

/** By what it is and how it stands, so that whoever reads of a failure need not have been there. */
function left(engine: OwnEngine): string[] {
  const own = ['--filter', 'label=gemba.workspace', '--format'];
  return [
    ...engine.docker('ps', '--all', ...own, 'container {{.Names}} ({{.ID}}, {{.Status}})').split('\n'),
    ...engine.docker('network', 'ls', ...own, 'network {{.Name}} ({{.ID}})').split('\n'),
    ...engine.docker('volume', 'ls', ...own, 'volume {{.Name}}').split('\n'),
  ].filter(Boolean);
}

/** The machine's engine has the console's own images once it has brought anything up; the copy is made from there. */
function ownImages(): string[] {
  const { stdout } = spawnSync('docker', ['image', 'ls', '--format', '{{.Repository}}:{{.Tag}}'], { encoding: 'utf8' });
  return stdout.split('\n').filter((name) => /^gemba\/(guard|load-balancer):/.test(name));
}

const trusted = spawnSync(GEMBA, ['trust', workspace], {
  env: { ...process.env, GEMBA_HOME: path.join(folder, 'home') },
});
if (trusted.status !== 0) throw new Error(trusted.stderr.toString());
const engine = await startOwnEngine([...OWN_IMAGES, ...ownImages()]);
const repairs: number[] = [];
try {
  await mustBe(engine, /./, 'the first', 'up', 'test');
  await mustBe(engine, /./, 'the first', 'destroy', 'test', '--yes');
  const begun = performance.now();
  await mustBe(engine, /./, 'the measured', 'up', 'test');
  const fullMs = performance.now() - begun;
  for (let round = 1; round <= ROUNDS; round++) {
    const way = WAYS[(round - 1) % WAYS.length] ?? 'SIGINT';
    const isFromNothing = round % 2 === 0;
    if (isFromNothing) {
      await mustBe(engine, /./, `round ${round}`, 'destroy', 'test', '--yes');
      const rest = left(engine);
      if (rest.length > 0) throw new Error(`round ${round}: destroy left ${rest.join(', ')}`);
    }
    writeFileSync(path.join(workspace, 'services/web/web.pl'), webProgram(`version ${round}`));
    const afterMs = 300 + Math.random() * fullMs;
    await interrupt(engine, way, afterMs);
    const repairBegun = performance.now();
    const what = `round ${round}, ${way} after ${Math.round(afterMs)} ms`;
    await mustBe(engine, /./, what, 'up', 'test');
    repairs.push(performance.now() - repairBegun);
    await mustBe(engine, /nothing to change/, what, 'up', 'test');
    await mustBe(engine, /test: up/, what, 'status', 'test');
    process.stderr.write(`${what}: whole again\n`);
  }
  await mustBe(engine, /./, 'the end', 'destroy', 'test', '--yes');
  const rest = left(engine);
  report('interrupt', ROUNDS - repairs.length, 'rounds not repaired', {
    rounds: ROUNDS,
    limit: 0,
    leftAfterDestroy: rest.length,
    upMs: Math.round(fullMs),
    medianRepairMs: Math.round(median(repairs)),
  });
  if (rest.length > 0) process.exitCode = 1;
} finally {
  await engine.dispose();
  rmSync(folder, { recursive: true, force: true });
}
