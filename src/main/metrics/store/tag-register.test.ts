import { describe, expect, it, onTestFinished } from 'vitest';
import { openDatabase } from '../../platform/database';
import { silentLogger } from '../../platform/logger';
import { temporaryFolder } from '../../platform/testing';
import { LazyQueryService } from '../query/lazy-query-service';
import { metricsFile } from './open-store';
import { readPolicyRules } from './policy';
import { readStoreFigures } from './read-figures';
import { StoreWriter } from './store-writer';

const T0 = 1_795_435_200;
const DISK = { name: 'disk;host=a;mount=x', tags: ['name', 'host', 'mount'] };
const LOAD = { name: 'load', tags: ['name'] };

/** A store with its writer, and a reader that stays open beside it. */
function bench() {
  const dir = temporaryFolder();
  let now = T0;
  const clock = { nowMs: () => now * 1000 };
  const open = (): StoreWriter =>
    new StoreWriter({
      stateDir: dir,
      rules: readPolicyRules('[all]\npattern = .*\nretentions = 10s:1d\n', null),
      sizeLimitBytes: 1e9,
      clock,
      logger: silentLogger,
    });
  const reading = new LazyQueryService(dir, clock, silentLogger);
  const self = {
    dir,
    writer: open(),
    feed(name: string, timeSeconds: number) {
      self.writer.append(name, 1, timeSeconds);
      expect(self.writer.commit()).toBe(true);
    },
    reopen() {
      self.writer.close();
      self.writer = open();
    },
    advance(seconds: number) {
      now += seconds;
      self.writer.tick();
    },
    byTags: (...expressions: string[]) => reading.tagged([], (tags) => tags.find(expressions).map(({ name }) => name)),
    tags: () => reading.tagged([], (tags) => tags.tags()),
    valuesOf: (tag: string) => reading.tagged([], (tags) => tags.values(tag)),
    byName: () => reading.names(),
    rendered: (target: string) =>
      reading.render({ targets: [target], from: '-1h', now: String(now) }).map((series) => series.target),
  };
  onTestFinished(() => {
    reading.close();
    self.writer.close();
  });
  return self;
}

describe('a series that is registered by its tags', () => {
  it('is found by them and by nothing else, also after a restart', () => {
    const it = bench();
    it.feed('load', T0);
    expect(it.tags()).toEqual(['name']);
    expect(it.writer.registerTags([DISK.name, 'plain'])).toBe(true);
    for (const restarted of [false, true]) {
      if (restarted) it.reopen();
      expect(it.byTags('host=a')).toEqual([DISK.name]);
      expect(it.byTags('name=~.')).toEqual([DISK.name, 'load', 'plain']);
      expect(it.tags()).toEqual(['host', 'mount', 'name']);
      expect(it.valuesOf('name').map(({ value }) => value)).toEqual(['disk', 'load', 'plain']);
      expect(it.byName()).toEqual(['load']);
      expect(it.rendered("seriesByTag('name=~.')")).toEqual(['load']);
      expect(it.rendered('plain')).toEqual([]);
      expect(it.writer.status().series).toBe(1);
    }
    expect(readStoreFigures(it.dir).series).toBe(1);
  });

  it('is like any other from its first point on', () => {
    const it = bench();
    it.writer.registerTags([DISK.name, 'plain']);
    expect(it.byName()).toEqual([]);
    it.feed('plain', T0);
    expect(it.byName()).toEqual(['plain']);
    expect(it.rendered("seriesByTag('name=~.')")).toEqual(['plain']);
    it.feed(DISK.name, T0 - 3600);
    for (const restarted of [false, true]) {
      if (restarted) it.reopen();
      expect(it.byName()).toEqual([DISK.name, 'plain']);
      expect(it.byTags('name=~.')).toEqual([DISK.name, 'plain']);
      expect(it.writer.status().series).toBe(2);
    }
  });

  it('is there once, however often it is registered, with points or without', () => {
    const it = bench();
    it.writer.append(DISK.name, 1, T0);
    it.writer.registerTags([DISK.name, 'plain', 'plain']);
    it.writer.registerTags(['plain', DISK.name]);
    expect(it.byTags('name=~.')).toEqual([DISK.name, 'plain']);
    expect(it.byName()).toEqual([DISK.name]);
    expect(it.valuesOf('host')).toEqual([{ value: 'a', count: 1 }]);
  });

  it('stays when what has no points for long is dropped', () => {
    const it = bench();
    it.feed('load', T0);
    it.writer.registerTags([DISK.name]);
    expect(it.writer.seal()).toBe(true);
    it.advance(3 * 86_400);
    expect(it.writer.seal()).toBe(true);
    expect(it.byName()).toEqual([]);
    expect(it.byTags('name=~.')).toEqual([DISK.name]);
  });

  it('is gone for good when it is taken back before a point came, and its tags are not', () => {
    const it = bench();
    it.writer.registerTags([DISK.name, 'plain']);
    expect(it.writer.unregisterTags([DISK, { name: 'never', tags: ['name', 'other'] }])).toBe(true);
    for (const restarted of [false, true]) {
      if (restarted) it.reopen();
      expect(it.byTags('name=~.')).toEqual(['plain']);
      expect(it.tags()).toEqual(['host', 'mount', 'name']);
      expect(it.valuesOf('host')).toEqual([]);
    }
    const database = openDatabase(metricsFile(it.dir), 'read');
    expect(database.prepare('SELECT name FROM series').pluck().all()).toEqual(['plain']);
    database.close();
    it.writer.registerTags([DISK.name]);
    expect(it.byTags('host=a')).toEqual([DISK.name]);
  });

  it('takes points after it was taken back', () => {
    const it = bench();
    it.writer.registerTags([DISK.name]);
    it.writer.unregisterTags([DISK]);
    it.feed(DISK.name, T0);
    it.reopen();
    expect([it.byTags('host=a'), it.byName()]).toEqual([[DISK.name], [DISK.name]]);
  });
});

describe('a series with points that is taken out of the tags', () => {
  it('keeps its points and its name, also after a restart', () => {
    const it = bench();
    it.feed(DISK.name, T0);
    it.feed('load', T0);
    expect(it.tags()).toEqual(['host', 'mount', 'name']);
    expect(it.writer.unregisterTags([DISK, LOAD])).toBe(true);
    for (const restarted of [false, true]) {
      if (restarted) it.reopen();
      expect(it.byTags('name=~.')).toEqual([]);
      expect(it.valuesOf('name')).toEqual([]);
      expect(it.tags()).toEqual(['host', 'mount', 'name']);
      expect(it.byName()).toEqual([DISK.name, 'load']);
      expect(it.rendered("seriesByTag('name=~.')")).toEqual([]);
      expect(it.rendered(DISK.name)).toEqual([DISK.name]);
      expect(it.rendered('load')).toEqual(['load']);
    }
  });

  it('comes back with the next point, whatever its time', () => {
    const it = bench();
    it.feed(DISK.name, T0);
    it.feed('load', T0);
    it.writer.unregisterTags([DISK, LOAD]);
    expect(it.byTags('name=~.')).toEqual([]);
    it.feed('load', T0 - 3600);
    expect(it.byTags('name=~.')).toEqual(['load']);
    it.feed(DISK.name, T0);
    for (const restarted of [false, true]) {
      if (restarted) it.reopen();
      expect(it.byTags('name=~.')).toEqual([DISK.name, 'load']);
    }
  });

  it('does not come back with a point that had arrived before', () => {
    const it = bench();
    it.feed(DISK.name, T0 - 10);
    it.writer.append(DISK.name, 1, T0);
    it.writer.unregisterTags([DISK]);
    expect(it.writer.commit() && it.writer.seal()).toBe(true);
    expect(it.byTags('host=a')).toEqual([]);
  });

  it('comes back when it is registered', () => {
    const it = bench();
    it.feed(DISK.name, T0);
    it.feed('disk;host=b;mount=x', T0);
    it.writer.unregisterTags([DISK]);
    expect(it.valuesOf('mount')).toEqual([{ value: 'x', count: 1 }]);
    it.writer.registerTags([DISK.name]);
    expect(it.valuesOf('mount')).toEqual([{ value: 'x', count: 2 }]);
    expect(it.byTags('host=a')).toEqual([DISK.name]);
  });

  it('leaves no mark for another series when the last of its points is gone', () => {
    const it = bench();
    it.feed(DISK.name, T0);
    it.writer.unregisterTags([DISK]);
    it.writer.seal();
    it.advance(3 * 86_400);
    it.writer.seal();
    it.reopen();
    it.feed('other', T0 + 3 * 86_400);
    expect(it.byTags('name=~.')).toEqual(['other']);
  });
});

describe('a change of tags that cannot be written', () => {
  it('is refused in plain words and done with the next commit that can', () => {
    const it = bench();
    it.feed('load', T0);
    const other = openDatabase(metricsFile(it.dir), 'write');
    onTestFinished(() => void other.close());
    other.exec("CREATE TRIGGER full BEFORE INSERT ON meta BEGIN SELECT RAISE(ABORT, 'no room'); END");
    expect(it.writer.registerTags([DISK.name])).toBe(false);
    expect(it.writer.problem).toMatch(/metrics\.sqlite/);
    expect(it.byTags('name=~.')).toEqual(['load']);
    other.exec('DROP TRIGGER full');
    expect(it.writer.commit()).toBe(true);
    expect(it.byTags('name=~.')).toEqual([DISK.name, 'load']);
  });
});
