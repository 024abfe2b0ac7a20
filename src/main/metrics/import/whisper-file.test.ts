import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GembaError } from '../../../shared/errors';
import { temporaryFolder } from '../../platform/testing';
import { encodeWhisper, whisperPython } from './testing/whisper';
import { batchesOfWhisper } from './whisper-batches';
import { parseWhisper } from './whisper-file';
import { whisperName, whisperRoot } from './whisper-name';

const T0 = 1_763_900_400;

function pointsOf(archive: { times: Float64Array; values: Float64Array } | undefined): Array<[number, number]> {
  return [...(archive?.times ?? [])].map((time, index) => [time, archive?.values[index] ?? NaN]);
}

describe('a Whisper file', () => {
  it('gives back every point of every archive, wherever its ring begins', () => {
    const archive = fc
      .record({ slots: fc.integer({ min: 1, max: 60 }), first: fc.nat(100), known: fc.array(fc.boolean()) })
      .chain(({ slots, first, known }) =>
        fc.record({
          slots: fc.constant(slots),
          offset: fc.nat(slots - 1),
          values: fc.array(fc.double({ noNaN: true }), { minLength: slots, maxLength: slots }),
          first: fc.constant(first),
          known: fc.constant(known),
        }),
      );
    fc.assert(
      fc.property(fc.array(archive, { minLength: 1, maxLength: 4 }), (described) => {
        const archives = described.map(({ slots, offset, values, known }, level) => {
          const step = 10 * 6 ** level;
          const end = T0 - (T0 % step);
          const points = values.flatMap((value, index): Array<[number, number]> =>
            known[index] === false ? [] : [[end - index * step, value]],
          );
          return { stepSeconds: step, slots, points: points.reverse(), ringStart: end - offset * step };
        });
        // What is kept of a coarser archive reaches back from the newest point of the file.
        archives[0]?.points.splice(-1, 1, [T0 - (T0 % 10), 1]);
        const parsed = parseWhisper(encodeWhisper({ method: 2, xFilesFactor: 0.5, archives }));
        expect(parsed.method).toBe('sum');
        for (const [level, { points, ringStart, stepSeconds, slots }] of archives.entries()) {
          // The slot that the ring begins with must be known, else Whisper takes the whole ring for empty.
          const begins = points.some(([time]) => (time - ringStart) % (stepSeconds * slots) === 0);
          expect(pointsOf(parsed.archives[level])).toEqual(begins ? points : []);
        }
      }),
    );
  });

  it('leaves what an earlier turn of the ring left behind', () => {
    const bytes = encodeWhisper({
      method: 1,
      xFilesFactor: 0.5,
      archives: [
        {
          stepSeconds: 60,
          slots: 10,
          ringStart: T0,
          points: [
            [T0, 1],
            [T0 - 60 * 13, 2],
            [T0 - 60 * 9, 3],
          ],
        },
      ],
    });
    expect(pointsOf(parseWhisper(bytes).archives[0])).toEqual([
      [T0 - 540, 3],
      [T0, 1],
    ]);
  });

  it('that is cut off, or garbage, is refused in plain words', () => {
    const whole = encodeWhisper({
      method: 1,
      xFilesFactor: 0.5,
      archives: [{ stepSeconds: 10, slots: 20, ringStart: T0, points: [[T0, 1]] }],
    });
    for (let length = 0; length < whole.length; length += 1) {
      expect(() => parseWhisper(whole.subarray(0, length))).toThrow(GembaError);
    }
    const mutated = fc
      .record({ at: fc.nat(whole.length - 1), byte: fc.nat(255) })
      .map(({ at, byte }) => Buffer.from(whole).fill(byte, at, at + 1));
    const garbage = fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes));
    fc.assert(
      fc.property(fc.oneof(mutated, garbage), (bytes) => {
        try {
          parseWhisper(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(GembaError);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('is merged so that a coarser point stands alone only where nothing finer is known', () => {
    const slot = T0 - (T0 % 60);
    const file = parseWhisper(
      encodeWhisper({
        method: 1,
        xFilesFactor: 0.5,
        archives: [
          {
            stepSeconds: 10,
            slots: 60,
            ringStart: slot + 20,
            points: [
              [slot + 20, 7],
              [slot + 50, 8],
            ],
          },
          {
            stepSeconds: 60,
            slots: 60,
            ringStart: slot,
            points: [
              [slot - 60, 5],
              [slot, 7.5],
            ],
          },
        ],
      }),
    );
    const told = [...batchesOfWhisper('a', file)].map(({ parts: [part], times }) => [
      part?.stepSeconds,
      part?.finestSeconds,
      part?.onlySameStep,
      [...times],
    ]);
    expect(told).toEqual([
      [10, 10, false, [slot + 20, slot + 50]],
      [60, 10, true, [slot]],
      [60, 10, false, [slot - 60]],
    ]);
  });
});

describe('names', () => {
  it.each([
    ['/w', '/w/servers/a/cpu.wsp', 'servers.a.cpu'],
    ['/w', '/w/_tagged/ab3/4f1/disk_DOT_used;dc=eu;rack=a1.wsp', 'disk.used;dc=eu;rack=a1'],
  ])('below %s %s is %s', (root, file, name) => {
    expect(whisperName(root, file)).toBe(name);
  });

  it('that are hashes cannot be read back', () => {
    expect(() => whisperName('/w', `/w/_tagged/abc/def/${'a'.repeat(64)}.wsp`)).toThrow(/hash/);
  });

  it.each([
    ['/var/lib/graphite/whisper/servers', true, '/var/lib/graphite/whisper'],
    ['/opt/graphite/storage/whisper/a/b.wsp', false, '/opt/graphite/storage/whisper'],
    ['/home/ann/dump', true, '/home/ann/dump'],
    ['/home/ann/cpu.wsp', false, '/home/ann'],
    ['/home/ann/whisper/a', true, '/home/ann/whisper/a'],
  ])('of %s are relative to the right folder', (place, isFolder, root) => {
    expect(whisperRoot(place, isFolder)).toBe(root);
  });
});

const python = whisperPython();

describe.skipIf(python === null)('a file that Whisper itself wrote (needs python3-whisper)', () => {
  it('holds what its own fetch answers, in each archive', () => {
    const file = path.join(temporaryFolder(), 'real.wsp');
    const script = `
import json, sys, whisper
path, now = sys.argv[1], int(sys.argv[2])
whisper.create(path, [(10, 360), (60, 300), (600, 100)], 0.3, 'max')
points = [(t, ((t * 7919) % 1000) / 8) for t in range(now - 90000, now + 1, 10) if (t // 10) % 7 not in (0, 3)]
for start in range(0, len(points), 500):
    whisper.update_many(path, points[start:start + 500], now)
answers = []
for age in (3600, 18000, 60000):
    (start, end, step), values = whisper.fetch(path, now - age, now, now)
    answers.append([[start + i * step, v] for i, v in enumerate(values) if v is not None])
print(json.dumps(answers))
`;
    const answers = JSON.parse(
      execFileSync(python ?? '', ['-c', script, file, String(T0)], { encoding: 'utf8' }),
    ) as Array<Array<[number, number]>>;
    const parsed = parseWhisper(readFileSync(file));
    expect(parsed).toMatchObject({ method: 'max' });
    expect(parsed.xFilesFactor).toBeCloseTo(0.3, 6);
    for (const [level, answer] of answers.entries()) {
      expect(answer.length).toBeGreaterThan(50);
      const [oldest] = answer[0] ?? [0];
      expect(pointsOf(parsed.archives[level]).filter(([time]) => time >= oldest)).toEqual(answer);
    }
  });
});

it('finds Whisper where it is installed', () => {
  const installed = spawnSync('dpkg-query', ['-W', 'python3-whisper'], { stdio: 'ignore' }).status === 0;
  if (installed) expect(python).not.toBeNull();
});
