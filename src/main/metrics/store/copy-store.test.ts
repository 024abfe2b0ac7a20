import { existsSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { silentLogger } from '../../platform/logger';
import { temporaryFolder } from '../../platform/testing';
import { openReadOnlyMetrics } from '../read-only';
import { copyStore } from './copy-store';
import { checkIntegrity } from './metrics.sql';
import { metricsFile, openStoreForReading } from './open-store';
import { readPolicyRules } from './policy';
import { StoreWriter } from './store-writer';

const T0 = 1_795_435_200;
const clock = { nowMs: () => T0 * 1000 };

function openWriter(stateDir: string): StoreWriter {
  const rules = readPolicyRules('[all]\npattern = .*\nretentions = 10s:7d\n', null);
  return new StoreWriter({ stateDir, rules, sizeLimitBytes: 1e9, clock, logger: silentLogger });
}

function lastOf(stateDir: string): number {
  const reading = openReadOnlyMetrics(stateDir, { clock });
  const [series] = reading.query({ targets: ['a'], from: T0 - 10_000, until: T0 }).series;
  reading.dispose();
  return series?.values.filter((value) => !Number.isNaN(value)).at(-1) ?? NaN;
}

describe('a copy of the store', () => {
  it.each(['packed', 'pages'] as const)(
    '(%s) is a store as of one moment while its owner goes on writing',
    async (form) => {
      const dir = temporaryFolder();
      const writer = openWriter(dir);
      for (let index = 0; index < 500; index += 1) writer.append('a', index, T0 - 5000 + index * 10);
      expect(writer.commit()).toBe(true);
      expect(writer.seal()).toBe(true);
      writer.append('a', 777, T0);
      expect(writer.commit()).toBe(true);
      const elsewhere = temporaryFolder();
      const copied = copyStore(dir, metricsFile(elsewhere), form);
      writer.append('a', 888, T0);
      expect(writer.commit()).toBe(true);
      expect(await copied).toBe(statSync(metricsFile(elsewhere)).size);
      expect([777, 888]).toContain(lastOf(elsewhere));
      expect(lastOf(dir)).toBe(888);
      const database = openStoreForReading(elsewhere);
      expect(database === null ? 'none' : checkIntegrity(database)).toBe('ok');
      database?.close();
      const second = openWriter(elsewhere);
      expect(second.seal()).toBe(true);
      expect(second.status()).toMatchObject({ series: 1, points: 501 });
      second.close();
      writer.close();
    },
  );

  it('never writes over a file, and names a folder without metrics', async () => {
    const dir = temporaryFolder();
    const file = path.join(dir, 'kept');
    writeFileSync(file, 'mine');
    await expect(copyStore(dir, file, 'packed')).rejects.toThrow(/there already/);
    await expect(copyStore(dir, path.join(dir, 'new'), 'packed')).rejects.toThrow(/no metrics/);
    expect(existsSync(path.join(dir, 'new'))).toBe(false);
  });

  it('leaves nothing behind where it cannot be written', async () => {
    const dir = temporaryFolder();
    openWriter(dir).close();
    const file = path.join(dir, 'no', 'such', 'folder', 'copy.sqlite');
    await expect(copyStore(dir, file, 'packed')).rejects.toThrow(/copy\.sqlite/);
    await expect(copyStore(dir, file, 'pages')).rejects.toThrow();
  });
});
