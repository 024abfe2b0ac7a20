import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Run } from '../../../shared/model/run';
import { temporaryFolder } from '../../platform/testing';
import { buildWorkers, type ImportingEngine, startImportingEngine, type Workers } from './testing/importing-engine';
import { encodeWhisper, whisperPython } from './testing/whisper';

let workers: Workers;
beforeAll(async () => {
  workers = await buildWorkers();
}, 60_000);

const signal = { signal: new AbortController().signal };
const now = (): number => Math.floor(Date.now() / 1000);
const ARCHIVES = '[all]\npattern = .*\nretentions = 10s:1h,1m:1d,10m:30d\n';
const AVERAGES = '[all]\npattern = .*\nxFilesFactor = 0.5\naggregationMethod = average\n';

function bringIn(
  { imports, ended }: ImportingEngine,
  place: string,
  more: { prefix?: string; root?: string } = {},
): Promise<Run> {
  const input = { path: place, prefix: more.prefix ?? null, root: more.root ?? null };
  return ended(Promise.resolve(imports.files(input, signal)));
}

const python = whisperPython();

describe.skipIf(python === null)('a tree that Whisper itself wrote (needs python3-whisper)', () => {
  /** Late, missing and rolled up points over nine days, in three archives; answers what `whisper.fetch` gives of each. */
  function writeTree(dir: string, at: number): Record<string, Array<Array<[number, number]>>> {
    const script = `
import json, os, random, sys, whisper
root, now = sys.argv[1], int(sys.argv[2])
random.seed(11)
answers = {}
for n in range(4):
    folder = os.path.join(root, 'servers', 'h%d' % (n % 2))
    os.makedirs(folder, exist_ok=True)
    path = os.path.join(folder, 'm%d.wsp' % n)
    whisper.create(path, [(10, 360), (60, 1440), (600, 4320)], 0.5, 'average')
    ages = list(range(9 * 86400, 90000, -600)) + list(range(90000, 3600, -60))
    for chunk in range(0, len(ages), 400):
        whisper.update_many(path, [(now - age, random.randrange(1000) / 8) for age in ages[chunk:chunk + 400]], now)
    for age in range(3590, 0, -10):
        if random.random() < 0.7: whisper.update(path, random.randrange(1000) / 8, now - age, now)
    told = []
    for age in (3500, 86000, 30 * 86400 - 700):
        (start, end, step), values = whisper.fetch(path, now - age, now, now)
        told.append([[start + i * step, v] for i, v in enumerate(values) if v is not None])
    answers['servers.h%d.m%d' % (n % 2, n)] = told
print(json.dumps(answers))
`;
    const text = execFileSync(python ?? '', ['-c', script, dir, String(at)], { encoding: 'utf8' });
    return JSON.parse(text) as Record<string, Array<Array<[number, number]>>>;
  }

  it('answers from each archive what Whisper answers, also when it is imported twice and after a restart', async () => {
    const dir = temporaryFolder();
    const at = now();
    const answers = writeTree(dir, at);
    const stateDir = temporaryFolder();
    const check = async (it: ImportingEngine): Promise<void> => {
      for (const [name, told] of Object.entries(answers)) {
        for (const [level, answer] of told.entries()) {
          const step = [10, 60, 600][level] ?? 0;
          // A minute of room: time goes on while the test runs, and an archive's end with it.
          const oldest = (answer[0]?.[0] ?? 0) + (level === 0 ? 60 : 0);
          const wanted = answer.filter(([time]) => time >= oldest);
          expect(wanted.length).toBeGreaterThan(100);
          const got = await it.points(name, oldest - step, at);
          expect(got.map(([time]) => time)).toEqual(wanted.map(([time]) => time));
          got.forEach(([, value], index) => expect(value).toBeCloseTo(wanted[index]?.[1] ?? NaN, 9));
        }
      }
    };
    const first = await startImportingEngine(workers, { schemas: ARCHIVES, aggregation: AVERAGES, stateDir });
    const run = await bringIn(first, dir);
    expect(run).toMatchObject({ kind: 'import', state: 'done' });
    expect(run.steps[0]?.detail).toMatch(/ points of 4 series\.$/);
    await check(first);
    const { points } = await first.engine.status();
    expect(await bringIn(first, dir)).toMatchObject({ state: 'done', changed: run.changed });
    await check(first);
    await first.engine.dispose();
    const again = await startImportingEngine(workers, { schemas: ARCHIVES, aggregation: AVERAGES, stateDir });
    await check(again);
    expect((await again.engine.status()).points).toBeLessThanOrEqual(points);
  }, 30_000);
});

describe('files of a folder', () => {
  it('are imported whatever is wrong with their neighbours, which are named', async () => {
    const dir = temporaryFolder();
    const at = now() - (now() % 60) - 600;
    const good = encodeWhisper({
      method: 1,
      xFilesFactor: 0.5,
      archives: [{ stepSeconds: 60, slots: 100, ringStart: at, points: [[at, 5]] }],
    });
    mkdirSync(path.join(dir, 'a'));
    mkdirSync(path.join(dir, '_tagged/abc/def'), { recursive: true });
    writeFileSync(path.join(dir, 'a/good.wsp'), good);
    writeFileSync(path.join(dir, '_tagged/abc/def/disk_DOT_used;dc=eu.wsp'), good);
    writeFileSync(path.join(dir, 'a/cut.wsp'), good.subarray(0, 500));
    writeFileSync(path.join(dir, 'a/garbage.wsp'), 'not at all a whisper file');
    writeFileSync(path.join(dir, 'a/notes.md'), 'x');
    const dump = Array.from({ length: 5000 }, (_, index) => `a ${Math.sin(index)} ${at}\n`);
    const packed = zlib.gzipSync(dump.join(''));
    writeFileSync(path.join(dir, 'a/broken.txt.gz'), packed.subarray(0, packed.length / 2));
    const it = await startImportingEngine(workers);
    const run = await bringIn(it, dir, { prefix: 'old' });
    expect(run.state).toBe('failed');
    expect(run.error).toMatchObject({ code: 'invalid', detail: { problemCount: 3 } });
    const problems = run.error?.detail?.['problems'] as Array<{ where: string; why: string }>;
    expect(problems.map(({ where }) => path.relative(dir, where)).sort()).toEqual([
      'a/broken.txt.gz',
      'a/cut.wsp',
      'a/garbage.wsp',
    ]);
    expect(problems.map(({ why }) => why).join('\n')).toMatch(/cut off.*\n.*no Whisper file/s);
    expect(run.steps[0]?.detail).toMatch(/ points of 3 series\. 1 other file was left alone\.$/);
    // What a dump holds before it breaks off is taken as well.
    expect((await it.engine.graphite.index()).sort()).toEqual(['old.a', 'old.a.good', 'old.disk.used;dc=eu']);
    // A minute is coarser than what this store keeps for the last hours: it shows there as well.
    expect(await it.points('old.a.good', at - 600, now())).toEqual([[at, 5]]);
  });

  it('that hold nothing, or are not there, are said', async () => {
    const it = await startImportingEngine(workers);
    const empty = await bringIn(it, temporaryFolder());
    expect(empty.error).toMatchObject({
      code: 'missing',
      message: expect.stringContaining('nothing to import') as string,
    });
    const absent = await bringIn(it, '/nowhere/at/all');
    expect(absent.error).toMatchObject({ code: 'missing', message: '/nowhere/at/all is not there.' });
    expect(() => it.imports.files({ path: 'relative', prefix: null, root: null }, signal)).toThrow(/absolute/);
  });
});

describe('text files', () => {
  function fileWith(name: string, content: string | Buffer): string {
    const file = path.join(temporaryFolder(), name);
    writeFileSync(file, content);
    return file;
  }

  it('in the plaintext protocol keep the archive of their age, packed or not, last line without an end', async () => {
    const it = await startImportingEngine(workers);
    const at = now() - (now() % 600) - 600;
    const lines = `a.b 1.5 ${at}\n\na.b;z=1;b=2 2 ${at}.7\r\nbad line\na.c nan ${at}\na.old 4 ${at - 86_400}\na.b 3 ${at + 10}`;
    const run = await bringIn(it, fileWith('dump.gz', zlib.gzipSync(lines)));
    const problems = run.error?.detail?.['problems'] as Array<{ where: string; why: string }>;
    expect(problems.map(({ where, why }) => `${where.replace(/.*:/, '')} ${why}`)).toEqual([
      '4 expected name, value and time with blanks between',
      '5 the value is nan',
    ]);
    expect(run.changed).toBe(4);
    expect(await it.points('a.b', at - 10, at + 10)).toEqual([
      [at, 1.5],
      [at + 10, 3],
    ]);
    expect((await it.engine.graphite.index()).sort()).toEqual(['a.b', 'a.b;b=2;z=1', 'a.old']);
    expect(await it.points('a.old', at - 86_500, at)).toEqual([[at - 86_400, 4]]);
  });

  it('as tables are read with a head or without, long or wide, and name the line of each mistake', async () => {
    const it = await startImportingEngine(workers);
    const at = now() - (now() % 60) - 600;
    const iso = (seconds: number): string => new Date(seconds * 1000).toISOString();
    const long = fileWith(
      'long.csv',
      `name,time,value\n"x.y",${iso(at)},1\nx.y,${at + 10},oops\nx.y,soon,3\nx.y,${at + 20},\n`,
    );
    const bare = fileWith('bare.csv', `p.q,${at},7.25\n"p;b=2;a=1",${at}000,8\n`);
    const wide = fileWith('wide.csv', `time;cpu;mem.free\n${iso(at)};1;2\n${at + 10};3;None\n${at + 20};5\n`);
    const first = await bringIn(it, long);
    expect(first.error?.detail?.['problems']).toEqual([
      { where: `${long}:3`, why: '"oops" is no number' },
      { where: `${long}:4`, why: '"soon" is no time: an epoch or 2026-11-23T14:40:00Z' },
    ]);
    expect(await bringIn(it, bare)).toMatchObject({ state: 'done', changed: 2 });
    const last = await bringIn(it, wide, { prefix: 'w' });
    expect(last.error?.detail?.['problems']).toEqual([
      { where: `${wide}:4`, why: 'expected 3 cells as in the head, found 2' },
    ]);
    expect((await it.engine.graphite.index()).sort()).toEqual(['p.q', 'p;a=1;b=2', 'w.cpu', 'w.mem.free', 'x.y']);
    expect(await it.points('w.cpu', at - 10, at + 60)).toEqual([
      [at, 1],
      [at + 10, 3],
    ]);
    expect(await it.points('p;a=1;b=2', at - 10, at + 60)).toEqual([[at, 8]]);
  });

  it('can be cancelled; what was stored stays, and the next run brings the rest', async () => {
    const it = await startImportingEngine(workers);
    const at = now() - 3000;
    const lines = Array.from(
      { length: 400_000 },
      (_, index) => `s${index % 2000} ${index} ${at + Math.floor(index / 2000) * 10}\n`,
    );
    const file = fileWith('large.txt', lines.join(''));
    const begun = await it.imports.files({ path: file, prefix: null, root: null }, signal);
    const cancelled = await it.ended(begun, (run) => {
      if (run.state === 'running' && run.changed > 0) it.cancel(begun.runId);
    });
    expect(cancelled).toMatchObject({ state: 'cancelled' });
    expect(cancelled.changed).toBeGreaterThan(0);
    expect(cancelled.changed).toBeLessThan(400_000);
    expect(await bringIn(it, file)).toMatchObject({ state: 'done', changed: 400_000 });
    expect((await it.engine.status()).series).toBe(2000);
    expect(await it.points('s1999', at - 10, at + 2000)).toHaveLength(200);
  }, 30_000);
});
