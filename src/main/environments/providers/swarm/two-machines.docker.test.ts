import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { stringify } from 'yaml';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EnvironmentView } from '../../../../shared/model/environment';
import { createDeploy } from '../../../deploy';
import { dockerAvailable, fileWriter } from '../../../platform/testing';
import { createRuns } from '../../../runs';
import { webProgram } from '../../testing/fixture-workspace';
import { openEnvironments, type OpenEnvironments } from '../../testing/open-environments';
import { connectEngines, ownEngineAvailable, startOwnEngine, type OwnEngine } from '../../testing/own-engine';

const never = new AbortController().signal;
const environment = 'test';
const canRun = dockerAvailable && ownEngineAvailable;
const soon = { timeout: 90_000, interval: 500 };

/** Two engines with a cable between them, as machines of one swarm: overlay networks go through it. */
describe.skipIf(!canRun)('a swarm of two machines (needs dockerd, ip and root)', { timeout: 240_000 }, () => {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'gemba-two-machines-'));
  const workspaceId = `swarm${randomBytes(4).toString('hex')}`;
  const engines: OwnEngine[] = [];
  let manager: OwnEngine;
  let worker: OwnEngine;
  let open: OpenEnvironments;
  const serve = (): OpenEnvironments['environments']['serve'] => open.environments.serve;
  const status = async (): Promise<NonNullable<EnvironmentView['status']>> => {
    const view = await serve().status({ environment }, { signal: never });
    if (view.status === null) throw new Error('The status was not read.');
    return view.status;
  };
  const machineOf = (summary: string): string => summary.split(' on ')[1] ?? '';
  /** How many nodes are well on each of the two. */
  const spread = async (): Promise<number[]> => {
    const { nodes } = await status();
    const well = nodes.filter(({ state }) => state === 'ok').map(({ summary }) => machineOf(summary));
    return [manager, worker].map(({ name }) => well.filter((machine) => machine === name).length);
  };
  const answerFrom = (host: string, port: number): string => {
    const ask = 'exec 3<>"/dev/tcp/$0/$1"; printf "GET / HTTP/1.0\\r\\n\\r\\n" >&3; tail -n 1 <&3';
    return manager.inside('bash', '-c', ask, host, String(port));
  };

  beforeAll(async () => {
    const write = fileWriter(dir);
    write('gemba.yaml', 'name: gembatest\nsizes:\n  tiny: { cpus: 0.5, memory: 64mb }\n');
    const nodes = [
      { services: ['web'], number: 3, size: 'tiny' },
      { services: ['store'], size: 'tiny' },
    ];
    write('environments/test.yaml', stringify({ test: { provider: 'swarm', nodes } }));
    const web = {
      image: 'debian:12-slim',
      command: ['perl', '-e', webProgram('one')],
      connectivity: [{ protocol: 'http', ports: [8080], allowed: ['WORLD', 'store'] }],
      health: { http: '/', interval: '1s', timeout: '30s', retries: 30 },
      env: { GREETING: 'hello' },
      stop_grace: '2s',
    };
    const store = {
      image: 'debian:12-slim',
      command: 'trap "exit 0" TERM; while :; do sleep 0.5; done',
      volumes: [{ name: 'data', path: '/data' }],
      stop_grace: '2s',
    };
    write('services/all.yaml', stringify({ web, store }));
    manager = await startOwnEngine(['debian:12-slim']);
    engines.push(manager);
    worker = await startOwnEngine(['debian:12-slim']);
    engines.push(worker);
    const [address] = connectEngines(manager, worker);
    manager.docker('swarm', 'init', '--advertise-addr', address);
    const token = manager.docker('swarm', 'join-token', '--quiet', 'worker');
    worker.docker('swarm', 'join', '--token', token, `${address}:2377`);
    open = openEnvironments({ createRuns, createDeploy }, { dir, workspaceId, host: manager.host });
  }, 240_000);

  afterAll(async () => {
    await open.dispose();
    for (const engine of engines.reverse()) await engine.dispose();
    rmSync(dir, { recursive: true, force: true });
  }, 120_000);

  it('spreads the replicas over both, and keeps what has a volume where that is', async () => {
    const { notes } = await serve().plan({ environment }, { signal: never });
    expect(notes?.join(' ')).toContain('store-1 stays on this machine');
    const run = await open.finish(serve().up({ environment }, { signal: never }));
    expect(run.error).toBeNull();
    const { nodes } = await status();
    const machines = nodes.filter(({ node }) => node !== 'store-1').map(({ summary }) => machineOf(summary));
    const counts = [manager, worker].map(({ name }) => machines.filter((machine) => machine === name).length);
    expect([...counts].sort()).toEqual([1, 2]);
    expect(machineOf(nodes.find(({ node }) => node === 'store-1')?.summary ?? '')).toBe(manager.name);
    const answers = nodes.flatMap(({ ports }) => ports.map(({ host, hostPort }) => answerFrom(host, hostPort)));
    expect(answers).toEqual(['web-1 one hello', 'web-2 one hello', 'web-3 one hello']);
  });

  it('lets a service reach the replicas of another on both, by its name', async () => {
    const { nodes } = await status();
    const store = nodes.find(({ node }) => node === 'store-1')?.containerId ?? '';
    const ask = `for address in $(getent ahostsv4 web | cut -d' ' -f1 | sort -u); do
      exec 3<>"/dev/tcp/$address/8080"; printf "GET / HTTP/1.0\\r\\n\\r\\n" >&3; tail -n 1 <&3; done`;
    const reached = async (): Promise<string[]> => manager.docker('exec', store, 'bash', '-c', ask).split('\n').sort();
    await expect.poll(reached, soon).toEqual(['web-1 one hello', 'web-2 one hello', 'web-3 one hello']);
  });

  it('names the containers of the other machine as not read', async () => {
    const away = (await status()).nodes.filter(({ summary }) => machineOf(summary) === worker.name);
    const report = await serve().drift({ environment }, { signal: never });
    expect(report.nodes.flatMap(({ facts }) => facts)).toEqual([]);
    const reason = `its container: it is on the machine ${worker.name} of the swarm`;
    expect(report.unread).toEqual(expect.arrayContaining(away.map(({ node }) => ({ node, reason }))));
    expect(report.verdict).toBe('unknown');
    expect(report.checked).toBeLessThan(1);
    const compared = await serve().compare({ environment, service: 'web', nodes: [] }, { signal: never });
    expect(compared.sentence).toMatch(/^the 3 nodes of web are alike in all \d+ facts; web-\d was read in part \(/);
  });

  it('follows the swarm when a machine is drained: all run on the other, and nothing is to be changed', async () => {
    manager.docker('node', 'update', '--availability', 'drain', worker.name);
    await expect.poll(spread, soon).toEqual([4, 0]);
    expect((await serve().plan({ environment }, { signal: never })).changes).toEqual([]);
    const everything = async () => serve().drift({ environment }, { signal: never });
    await expect.poll(everything, soon).toMatchObject({ verdict: 'same', checked: 1, unread: [] });
  });

  it('leaves nothing on either when it is destroyed', async () => {
    manager.docker('node', 'update', '--availability', 'active', worker.name);
    expect(await open.finish(serve().rebuild({ environment, node: 'web-1' }, { signal: never }))).toMatchObject({
      state: 'done',
    });
    expect((await spread())[1]).toBeGreaterThan(0);
    const run = await open.finish(serve().destroy({ environment, confirm: null }, { signal: never }));
    expect(run).toMatchObject({ state: 'done' });
    const filter = ['--quiet', '--filter', `label=gemba.workspace=${workspaceId}`];
    for (const kind of ['service', 'network', 'secret', 'volume']) {
      expect(manager.docker(kind, 'ls', ...filter)).toBe('');
    }
    const left = async (): Promise<string> =>
      [manager, worker]
        .flatMap((engine) => [engine.docker('ps', '--all', ...filter), engine.docker('network', 'ls', ...filter)])
        .join('');
    await expect.poll(left, soon).toBe('');
  });
});
