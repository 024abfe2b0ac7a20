import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recordingSink, type Taken } from '../testing/recording-sink';
import { LengthFrames, MAX_FRAME_BYTES } from './length-frames';
import { readPickledPoints } from './pickled-points';
import { PickleError } from './pickle-reader';
import { unpickle } from './unpickle';

const hasPython = spawnSync('python3', ['--version']).status === 0;

function read(frame: Buffer): { points: Taken[]; rejected: string[] } {
  const sink = recordingSink();
  readPickledPoints(frame, sink);
  return { points: sink.points, rejected: sink.rejected };
}

const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');

describe('unpickle', () => {
  it.each<[string, string, unknown]>([
    ['protocol 0', '(lp0\n(Va.b\np1\n(I60\nF3.25\ntp2\ntp3\na.', [['a.b', [60, 3.25]]]],
    ['what the StatsD daemon writes', "(l(S'a.b'\n(L60L\nS'7'\ntta.", [['a.b', [60, '7']]]],
    ['protocol 2', '\x80\x02]q\x00U\x03a.bq\x01K\x3cG?\xf8\x00\x00\x00\x00\x00\x00\x86\x86a.', [['a.b', [60, 1.5]]]],
    [
      'a frame and memo of protocol 4',
      '\x80\x04\x95\x10\x00\x00\x00\x00\x00\x00\x00]\x94\x8c\x01a\x94M\x2c\x01\x86\x94a.',
      [['a', 300]],
    ],
    [
      'long integers',
      '(\x8a\x00\x8a\x01\xff\x8a\x02\x00\x01\x8b\x01\x00\x00\x00\x80J\xfe\xff\xff\xfft.',
      [0, -1, 256, -128, -2],
    ],
    ['integers that no double holds', `(\x8b\x81\x00\x00\x00${'\x7f'.repeat(129)}L${'9'.repeat(400)}L\nt.`, [NaN, NaN]],
    [
      'texts of every kind',
      "(S'a\\n\\x41'\nVu\\u00fc\nT\x01\x00\x00\x00bU\x01cX\x01\x00\x00\x00dC\x01et.",
      ['a\nA', 'uü', 'b', 'c', 'd', 'e'],
    ],
    ['nothing and truth', '(N\x88\x89I01\nt.', [null, 1, 0, 1]],
    ['a value that is recalled', '(U\x01aq\x05h\x05t.', ['a', 'a']],
  ])('reads %s', (_, pickle, value) => {
    expect(unpickle(latin1(pickle))).toEqual(value);
  });

  it.each<[string, string, string]>([
    ['a class that is named', "cos\nsystem\n(S'true'\ntR.", 'class'],
    ['a class on the stack', '\x80\x04\x8c\x02os\x8c\x06system\x93.', 'class'],
    ['an instance', '(ios\nsystem\n.', 'class'],
    ['a call', '()R.', 'class'],
    ['a persistent id', 'Pabc\n.', 'class'],
    ['a dictionary', '}.', 'opcode'],
    ['a set', '\x8f.', 'opcode'],
    ['what is no pickle', 'this is not a pickle', 'malformed'],
    ['one that breaks off', '\x80\x02]q', 'malformed'],
    ['a length beyond its end', 'X\xff\xff\xff\xffa.', 'malformed'],
    ['nothing on the stack', '.', 'malformed'],
    ['a mark that is missing', 't.', 'malformed'],
    ['a value from under a mark', 'K\x01(\x85.', 'malformed'],
    ['a memo that is empty', 'h\x01.', 'malformed'],
    ['an integer that is none', 'Iabc\n.', 'malformed'],
  ])('refuses %s', (_, pickle, fault) => {
    expect(() => unpickle(latin1(pickle))).toThrow(PickleError);
    expect(read(latin1(pickle))).toEqual({ points: [], rejected: [fault] });
  });

  it('takes no more time and memory than its length, whatever it says about itself', () => {
    // A list that holds itself twice, a thousand times over.
    const pickle = latin1(`]q\x00${'(h\x00h\x00e'.repeat(1000)}.`);
    expect(read(pickle).rejected).toHaveLength(2000);
  });

  it('throws nothing but a PickleError, whatever the bytes', () => {
    const opcodes = fc.constantFrom(
      ...Array.from('(.]l)ate0N', (character) => character.charCodeAt(0)),
      0x86,
      0x94,
      0x80,
    );
    const bytes = fc.array(fc.oneof(opcodes, fc.nat(255)), { maxLength: 60 });
    fc.assert(
      fc.property(bytes, (pickle) => {
        const { points } = read(Buffer.from(pickle));
        for (const [, value] of points) expect(value).not.toBeNaN();
      }),
      { numRuns: 3000 },
    );
  });
});

describe('points of a pickle', () => {
  it('skips bad entries and takes the others', () => {
    const entries = [
      "(S'a'\nt", // a name alone
      "(S'a'\nI60\nI1\nt", // not nested
      "(S'a'\n(I60\nS'abc'\ntt",
      "(S'a'\n(I60\nNtt",
      "(S'a'\n(I60\nFnan\ntt",
      "(S'a'\n(S'soon'\nI1\ntt",
      "(S'..'\n(I60\nI1\ntt",
      "(S'a\\nb'\n(I60\nI1\ntt",
      '(I7\n(I60\nI1\ntt',
      "(S'good;b=2;a=1'\n(S' 60.9 '\nS'6.5'\ntt",
      "(S'now'\n(I-1\nFinf\ntt",
    ];
    expect(read(latin1(`(l${entries.map((entry) => `${entry}a`).join('')}.`))).toEqual({
      points: [
        ['good;a=1;b=2', 6.5, 60],
        ['now', Infinity, -1],
      ],
      rejected: ['entry', 'entry', 'value', 'value', 'nan', 'timestamp', 'name', 'name', 'entry'],
    });
  });

  it.skipIf(!hasPython)('reads what Python writes, in each of its protocols (needs python3)', () => {
    const script = `
import pickle, struct, sys
points = [('s.%d' % i, (1795436280 + i * 10, v)) for i, v in enumerate([0, 1, -1, 255, 256, 65536, -70000, 2**40, -2**70, 0.1, 1e300, -0.0, True])]
for protocol in range(5):
    for shape in (points, tuple(points), [[n, list(p)] for n, p in points], points * 200):
        frame = pickle.dumps(shape, protocol=protocol)
        sys.stdout.buffer.write(struct.pack('!L', len(frame)) + frame)
`;
    const { stdout } = spawnSync('python3', ['-c', script]);
    const values = [0, 1, -1, 255, 256, 65_536, -70_000, 2 ** 40, -(2 ** 70), 0.1, 1e300, -0, 1];
    const expected = values.map((value, index): Taken => [`s.${index}`, value, 1_795_436_280 + index * 10]);
    const frames: Buffer[] = [];
    expect(new LengthFrames((frame) => frames.push(Buffer.from(frame))).push(stdout)).toBe(true);
    expect(frames).toHaveLength(20);
    frames.forEach((frame, index) => {
      const times = index % 4 === 3 ? 200 : 1;
      expect(read(frame)).toEqual({ points: Array.from({ length: times }, () => expected).flat(), rejected: [] });
    });
  });
});

describe('frames', () => {
  it('come out whole, wherever the stream is cut', () => {
    const frames = fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 10 });
    fc.assert(
      fc.property(frames, fc.array(fc.nat(3000), { maxLength: 10 }), (sent, cuts) => {
        const stream = Buffer.concat(
          sent.map((frame) => {
            const header = Buffer.alloc(4);
            header.writeUInt32BE(frame.length);
            return Buffer.concat([header, frame]);
          }),
        );
        const edges = [0, ...cuts.filter((cut) => cut < stream.length).sort((a, b) => a - b), stream.length];
        const received: Buffer[] = [];
        const reader = new LengthFrames((frame) => received.push(Buffer.from(frame)));
        edges.slice(1).forEach((edge, index) => reader.push(stream.subarray(edges[index], edge)));
        expect(received).toEqual(sent.map((frame) => Buffer.from(frame)));
        expect(reader.heldBytes).toBe(0);
      }),
    );
  });

  it('are refused above the bound, before anything is kept for them', () => {
    const header = Buffer.alloc(4);
    header.writeUInt32BE(MAX_FRAME_BYTES + 1);
    expect(new LengthFrames(() => {}).push(header)).toBe(false);
  });
});
