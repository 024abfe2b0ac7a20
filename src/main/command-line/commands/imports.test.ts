import { once } from 'node:events';
import { appendFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Run } from '../../../shared/model/run';
import { temporaryFolder } from '../../platform/testing';
import { buildCommandLine, endOf, type Ended, runGemba, startGemba } from '../testing/built-command-line';

let cli = '';
beforeAll(async () => {
  cli = await buildCommandLine();
}, 120_000);

const now = Math.floor(Date.now() / 1000);
const at = now - (now % 60) - 600;

interface Shop {
  readonly dir: string;
  gemba(...args: string[]): Promise<Ended>;
  /** The port of its API, once it serves. */
  serve(env?: NodeJS.ProcessEnv): Promise<number>;
}

async function openShop(): Promise<Shop> {
  const cwd = temporaryFolder();
  const dir = path.join(cwd, 'shop');
  expect(await runGemba(cli, ['init', dir, '--empty'], { cwd })).toMatchObject({ status: 0 });
  return {
    dir,
    gemba: (...args) => runGemba(cli, ['--workspace', dir, ...args], { cwd }),
    async serve(env = {}) {
      const args = ['--workspace', dir, 'serve', '--http-port', '0', '--carbon-port', '0'];
      const child = startGemba(cli, args, { cwd, env });
      onTestFinished(() => void child.kill('SIGKILL'));
      if (child.stdout === null) throw new Error('no stdout');
      const failed = endOf(child).then(({ stderr }) => Promise.reject(new Error(stderr)));
      const [line] = (await Promise.race([once(createInterface(child.stdout), 'line'), failed])) as [string];
      failed.catch(() => {});
      return (JSON.parse(line) as { http: number }).http;
    },
  };
}

function values({ stdout }: Ended): Array<[number, number]> {
  const [series] = JSON.parse(stdout) as Array<{ datapoints: Array<[number | null, number]> }>;
  return (series?.datapoints ?? []).filter((point): point is [number, number] => point[0] !== null);
}

describe('gemba metrics import', () => {
  it('brings a file in with no owner and with one, and says which lines were no good', async () => {
    const { dir, gemba, serve } = await openShop();
    const file = path.join(dir, 'data.csv');
    writeFileSync(file, `name,time,value\nshop.orders,${at},3\nshop.orders,${at + 60},four\n`);
    const alone = await gemba('metrics', 'import', file);
    expect(alone.status).toBe(4);
    expect(alone.stderr).toContain(`${file}:3: "four" is no number`);
    expect(alone.stderr).toContain('1 point of 1 series');
    await serve();
    writeFileSync(file, `name,time,value\nshop.orders,${at},3\nshop.orders,${at + 60},4\n`);
    const attached = await gemba('--json', 'metrics', 'import', file, '--prefix', 'old');
    expect(attached.status).toBe(0);
    expect(JSON.parse(attached.stdout)).toMatchObject({
      kind: 'import',
      state: 'done',
      changed: 2,
    } satisfies Partial<Run>);
    const range = ['--from', String(at - 60), '--until', String(at + 120)];
    expect(values(await gemba('metrics', 'query', 'old.shop.orders', ...range))).toEqual([
      [3, at],
      [4, at + 60],
    ]);
    expect(values(await gemba('metrics', 'query', 'shop.orders', ...range))).toEqual([[3, at]]);
    expect(await gemba('metrics', 'import', path.join(dir, 'nowhere'))).toMatchObject({
      status: 3,
      stderr: expect.stringContaining('nowhere is not there') as string,
    });
  }, 60_000);

  it('stops cleanly at Ctrl-C and finishes the second time', async () => {
    const { dir, gemba } = await openShop();
    const file = path.join(dir, 'dump.txt');
    const lines = Array.from({ length: 1_000_000 }, (_, index) => `s${index % 5000} ${index} ${at + (index % 7)}\n`);
    writeFileSync(file, lines.join(''));
    const child = startGemba(cli, ['--workspace', dir, 'metrics', 'import', file], { cwd: dir });
    const ended = endOf(child);
    child.stderr?.once('data', () => child.kill('SIGINT'));
    const stopped = await ended;
    expect(stopped).toMatchObject({ status: 4, stderr: expect.stringContaining('Cancelled') as string });
    expect(await gemba('metrics', 'import', file)).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/1.000.000 points of 5.000 series/) as string,
    });
    const { stdout } = await gemba('--json', 'metrics', 'stat');
    expect(JSON.parse(stdout)).toMatchObject({ series: 5000 });
  }, 90_000);
});

describe('gemba metrics pull', () => {
  it('takes last night along from another Gemba, and next time only what is new', async () => {
    const far = await openShop();
    const dump = path.join(far.dir, 'far.txt');
    writeFileSync(dump, Array.from({ length: 100 }, (_, index) => `far.load ${index} ${at - 10 * index}\n`).join(''));
    const port = await far.serve();
    expect(await far.gemba('metrics', 'import', dump)).toMatchObject({ status: 0 });
    const here = await openShop();
    appendFileSync(
      path.join(here.dir, 'gemba.yaml'),
      `\nremotes:\n  far:\n    kind: graphite\n    url: http://127.0.0.1:${port}\n`,
    );
    const first = await here.gemba('--json', 'metrics', 'pull', 'far', '--match', 'far.*', '--from', '-2h');
    expect(first.status).toBe(0);
    expect(JSON.parse(first.stdout)).toMatchObject({ kind: 'pull', changed: 100 });
    const second = await here.gemba('metrics', 'pull', 'far', '--match', 'far.*', '--from', '-2h');
    expect(second).toMatchObject({ status: 0, stdout: expect.stringContaining('0 points') as string });
    const range = ['--from', String(at - 25), '--until', String(at)];
    expect(values(await here.gemba('metrics', 'query', 'far.load', ...range)).map(([value]) => value)).toEqual([
      2, 1, 0,
    ]);
    expect(await here.gemba('metrics', 'pull', 'fax')).toMatchObject({
      status: 3,
      stderr: expect.stringContaining('There are: far.') as string,
    });
  }, 60_000);
});
