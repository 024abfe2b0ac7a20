import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Deployment, TimelineEvent } from '../../shared/model/event';
import type { Run } from '../../shared/model/run';
import { openDatabase } from '../platform/database';
import { silentLogger } from '../platform/logger';
import { buildWorker, temporaryFolder } from '../platform/testing';
import { createRecords, openReadOnlyRecords, RECORDS_FILE, type NewEvent, type Records } from '.';
import { openEventTimes } from './event-times';
import { migrate0010 } from './migrations/migration-0010.sql';
import { migrate0020 } from './migrations/migration-0020.sql';
import { RecordsStore } from './records-store';

const NOW = Date.parse('2026-11-23T12:00:00Z');
const clock = { nowMs: () => NOW };
let worker: string;

beforeAll(async () => {
  worker = await buildWorker('src/main/records/workers/records-worker.ts');
});

async function open(stateDir: string): Promise<Records> {
  const records = await createRecords({ stateDir, worker, clock, logger: silentLogger });
  onTestFinished(() => records.dispose());
  return records;
}

function note(title: string, at = NOW, more: Partial<NewEvent> = {}): NewEvent {
  return { kind: 'note', at, until: null, title, detail: null, tags: [], environment: null, author: null, ...more };
}

const deployment: Omit<Deployment, 'id'> = {
  artifact: 'catalog',
  environment: 'local',
  version: 'local',
  imageId: null,
  strategy: 'recreate',
  at: NOW,
  finishedAt: null,
  state: 'running',
  author: 'kim',
};

const run: Run = {
  id: 'run-1',
  kind: 'up',
  environment: 'local',
  title: 'Bring local up',
  state: 'running',
  startedAt: NOW,
  finishedAt: null,
  steps: [],
  error: null,
  changed: 0,
};

describe('records', () => {
  it('keeps an event with all that it says', async () => {
    const records = await open(temporaryFolder());
    const event = note('catalog local', NOW, {
      kind: 'deployment',
      until: NOW + 5000,
      detail: 'b456',
      tags: ['a', 'b'],
      environment: 'local',
      author: 'kim',
    });
    const added = await records.addEvent(event);
    expect(added).toEqual({ ...event, id: 1 });
    expect(await records.listEvents({ from: NOW, until: NOW, limit: 10 })).toEqual([added]);
  });

  it('answers the newest events of a range, oldest first, with those that only end in it', async () => {
    const records = await open(temporaryFolder());
    await records.addEvent(note('before', NOW - 5000));
    await records.addEvent(note('lasting', NOW - 5000, { until: NOW }));
    for (const index of [3, 1, 2]) await records.addEvent(note(`n${index}`, NOW + index));
    const titles = async (limit: number): Promise<string[]> =>
      (await records.listEvents({ from: NOW - 1000, until: NOW + 10, limit })).map((event) => event.title);
    expect(await titles(10)).toEqual(['lasting', 'n1', 'n2', 'n3']);
    expect(await titles(2)).toEqual(['n2', 'n3']);
  });

  it('answers only those of an environment, or with a tag, where that is asked', async () => {
    const records = await open(temporaryFolder());
    await records.addEvent(note('drill', NOW, { environment: 'local', tags: ['drill', 'felt'] }));
    await records.addEvent(note('elsewhere', NOW, { environment: 'test', tags: ['drill'] }));
    await records.addEvent(note('other', NOW, { environment: 'local', tags: ['drill-like'] }));
    const range = { from: NOW, until: NOW, limit: 10 };
    const titles = async (filter: { environment?: string; tag?: string }): Promise<string[]> =>
      (await records.listEvents({ ...range, ...filter })).map(({ title }) => title);
    expect(await titles({ environment: 'local', tag: 'drill' })).toEqual(['drill']);
    expect(await titles({ tag: 'drill' })).toEqual(['drill', 'elsewhere']);
    expect(await titles({ environment: 'local' })).toEqual(['drill', 'other']);
  });

  it('tells listeners of an event after it was kept', async () => {
    const records = await open(temporaryFolder());
    const seen: TimelineEvent[] = [];
    const listening = records.onEvent((event) => seen.push(event));
    await records.addEvent(note('one'));
    await listening.dispose();
    await records.addEvent(note('two'));
    expect(seen.map((event) => event.title)).toEqual(['one']);
  });

  it('watches the events of the last while, and again after each annotation, until told to stop', async () => {
    const records = await open(temporaryFolder());
    await records.addEvent(note('long ago', NOW - 3_600_001));
    const stop = new AbortController();
    const seen: string[][] = [];
    const ended = records.serve.watch(
      { rangeSeconds: 3600 },
      (events) => {
        seen.push(events.map((event) => event.title));
        if (seen.length === 1) void records.serve.annotate({ text: 'lamp fell', tags: ['shop'], at: null }, stop);
        else stop.abort();
      },
      stop,
    );
    await ended;
    expect(seen).toEqual([[], ['lamp fell']]);
  });

  it('changes a deployment, and says so when there is none', async () => {
    const records = await open(temporaryFolder());
    const added = await records.addDeployment(deployment);
    const changed = await records.updateDeployment(added.id, {
      state: 'done',
      finishedAt: NOW + 10,
      imageId: 'sha256:1',
    });
    expect(changed).toEqual({ ...added, state: 'done', finishedAt: NOW + 10, imageId: 'sha256:1' });
    await records.addDeployment({ ...deployment, environment: 'staging', at: NOW + 1 });
    expect(await records.listDeployments({ environment: 'local', limit: 10 })).toEqual([changed]);
    expect((await records.listDeployments({ environment: null, limit: 10 })).map((entry) => entry.environment)).toEqual(
      ['staging', 'local'],
    );
    await expect(records.updateDeployment(99, { state: 'done' })).rejects.toMatchObject({ code: 'missing' });
  });

  it('replaces a run by its id', async () => {
    const records = await open(temporaryFolder());
    await records.saveRun(run);
    await records.saveRun({ ...run, state: 'done', finishedAt: NOW + 1 });
    await records.saveRun({ ...run, id: 'run-2', startedAt: NOW + 2 });
    expect((await records.recentRuns(10)).map(({ id, state }) => [id, state])).toEqual([
      ['run-2', 'running'],
      ['run-1', 'done'],
    ]);
  });

  it('remembers since when a difference is there, and forgets it once it is gone', async () => {
    const records = await open(temporaryFolder());
    const memory = { node: 'orders-1', fact: 'memory limit', actual: '512 MB' };
    const image = { node: 'orders-2', fact: 'image', actual: null };
    await records.noteDrift('local', [memory], 1000);
    const second = await records.noteDrift('local', [memory, image], 2000);
    expect([...second]).toEqual([
      ['orders-1\0memory limit', 1000],
      ['orders-2\0image', 2000],
    ]);
    await records.noteDrift('local', [image], 3000);
    expect([...(await records.noteDrift('local', [memory], 4000))]).toEqual([['orders-1\0memory limit', 4000]]);
  });

  it('remembers which profile is in effect, across restarts, until the whole is', async () => {
    const dir = temporaryFolder();
    const records = await createRecords({ stateDir: dir, worker, clock, logger: silentLogger });
    await records.keepProfile('local', 'browsing', 1000);
    await records.keepProfile('local', 'orders-alone', 2000);
    await records.keepProfile('test', 'browsing', 2000);
    await records.keepProfile('test', null, 3000);
    await records.dispose();
    const known = openReadOnlyRecords(dir);
    expect(await known.profiles()).toEqual(new Map([['local', 'orders-alone']]));
    await known.dispose();
    expect(await (await open(dir)).profiles()).toEqual(new Map([['local', 'orders-alone']]));
  });

  it('keeps what is in a file of the format before profiles', async () => {
    const dir = temporaryFolder();
    const before = openDatabase(path.join(dir, RECORDS_FILE), 'write');
    migrate0010(before);
    migrate0020(before);
    before.pragma('user_version = 20');
    before.prepare("INSERT INTO baselines (subject, at, body) VALUES ('container:a', 1, '[]')").run();
    before.close();
    const records = await open(dir);
    expect(await records.baselines(['container:a'])).toEqual(new Map([['container:a', '[]']]));
    expect(await records.profiles()).toEqual(new Map());
  });

  it('goes on after a restart where it was', async () => {
    const stateDir = temporaryFolder();
    const first = await createRecords({ stateDir, worker, clock, logger: silentLogger });
    await first.addEvent(note('kept'));
    await first.dispose();
    const second = await open(stateDir);
    expect(await second.listEvents({ from: 0, until: NOW, limit: 10 })).toHaveLength(1);
  });

  it('loses nothing that was confirmed when the process is killed', async () => {
    const stateDir = temporaryFolder();
    // The real worker in a process of its own, which dies in the middle of its work.
    const script = `
      import { Worker } from 'node:worker_threads';
      const worker = new Worker(${JSON.stringify(worker)}, { workerData: { file: ${JSON.stringify(path.join(stateDir, RECORDS_FILE))}, nowMs: 0 } });
      let seq = 0;
      const add = () => worker.postMessage({ kind: 'call', seq: ++seq, name: 'addEvent', args: [{ kind: 'note', at: seq, until: null, title: 'n', detail: null, tags: [], environment: null, author: null }] });
      worker.on('message', (reply) => { if (reply.kind === 'done') process.stdout.write(reply.seq + '\\n'); add(); });`;
    const program = path.join(temporaryFolder(), 'writer.mjs');
    writeFileSync(program, script);
    const child = spawn(process.execPath, [program], { stdio: ['ignore', 'pipe', 'inherit'] });
    let confirmed = 0;
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      confirmed = Number(text.trim().split('\n').at(-1));
      if (confirmed > 200) child.kill('SIGKILL');
    });
    await once(child, 'close');
    expect(confirmed).toBeGreaterThan(200);
    const records = await open(stateDir);
    const kept = await records.listEvents({ from: 0, until: NOW, limit: 100_000 });
    expect(kept.length).toBeGreaterThanOrEqual(confirmed);
    expect(kept.map((event) => event.id)).toEqual(kept.map((_event, index) => index + 1));
  });

  it('moves a damaged file aside, begins a new one and says so on the time axis', async () => {
    const stateDir = temporaryFolder();
    writeFileSync(path.join(stateDir, RECORDS_FILE), 'this is no database, whatever its name says'.repeat(100));
    const records = await open(stateDir);
    const [said] = await records.listEvents({ from: 0, until: NOW, limit: 10 });
    expect(said).toMatchObject({ kind: 'console', title: 'records begun anew' });
    const aside = readdirSync(stateDir).find((name) => name.startsWith('gemba.sqlite.damaged-'));
    expect(readFileSync(path.join(stateDir, aside!), 'utf8')).toContain('this is no database');
    expect(said!.detail).toContain(aside);
  });

  it('finds damage in the middle of a file, too', async () => {
    const stateDir = temporaryFolder();
    const file = path.join(stateDir, RECORDS_FILE);
    const store = new RecordsStore(file, { nowMs: NOW });
    for (let index = 0; index < 500; index++) store.addEvent(note('x'.repeat(200), index));
    store.close();
    const bytes = readFileSync(file);
    bytes.fill(0xab, bytes.length / 2, bytes.length / 2 + 8192);
    writeFileSync(file, bytes);
    const records = await open(stateDir);
    expect((await records.listEvents({ from: 0, until: NOW, limit: 10 }))[0]).toMatchObject({
      title: 'records begun anew',
    });
  });

  it('refuses a file that a newer Gemba wrote, and leaves it as it is', async () => {
    const stateDir = temporaryFolder();
    const db = openDatabase(path.join(stateDir, RECORDS_FILE), 'write');
    db.pragma('user_version = 990');
    db.close();
    const opening = createRecords({ stateDir, worker, clock, logger: silentLogger });
    await expect(opening).rejects.toMatchObject({
      code: 'refused',
      message: expect.stringContaining('newer Gemba') as string,
    });
    expect(readdirSync(stateDir).filter((name) => name.includes('damaged'))).toEqual([]);
    expect(() => openReadOnlyRecords(stateDir)).toThrow('has format 990');
  });

  it('says that the file cannot be opened where there is a folder in its place', async () => {
    const stateDir = temporaryFolder();
    mkdirSync(path.join(stateDir, RECORDS_FILE));
    await expect(createRecords({ stateDir, worker, clock, logger: silentLogger })).rejects.toMatchObject({
      code: 'denied',
    });
  });
});

describe('records store', () => {
  it('keeps a bounded number of each, and never drops what is under way', () => {
    const store = new RecordsStore(path.join(temporaryFolder(), RECORDS_FILE), {
      nowMs: NOW,
      retention: { events: 50, deployments: 2, runs: 2, baselines: 2 },
    });
    store.addDeployment(deployment);
    store.saveRun(run);
    for (let index = 1; index <= 400; index++) {
      store.addEvent(note('n', NOW + index));
      store.addDeployment({ ...deployment, at: NOW + index, state: 'done' });
    }
    const range = { from: 0, until: NOW * 2, limit: 10_000 };
    expect(store.listEvents(range).length).toBeLessThan(50 + 200);
    expect(store.listEvents(range).at(-1)?.at).toBe(NOW + 400);
    expect(store.listDeployments({ environment: null, limit: 10_000 }).at(-1)).toMatchObject({ state: 'running' });
    expect(store.recentRuns(10)).toHaveLength(1);
    for (let index = 1; index <= 200; index++) store.keepBaseline(`c${index}`, String(index), NOW + index);
    store.keepBaseline('c1', 'again', NOW + 500);
    for (let index = 1; index <= 200; index++) store.addEvent(note('n', NOW + index));
    expect(new Map(store.baselines(['c1', 'c2', 'c200', 'none']))).toEqual(
      new Map([
        ['c1', 'again'],
        ['c200', '200'],
      ]),
    );
    store.close();
  });

  it('says in plain words that the disk is full', () => {
    const file = path.join(temporaryFolder(), RECORDS_FILE);
    // SQLite's own limit on a file gives the very error that a full disk does.
    const store = new RecordsStore(file, { nowMs: NOW, maxPages: 20 });
    expect(() => store.addEvent(note('x'.repeat(1_000_000)))).toThrow(/disk that holds .* is full/);
    store.close();
  });
});

describe('read-only records', () => {
  it('are empty where nothing was recorded, and make nothing', async () => {
    const stateDir = temporaryFolder();
    const records = openReadOnlyRecords(stateDir);
    expect(await records.listEvents({ from: 0, until: NOW, limit: 10 })).toEqual([]);
    expect(readdirSync(stateDir)).toEqual([]);
  });

  it('read what a worker writes meanwhile', async () => {
    const stateDir = temporaryFolder();
    const writer = await open(stateDir);
    await writer.addEvent(note('one'));
    const reader = openReadOnlyRecords(stateDir);
    await writer.addEvent(note('two'));
    expect((await reader.listEvents({ from: 0, until: NOW, limit: 10 })).map((event) => event.title)).toEqual([
      'one',
      'two',
    ]);
    await reader.dispose();
  });

  it.each([
    [null, 2],
    [['deploy'], 1],
    [['deploy', 'nosuch'], 1],
    [['deploy', 'older'], 0],
    [['nosuch'], 0],
    [['nosuch', 'neither'], 0],
  ])('tell when events with the tags %j happened, passing over tags that none has', async (tags, count) => {
    const stateDir = temporaryFolder();
    const writer = await open(stateDir);
    await writer.addEvent(note('before', NOW - 100_000, { tags: ['older'] }));
    await writer.addEvent(note('one', NOW, { tags: ['deploy'] }));
    await writer.addEvent(note('two', NOW));
    const times = openEventTimes(stateDir);
    onTestFinished(() => times.dispose());
    const second = Math.floor(NOW / 1000);
    expect(times.eventTimes(second - 10, second + 10, tags)).toEqual(Array.from({ length: count }, () => second));
  });

  it('leave a sound database behind', async () => {
    const stateDir = temporaryFolder();
    const writer = await createRecords({ stateDir, worker, clock, logger: silentLogger });
    await writer.addEvent(note('one'));
    await writer.dispose();
    const check = openDatabase(path.join(stateDir, RECORDS_FILE), 'read');
    expect(check.pragma('integrity_check', { simple: true })).toBe('ok');
    check.close();
  });
});
