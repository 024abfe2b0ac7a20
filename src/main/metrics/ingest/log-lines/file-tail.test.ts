import { appendFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '../../../platform/testing';
import { FileTail } from './file-tail';

function follow(dir = temporaryFolder()) {
  const file = path.join(dir, 'app.log');
  const lines: string[] = [];
  let skipped = 0;
  const tail = new FileTail({
    file,
    onLines: (found) => void lines.push(...found),
    onSkipped: (bytes) => (skipped += bytes),
  });
  onTestFinished(() => tail.close());
  const look = async (): Promise<string[]> => {
    lines.length = 0;
    await tail.look();
    return [...lines];
  };
  return { file, look, skipped: () => skipped };
}

describe('a followed file', () => {
  it('tells what comes after the first look, by whole lines', async () => {
    const { file, look } = follow();
    writeFileSync(file, 'old\n');
    expect(await look()).toEqual([]);
    appendFileSync(file, 'one\ntw');
    expect(await look()).toEqual(['one']);
    appendFileSync(file, 'o\n');
    expect(await look()).toEqual(['two']);
  });

  it('is read from its beginning where it came after the first look', async () => {
    const { file, look } = follow();
    await expect(look()).rejects.toThrow('ENOENT');
    writeFileSync(file, 'one\n');
    expect(await look()).toEqual(['one']);
  });

  it('loses nothing when it is rotated, not even a last line without its end', async () => {
    const { file, look } = follow();
    writeFileSync(file, '');
    await look();
    appendFileSync(file, 'before\nlast');
    renameSync(file, `${file}.1`);
    expect(await look()).toEqual(['before']);
    appendFileSync(`${file}.1`, ' words');
    writeFileSync(file, 'new\n');
    expect(await look()).toEqual(['last words', 'new']);
    appendFileSync(file, 'more\n');
    expect(await look()).toEqual(['more']);
  });

  it('is read from its beginning again when it was truncated', async () => {
    const { file, look } = follow();
    writeFileSync(file, '');
    await look();
    appendFileSync(file, 'a long first line\n');
    expect(await look()).toEqual(['a long first line']);
    truncateSync(file);
    appendFileSync(file, 'short\n');
    expect(await look()).toEqual(['short']);
  });

  it('comes back after it was away', async () => {
    const { file, look } = follow();
    writeFileSync(file, '');
    await look();
    rmSync(file);
    expect(await look()).toEqual([]);
    writeFileSync(file, 'again\n');
    expect(await look()).toEqual(['again']);
  });

  it('has its endless lines cut and the rest of them left out', async () => {
    const { file, look } = follow();
    writeFileSync(file, '');
    await look();
    appendFileSync(file, `${'x'.repeat(600_000)}\nnext\n`);
    const lines = await look();
    expect(lines.map((line) => line.length)).toEqual([16_384, 4]);
  });

  it('is caught up with where it grew too fast', async () => {
    const { file, look, skipped } = follow();
    writeFileSync(file, '');
    await look();
    const line = `${'y'.repeat(999)}\n`;
    appendFileSync(file, Buffer.from(line.repeat(70_000)));
    const lines = await look();
    expect(skipped()).toBe(70_000_000 - 64 * 1024 * 1024);
    expect(lines.length).toBeGreaterThan(8000);
    expect(new Set(lines.map((each) => each.length))).toEqual(new Set([999]));
  });

  it('is not a folder and not a device', async () => {
    const dir = temporaryFolder();
    const tail = new FileTail({ file: dir, onLines: () => {}, onSkipped: () => {} });
    await expect(tail.look()).rejects.toThrow('no ordinary file');
    const device = new FileTail({ file: '/dev/null', onLines: () => {}, onSkipped: () => {} });
    await expect(device.look()).rejects.toThrow('no ordinary file');
  });

  it('gives back every line, wherever its writer paused, letters of several bytes too', async () => {
    const line = fc.string({ unit: 'grapheme', maxLength: 20 }).map((text) => text.replaceAll('\n', ' '));
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { maxLength: 15 }),
        fc.array(fc.nat(300), { maxLength: 6 }),
        async (all, cuts) => {
          const { file, look } = follow();
          writeFileSync(file, '');
          await look();
          const bytes = Buffer.from(all.map((text) => `${text}\n`).join(''));
          const edges = [0, ...cuts.filter((cut) => cut < bytes.length).sort((a, b) => a - b), bytes.length];
          const found: string[] = [];
          for (const [index, edge] of edges.slice(1).entries()) {
            appendFileSync(file, bytes.subarray(edges[index], edge));
            found.push(...(await look()));
          }
          expect(found).toEqual(all);
        },
      ),
      { numRuns: 50 },
    );
  });
});
