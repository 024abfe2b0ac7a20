import { spawnSync } from 'node:child_process';
import { decode } from '@msgpack/msgpack';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteWriter } from './byte-writer';
import type { PlainValue } from './plain-value';
import { writeMsgpack } from './write-msgpack';
import { writePickle } from './write-pickle';

const anything = fc.letrec<{ value: PlainValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constant(null),
    fc.boolean(),
    fc.string({ unit: 'grapheme', maxLength: 300 }),
    fc.integer(),
    fc.maxSafeInteger(),
    fc.double({ noNaN: true }),
    fc.array(tie('value'), { maxLength: 20 }),
    fc.dictionary(
      fc.string({ minLength: 1 }).filter((key) => key !== '__proto__'),
      tie('value'),
      { maxKeys: 20, noNullPrototype: true },
    ),
  ),
})).value;

const bytes = (write: (writer: ByteWriter, value: PlainValue) => void, value: PlainValue): Uint8Array => {
  const writer = new ByteWriter();
  write(writer, value);
  return writer.finish();
};

const python = spawnSync('python3', ['-c', 'import pickle']).status === 0;

describe('writeMsgpack', () => {
  it('writes any value so that another library reads the same', () => {
    fc.assert(
      fc.property(anything, (value) => {
        expect(decode(bytes(writeMsgpack, value))).toEqual(value);
      }),
    );
  });

  it.each([0, 1, 15, 16, 31, 32, 255, 256, 65_535, 65_536])('writes the length %i of texts and lists', (length) => {
    const value = ['x'.repeat(length), new Array<null>(length).fill(null)];
    expect(decode(bytes(writeMsgpack, value))).toEqual(value);
  });
});

describe('writePickle', () => {
  /** Python loads what stands on each line in hexadecimal digits, with no class allowed, and answers in JSON. */
  const SCRIPT = `
import io, json, pickle, sys
class Plain(pickle.Unpickler):
  def find_class(self, module, name): raise pickle.UnpicklingError(module + name)
for line in sys.stdin:
  print(json.dumps(Plain(io.BytesIO(bytes.fromhex(line.strip()))).load()))
`;

  const readByPython = (values: readonly PlainValue[]): unknown[] => {
    const input = values.map((value) => Buffer.from(bytes(writePickle, value)).toString('hex')).join('\n');
    const { stdout, stderr } = spawnSync('python3', ['-c', SCRIPT], { input, encoding: 'utf8', maxBuffer: 1 << 28 });
    expect(stderr).toBe('');
    return stdout
      .trimEnd()
      .split('\n')
      .map((line): unknown => JSON.parse(line.replaceAll('Infinity', '1e9999')));
  };

  it.skipIf(!python)('writes any value so that Python (python3) reads the same', () => {
    const values = fc.sample(anything, 300).filter((value) => !JSON.stringify(value).includes('Infinity'));
    expect(readByPython(values)).toEqual(values);
  });

  it.skipIf(!python)('writes whole numbers of any size, columns and texts that Python (python3) reads', () => {
    const column = Float64Array.of(1, NaN, -0.5, Infinity);
    const values = [
      0,
      -1,
      255,
      2 ** 31 - 1,
      -(2 ** 31),
      2 ** 31,
      -(2 ** 31) - 1,
      2 ** 53 - 1,
      -(2 ** 53) + 1,
      'µ\u{1f600}',
    ];
    expect(readByPython([[...values, column]])).toEqual([[...values, [1, null, -0.5, Infinity]]]);
  });
});
