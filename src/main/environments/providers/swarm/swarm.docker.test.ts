import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { stringify } from 'yaml';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LogLine } from '../../../../shared/model/environment';
import type { ExecEvent } from '../../../../shared/model/exec';
import { createDeploy } from '../../../deploy';
import { dockerAvailable } from '../../../platform/testing';
import { createRuns } from '../../../runs';
import { webProgram } from '../../testing/fixture-workspace';
import { openEnvironments, type OpenEnvironments } from '../../testing/open-environments';
import { ownEngineAvailable, startOwnEngine, type OwnEngine } from '../../testing/own-engine';

const never = new AbortController().signal;
const environment = 'test';
const canRun = dockerAvailable && ownEngineAvailable;

/** A swarm of one machine, on an engine of the test's own: the machine's is left alone. */
describe.skipIf(!canRun)('environments on a Docker Swarm (needs dockerd, ip and root)', { timeout: 90_000 }, () => {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'gemba-swarm-'));
  const workspaceId = `swarm${randomBytes(4).toString('hex')}`;
  let engine: OwnEngine;
  let open: OpenEnvironments;
  const serve = (): OpenEnvironments['environments']['serve'] => open.environments.serve;
  const up = () => open.finish(serve().up({ environment }, { signal: never }));
  const drift = () => serve().drift({ environment }, { signal: never });
  const plan = () => serve().plan({ environment }, { signal: never });
  const openWith = (credentials: Record<string, string>): OpenEnvironments =>
    openEnvironments({ createRuns, createDeploy }, { dir, workspaceId, host: engine.host, credentials });

  const writeDefinitions = (greeting: string, image = 'debian:12-slim'): void => {
    const web = {
      build: 'web',
      connectivity: [{ protocol: 'http', ports: [8080], allowed: ['WORLD', 'store'] }],
      health: { http: '/', interval: '1s', retries: 2, start: '2s' },
      env: { GREETING: greeting },
      depends_on: ['store'],
      stop_grace: '2s',
      tests: [{ http: { url: '/', contains: greeting } }, { reachable: { from: 'store', port: 8080 } }],
    };
    const store = {
      image,
      command: 'trap "exit 0" TERM; echo store is open; while :; do sleep 0.2; done',
      volumes: [{ name: 'data', path: '/data' }],
      stop_grace: '2s',
      tests: [{ file: { path: '/run/secrets/db_password', contains: 'first' } }],
    };
    writeFileSync(path.join(dir, 'services/all.yaml'), stringify({ web, store }));
  };
  const lines = (text: string): string[] => text.split('\n').filter(Boolean).sort();
  /** Everything of the environment that the engine holds. */
  const held = (): string[] =>
    (['service', 'network', 'secret', 'volume'] as const)
      .flatMap((kind) => lines(engine.docker(kind, 'ls', '--quiet', '--filter', 'label=gemba.workspace')))
      .concat(lines(engine.docker('config', 'ls', '--quiet')))
      .concat(lines(engine.docker('ps', '--all', '--quiet', '--filter', 'label=gemba.workspace')));

  beforeAll(async () => {
    for (const folder of ['environments', 'services/web']) mkdirSync(path.join(dir, folder), { recursive: true });
    writeFileSync(path.join(dir, 'gemba.yaml'), 'name: gembatest\nsizes:\n  tiny: { cpus: 0.5, memory: 64mb }\n');
    const nodes = [
      { services: ['web'], number: 2, size: 'tiny' },
      { services: ['store'], size: 'tiny', credentials_name: 'db' },
    ];
    writeFileSync(path.join(dir, 'environments/test.yaml'), stringify({ test: { provider: 'swarm', nodes } }));
    writeFileSync(
      path.join(dir, 'services/web/Dockerfile'),
      'FROM debian:12-slim\nCOPY web.pl /web.pl\nCMD ["perl", "/web.pl"]\n',
    );
    writeFileSync(path.join(dir, 'services/web/web.pl'), webProgram('one'));
    writeDefinitions('hello');
    engine = await startOwnEngine(['debian:12-slim']);
    open = openWith({ GEMBA_CREDENTIAL_DB_PASSWORD: 'the first secret' });
  }, 60_000);

  afterAll(async () => {
    await open.dispose();
    await engine.dispose();
    rmSync(dir, { recursive: true, force: true });
  }, 30_000);

  it('says how an engine becomes a manager, and refuses what a swarm cannot do', async () => {
    await expect(plan()).rejects.toMatchObject({
      code: 'missing',
      message: 'This engine is no manager of a swarm.',
      nextStep: expect.stringContaining('docker swarm init') as string,
    });
    const item = (await open.environments.doctorItems()).find(({ id }) => id === 'swarm');
    expect(item).toMatchObject({ state: 'none', nextStep: expect.stringContaining('docker swarm init') as string });
    engine.docker('swarm', 'init', '--advertise-addr', '127.0.0.1');
    const ready = (await open.environments.doctorItems()).find(({ id }) => id === 'swarm');
    expect(ready).toMatchObject({ state: 'ok', summary: expect.stringContaining('a swarm of 1 machine') as string });

    const without = openWith({});
    await expect(without.environments.serve.plan({ environment }, { signal: never })).rejects.toMatchObject({
      code: 'missing',
      message: expect.stringContaining('The credentials db of store-1') as string,
    });
    await without.dispose();
  });

  it('comes up with replicas, its tests pass, and a second up changes nothing', async () => {
    const planned = await plan();
    expect(planned.changes.map(({ action, kind, name }) => `${action} ${kind} ${name}`)).toEqual([
      'build image gembatest/web:local',
      'create network gembatest-test-store-to-web',
      'create secret gembatest-test-db_password',
      'create service gembatest-test-web (2 replicas)',
      'create service gembatest-test-store-1',
    ]);
    expect(planned.notes?.join(' ')).toMatch(/every address.*reaches all of its ports.*stopped before it is replaced/);

    expect(await up()).toMatchObject({ state: 'done' });
    const { status } = await serve().status({ environment }, { signal: never });
    expect(status).toMatchObject({ summary: 'up', state: 'ok' });
    expect(status?.nodes.map(({ node, summary }) => `${node}: ${summary}`)).toEqual([
      'web-1: running, healthy',
      'web-2: running, healthy',
      'store-1: running',
    ]);
    const report = await serve().test({ environment, nodes: [] }, { signal: never });
    expect(report).toMatchObject({ verdict: 'pass', passed: 5 });
    const answers = (status?.nodes ?? []).flatMap(({ ports }) =>
      ports.map(({ hostPort }) =>
        engine.inside(
          'bash',
          '-c',
          'exec 3<>"/dev/tcp/127.0.0.1/$0"; printf "GET / HTTP/1.0\\r\\n\\r\\n" >&3; tail -n 1 <&3',
          String(hostPort),
        ),
      ),
    );
    expect(answers).toEqual(['web-1 one hello', 'web-2 one hello']);

    const again = await up();
    expect(again).toMatchObject({ state: 'done', changed: 0 });
    expect((await plan()).changes).toEqual([]);
    const untouched = await drift();
    expect(untouched).toMatchObject({ verdict: 'same', checked: 1, strangers: [] });
    expect(untouched.transcript.every((line) => line.startsWith('GET '))).toBe(true);
  });

  it('shows logs and runs commands where a task runs on this engine', async () => {
    const said: LogLine[] = [];
    await serve().logs({ environment, nodes: [], tail: 50, follow: false }, (more) => void said.push(...more), {
      signal: never,
    });
    expect(said.map(({ node, text }) => `${node}: ${text}`).sort()).toEqual([
      'store-1: store is open',
      'web-1: web one starts',
      'web-2: web one starts',
    ]);
    const events: ExecEvent[] = [];
    const request = { environment, nodes: ['web-*'], command: ['hostname'], timeoutMs: 10_000 };
    await serve().exec(request, (more) => void events.push(...more), { signal: never });
    expect(events.flatMap((event) => ('text' in event ? [event.text] : [])).sort()).toEqual(['web-1', 'web-2']);
  });

  it('finds what was changed by hand, and puts it right', async () => {
    engine.docker('service', 'update', '--detach', '--env-add', 'GREETING=moin', 'gembatest-test-web');
    engine.docker('service', 'scale', '--detach', 'gembatest-test-web=3');
    const found = await drift();
    expect(found.verdict).toBe('drift');
    const [first] = found.nodes;
    expect(first?.facts.map(({ fact, defined, actual }) => `${fact}: ${defined}, ${actual}`)).toEqual(
      expect.arrayContaining(['environment GREETING: hello, moin', 'replicas: 2, 3']) as string[],
    );
    expect(found.nodes.find(({ node }) => node === 'store-1')?.facts).toEqual([]);
    expect(await up()).toMatchObject({ state: 'done' });
    expect(await drift()).toMatchObject({ verdict: 'same' });
  });

  it('rolls back what does not become healthy', async () => {
    writeFileSync(path.join(dir, 'services/web/web.pl'), webProgram('broken'));
    const failed = await up();
    expect(failed).toMatchObject({ state: 'failed' });
    expect(failed.error?.message).toMatch(/not well.*It said last: .*cannot work.*web was rolled back/);
    const { status } = await serve().status({ environment }, { signal: never });
    expect(status).toMatchObject({ summary: 'up' });
    writeFileSync(path.join(dir, 'services/web/web.pl'), webProgram('one'));
    expect(await up()).toMatchObject({ state: 'done' });
  });

  it('makes a node anew, and a secret with another value', async () => {
    const runningTask = (): string =>
      engine.docker('service', 'ps', '--quiet', '--filter', 'desired-state=running', 'gembatest-test-store-1');
    const before = runningTask();
    expect(await open.finish(serve().rebuild({ environment, node: 'store-1' }, { signal: never }))).toMatchObject({
      state: 'done',
    });
    const after = runningTask();
    expect(after).not.toBe(before);

    const other = openWith({ GEMBA_CREDENTIAL_DB_PASSWORD: 'not the first any more' });
    const { changes } = await other.environments.serve.plan({ environment }, { signal: never });
    expect(changes.map(({ action, kind }) => `${action} ${kind}`)).toEqual([
      'create secret',
      'remove secret',
      'update service',
    ]);
    await other.dispose();
  });

  it('deploys one service, task by task', async () => {
    writeFileSync(path.join(dir, 'services/web/web.pl'), webProgram('two'));
    const request = { artifact: 'web', environment, version: 'local' };
    expect(await open.finish(open.deploy.serve.run(request, { signal: never }))).toMatchObject({ state: 'done' });
    expect(open.deployments[0]).toMatchObject({ state: 'done', strategy: 'rolling' });
    expect(await drift()).toMatchObject({ verdict: 'same' });
  });

  it('leaves nothing when it is destroyed', async () => {
    const preview = await serve().destroyPreview({ environment }, { signal: never });
    expect(preview.items.map(({ kind }) => kind)).toEqual(['service', 'service', 'network', 'secret', 'volume']);
    const run = await open.finish(serve().destroy({ environment, confirm: null }, { signal: never }));
    expect(run).toMatchObject({ state: 'done' });
    expect(held()).toEqual([]);
    expect((await serve().status({ environment }, { signal: never })).status).toMatchObject({ summary: 'down' });
  });
});
