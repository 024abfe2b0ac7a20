import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DriftReport } from '../../../../shared/model/environment';
import { createDeploy } from '../../../deploy';
import { dockerAvailable, fileWriter } from '../../../platform/testing';
import { createRuns } from '../../../runs';
import { openEnvironments, type OpenEnvironments } from '../../testing/open-environments';
import { ownEngineAvailable, startOwnEngine, type OwnEngine } from '../../testing/own-engine';
import { otherThanReading } from '../../testing/transcript';

const never = new AbortController().signal;
const environment = 'test';
const canRun = dockerAvailable && ownEngineAvailable;
/** An engine walks an image for each container, which takes a busy machine its time. */
const soon = { timeout: 60_000, interval: 500 };

/** Two replicas whose start writes what no other start would, and one node that is left as its image is. */
const DEFINITIONS = `
app:
  image: debian:12-slim
  command: 'trap "exit 0" TERM; date +%N >/etc/made.conf; while :; do echo goes on >>/var/log/app.log; sleep 1; done'
  health: { command: "test -f /etc/made.conf", interval: 1s, timeout: 30s, retries: 30 }
  stop_grace: 2s
store:
  image: debian:12-slim
  command: 'trap "exit 0" TERM; while :; do sleep 1; done'
  stop_grace: 2s
`;
const ENVIRONMENT = `
test:
  provider: swarm
  nodes:
    - { services: [app], number: 2, size: tiny }
    - { services: [store], size: tiny }
`;

describe.skipIf(!canRun)('drift on a Docker Swarm (needs dockerd, ip and root)', { timeout: 180_000 }, () => {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'gemba-swarm-drift-'));
  const workspaceId = `swarm${randomBytes(4).toString('hex')}`;
  let engine: OwnEngine;
  let open: OpenEnvironments;
  const serve = (): OpenEnvironments['environments']['serve'] => open.environments.serve;
  const drift = async (): Promise<DriftReport> => serve().drift({ environment }, { signal: never });
  /** Null while it is not well. */
  const containerOf = async (node: string): Promise<string | null> => {
    const { status } = await serve().status({ environment }, { signal: never });
    const found = status?.nodes.find((candidate) => candidate.node === node);
    return found?.state === 'ok' ? found.containerId : null;
  };
  const within = async (node: string, script: string): Promise<string> =>
    engine.docker('exec', (await containerOf(node)) ?? '', 'sh', '-c', script);
  /** `file /etc/passwd: deleted`, of one node. */
  const factsOf = async (node: string): Promise<string[]> =>
    ((await drift()).nodes.find((candidate) => candidate.node === node)?.facts ?? []).map(
      ({ fact, actual }) => `${fact}: ${actual}`,
    );

  beforeAll(async () => {
    const write = fileWriter(dir);
    write('gemba.yaml', 'name: gembatest\nsizes:\n  tiny: { cpus: 0.5, memory: 64mb }\n');
    write('environments/test.yaml', ENVIRONMENT);
    write('services/all.yaml', DEFINITIONS);
    engine = await startOwnEngine(['debian:12-slim']);
    engine.docker('swarm', 'init', '--advertise-addr', '127.0.0.1');
    open = openEnvironments({ createRuns, createDeploy }, { dir, workspaceId, host: engine.host });
    const run = await open.finish(serve().up({ environment }, { signal: never }));
    expect(run.error).toBeNull();
  }, 180_000);

  afterAll(async () => {
    await open.dispose();
    await engine.dispose();
    rmSync(dir, { recursive: true, force: true });
  }, 120_000);

  it('invents nothing of what tasks write themselves, and only reads', async () => {
    await expect.poll(drift, soon).toMatchObject({ verdict: 'same', checked: 1, strangers: [], unread: [] });
    for (let look = 0; look < 5; look += 1) {
      const untouched = await drift();
      expect(untouched).toMatchObject({ verdict: 'same', checked: 1 });
      expect(otherThanReading(untouched.transcript)).toEqual([]);
      expect(untouched.transcript.filter((line) => /^(READ|GET .*\/changes)/.test(line))).toHaveLength(3);
    }
  });

  it('finds what was changed inside one container, past the swarm, and which replica is the odd one', async () => {
    const changed = (await containerOf('store-1')) ?? '';
    await within('app-2', 'echo port=1 >>/etc/made.conf; echo hi >/usr/local/bin/helper');
    await within('store-1', 'rm /etc/debian_version');
    engine.docker('update', '--memory', '96m', '--memory-swap', '192m', changed);
    engine.docker('network', 'connect', 'bridge', changed);
    await expect
      .poll(() => factsOf('app-2'), soon)
      .toEqual([
        expect.stringMatching(/^file \/etc\/made\.conf: added, \d+ B, mode 644, content \w+$/),
        expect.stringMatching(/^file \/usr\/local\/bin\/helper: added, 3 B, /),
      ]);
    await expect
      .poll(() => factsOf('store-1'), soon)
      .toEqual([
        'memory limit of the container: 96 MB',
        expect.stringMatching(/^networks of the container: bridge, gembatest-test-/),
        'file /etc/debian_version: deleted',
      ]);
    expect(await factsOf('app-1')).toEqual([]);
    const compared = await serve().compare({ environment, service: 'app', nodes: [] }, { signal: never });
    expect(compared.sentence).toMatch(/^the 2 nodes of app differ in 2 of \d\d facts$/);
    const odd = compared.facts.filter(({ odd: alone }) => alone.length > 0);
    expect(odd.map(({ fact, values }) => `${fact}: ${values[0] ?? 'as made'}`)).toEqual([
      'file /etc/made.conf: as made',
      'file /usr/local/bin/helper: as made',
    ]);
    engine.docker('pause', changed);
    expect(await factsOf('store-1')).toContain('container: paused');
    engine.docker('unpause', changed);
  });

  it('invents nothing of a task that the swarm has put in the place of another', async () => {
    const nodes = ['app-1', 'app-2', 'store-1'];
    const before = await Promise.all(nodes.map(containerOf));
    engine.docker('rm', '--force', ...before.map((id) => id ?? ''));
    const areNew = async (): Promise<boolean> =>
      (await Promise.all(nodes.map(containerOf))).every((id) => id !== null && !before.includes(id));
    await expect.poll(areNew, soon).toBe(true);
    await expect.poll(drift, soon).toMatchObject({ verdict: 'same', checked: 1 });
    await within('app-1', 'echo 1 >/etc/by-hand');
    await expect.poll(() => factsOf('app-1'), soon).toEqual([expect.stringContaining('file /etc/by-hand: added')]);
  });

  it('lists what is on the swarm and no definition claims, and a stack as whose it is', async () => {
    engine.docker('service', 'create', '--detach', '--name', 'stray', 'debian:12-slim', 'sleep', '600');
    engine.docker('network', 'create', '--driver', 'overlay', 'stray-net');
    const stack = 'com.docker.stack.namespace=shop';
    engine.docker('secret', 'create', '--label', stack, 'stray-secret', '/etc/hostname');
    engine.docker('config', 'create', '--label', stack, 'stray-config', '/etc/hostname');
    const listed = async (): Promise<string[]> => {
      const { items } = await serve().inventory({}, { signal: never });
      return items.map(({ kind, name, state, owner }) => `${kind} ${name}: ${state}, ${owner}`);
    };
    await expect
      .poll(listed, soon)
      .toEqual([
        'service stray: running, null',
        'secret stray-secret: null, stack shop',
        'config stray-config: null, stack shop',
        'network stray-net: null, null',
      ]);
    const { sentence } = await serve().inventory({}, { signal: never });
    expect(sentence).toMatch(/^4 things are claimed by no definition: 1 service, 1 network, 1 secret, 1 config; /);
  });

  it('names what another provider left, and removes it with the rest', async () => {
    const leftBehind = async (): Promise<string[]> =>
      ((await serve().status({ environment }, { signal: never })).leftBehind ?? []).map(
        ({ provider, kind, name }) => `${kind} ${name} on ${provider}`,
      );
    expect(await leftBehind()).toEqual([]);
    const labels = [`gemba.workspace=${workspaceId}`, `gemba.environment=${environment}`];
    engine.docker('network', 'create', ...labels.flatMap((label) => ['--label', label]), 'of-docker');
    expect(await leftBehind()).toEqual(['network of-docker on docker']);

    fileWriter(dir)('environments/test.yaml', ENVIRONMENT.replace('swarm', 'docker'));
    const onSwarm = (await leftBehind()).map((line) => line.replace(/^(\w+) .* on /, '$1 on '));
    expect(onSwarm).toEqual(['service on swarm', 'service on swarm', 'network on swarm', 'network on swarm']);
    const { items } = await serve().destroyPreview({ environment }, { signal: never });
    expect(items.map(({ kind, name }) => `${kind} ${name}`)).toContain('service (swarm) gembatest-test-app');
    expect(items.map(({ kind, name }) => `${kind} ${name}`)).toContain('network of-docker');

    const run = await open.finish(serve().destroy({ environment, confirm: null }, { signal: never }));
    expect(run).toMatchObject({ state: 'done' });
    const filter = ['--quiet', '--filter', `label=gemba.workspace=${workspaceId}`];
    expect(engine.docker('service', 'ls', ...filter)).toBe('');
    expect(engine.docker('network', 'ls', ...filter)).toBe('');
    expect(engine.docker('ps', '--all', ...filter)).toBe('');
    expect(await leftBehind()).toEqual([]);
  });
});
