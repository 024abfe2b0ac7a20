import { once } from 'node:events';
import { statSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { buildCommandLine, endOf, runGemba, startGemba, type Ended } from './command-line/testing/built-command-line';
import { findOwner } from './ownership';
import { temporaryFolder } from './platform/testing';

let cli = '';
beforeAll(async () => {
  cli = await buildCommandLine();
}, 120_000);

interface Ready {
  readonly ready: true;
  readonly http: number;
  readonly carbon: number;
  readonly pickle: number | null;
  readonly statsd: number | null;
  readonly collectd: number | null;
  readonly pid: number;
}

interface Serving {
  readonly shop: string;
  readonly ready: Ready;
  readonly ended: Promise<Ended>;
  stop(signal: NodeJS.Signals): Promise<Ended>;
  gemba(...args: string[]): Promise<Ended>;
}

const FREE_PORTS = ['http', 'carbon', 'pickle', 'statsd', 'collectd'].flatMap((name) => [`--${name}-port`, '0']);

async function serve(...more: string[]): Promise<Serving> {
  const cwd = temporaryFolder();
  const shop = path.join(cwd, 'shop');
  expect(await runGemba(cli, ['init', shop, '--empty'], { cwd })).toMatchObject({ status: 0 });
  const args = ['--workspace', shop, 'serve', ...FREE_PORTS, ...more];
  const child = startGemba(cli, args, { cwd });
  onTestFinished(() => void child.kill('SIGKILL'));
  const ended = endOf(child);
  if (child.stdout === null) throw new Error('no stdout');
  const [line] = (await Promise.race([
    once(createInterface(child.stdout), 'line'),
    ended.then(({ stderr }) => Promise.reject(new Error(stderr))),
  ])) as [string];
  return {
    shop,
    ready: JSON.parse(line) as Ready,
    ended,
    stop: (signal) => {
      child.kill(signal);
      return ended;
    },
    gemba: (...rest) => runGemba(cli, ['--workspace', shop, ...rest], { cwd }),
  };
}

async function get(port: number, route: string): Promise<string> {
  const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
    http.get({ host: '127.0.0.1', port, path: route, agent: false }, resolve).on('error', reject);
  });
  let text = '';
  for await (const chunk of response) text += String(chunk);
  return text;
}

async function sendCarbon(port: number, lines: readonly string[]): Promise<void> {
  const socket = net.connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.end(`${lines.join('\n')}\n`);
  await once(socket, 'close');
}

const NOW = 1_763_900_000;

describe('gemba serve', () => {
  it('says where it listens, on one line with every key', async () => {
    const { ready, shop, stop } = await serve();
    expect(ready).toEqual({
      ready: true,
      http: expect.any(Number) as number,
      carbon: expect.any(Number) as number,
      pickle: expect.any(Number) as number,
      statsd: expect.any(Number) as number,
      collectd: expect.any(Number) as number,
      pid: expect.any(Number) as number,
    });
    expect(Object.keys(ready)).toEqual(['ready', 'http', 'carbon', 'pickle', 'statsd', 'collectd', 'pid']);
    expect(statSync(path.join(shop, '.gemba')).mode & 0o777).toBe(0o700);
    expect(JSON.parse(await get(ready.http, '/healthz'))).toEqual({ ok: true, pid: ready.pid });
    const ended = await stop('SIGTERM');
    expect(ended.status).toBe(0);
    expect(ended.stdout.trim().split('\n')).toHaveLength(1);
    expect(await findOwner(path.join(shop, '.gemba'))).toBeNull();
  }, 60_000);

  it('gives back ten thousand points that came over TCP, value for value, also after it was stopped', async () => {
    const { ready, stop, gemba } = await serve('--now', String(NOW));
    const names = Array.from({ length: 100 }, (_, at) => `load.series${String(at).padStart(3, '0')}`);
    const start = NOW - 1000;
    const values = new Map(
      names.map((name, at) => [name, Array.from({ length: 100 }, (_, point) => at * 1000 + point + 0.125)]),
    );
    const lines = names.flatMap((name) =>
      (values.get(name) ?? []).map((value, at) => `${name} ${value} ${start + (at + 1) * 10}`),
    );
    expect(lines).toHaveLength(10_000);
    await sendCarbon(ready.carbon, lines);

    type Rendered = Array<{ target: string; datapoints: Array<[number | null, number]> }>;
    const known = (text: string): Map<string, Array<number | null>> =>
      new Map(
        (JSON.parse(text) as Rendered).map(({ target, datapoints }) => [
          target,
          datapoints.filter(([, time]) => time > start && time <= NOW).map(([value]) => value),
        ]),
      );
    const route = `/render?target=load.*&from=${start}&until=${NOW}&format=json`;
    await expect.poll(async () => known(await get(ready.http, route)), { timeout: 15_000 }).toEqual(values);

    // A second process attaches to the owner, and reads the files itself once there is none.
    const query = ['metrics', 'query', 'load.*', '--from', String(start), '--until', String(NOW), '--json'];
    expect(known((await gemba(...query)).stdout)).toEqual(values);
    expect((await stop('SIGINT')).status).toBe(0);
    const alone = await gemba('metrics', 'ls', 'load.*', '--json');
    expect((JSON.parse(alone.stdout) as unknown[]).length).toBe(100);
  }, 90_000);

  it('is asked by commands of other processes, and names itself to a second one', async () => {
    const { ready, shop, gemba, stop } = await serve();
    const second = await gemba('serve', '--http-port', '0', '--carbon-port', '0');
    expect(second).toMatchObject({ status: 3, stdout: '' });
    expect(second.stderr).toContain(`in use by serve (process ${ready.pid} on port ${ready.http})`);

    expect(await gemba('annotate', 'from elsewhere', '--json')).toMatchObject({ status: 0 });
    const events = JSON.parse(await get(ready.http, '/events/get_data')) as Array<{ what: string }>;
    expect(events.map(({ what }) => what)).toContain('from elsewhere');
    expect(JSON.parse((await gemba('metrics', 'stat', '--json')).stdout)).toHaveProperty('acceptedTotal');
    expect(JSON.parse((await gemba('doctor', '--json')).stdout)).toHaveProperty('items');
    expect(await findOwner(path.join(shop, '.gemba'))).toMatchObject({
      what: 'serve',
      http: ready.http,
      answers: true,
    });
    expect((await stop('SIGTERM')).status).toBe(0);
  }, 60_000);

  it('says null for a port that is taken, and commands attach to it all the same', async () => {
    const taken = net.createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    onTestFinished(() => void taken.close());
    const { port } = taken.address() as net.AddressInfo;
    const ports = ['http', 'carbon', 'pickle'].flatMap((name) => [`--${name}-port`, String(port)]);
    const { ready, shop, gemba, stop } = await serve(...ports);
    expect(ready).toMatchObject({ http: null, carbon: null, pickle: null });
    expect(await gemba('annotate', 'attached')).toMatchObject({ status: 0 });
    expect(await findOwner(path.join(shop, '.gemba'))).toMatchObject({ answers: true });
    const ended = await stop('SIGTERM');
    expect(ended.stderr).toContain(`port ${port} on 127.0.0.1 is taken`);
    expect(ended.stderr).toContain('gemba: pickle does not listen');
  }, 60_000);

  it('goes on when nobody reads what it prints', async () => {
    const cwd = temporaryFolder();
    const shop = path.join(cwd, 'shop');
    await runGemba(cli, ['init', shop, '--empty'], { cwd });
    const child = startGemba(cli, ['--workspace', shop, 'serve', '--http-port', '0', '--carbon-port', '0'], { cwd });
    onTestFinished(() => void child.kill('SIGKILL'));
    child.stdout?.destroy();
    child.stderr?.destroy();
    const stateDir = path.join(shop, '.gemba');
    await expect.poll(() => findOwner(stateDir), { timeout: 30_000 }).toMatchObject({ answers: true });
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  }, 60_000);

  it('takes over from one that was killed', async () => {
    const { shop, gemba, stop } = await serve();
    await stop('SIGKILL');
    expect(await gemba('annotate', 'after the crash')).toMatchObject({ status: 0 });
    expect(await findOwner(path.join(shop, '.gemba'))).toBeNull();
  }, 60_000);
});
