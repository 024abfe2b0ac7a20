import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { setInYaml } from './edit-yaml';
import { readYaml } from './yaml/read-yaml';

const TEXT = `# Where services run.
local:   # this machine
  nodes:
    - size: 'small'      # enough
      services: [orders, catalog]   # two of them
      number: 2

    # the database
    - {size: large, services: [orders-db]}
`;

describe('setInYaml', () => {
  it.each<[string, (string | number)[], string | number | boolean | null, [string, string]]>([
    ['a quoted value', ['local', 'nodes', 0, 'size'], 'medium', ["'small'", "'medium'"]],
    ['a number', ['local', 'nodes', 0, 'number'], 5, ['number: 2', 'number: 5']],
    ['a value in brackets', ['local', 'nodes', 0, 'services', 1], 'shop', ['catalog]', 'shop]']],
    ['a value in braces', ['local', 'nodes', 1, 'size'], 'a, b', ['size: large', 'size: "a, b"']],
    ['text that looks like a number', ['local', 'nodes', 1, 'size'], '8', ['size: large', 'size: "8"']],
    ['text that looks like truth', ['local', 'nodes', 1, 'size'], 'true', ['size: large', 'size: "true"']],
    ['nothing', ['local', 'nodes', 0, 'number'], null, ['number: 2', 'number: null']],
  ])('changes %s and not one other character', (_name, path, value, [before, after]) => {
    expect(setInYaml(TEXT, path, value)).toBe(TEXT.replace(before, after));
  });

  it.each<[string, (string | number)[], string | number, [string, string]]>([
    ['at the end of a mapping', ['local', 'protected'], 'x', ['orders-db]}\n', 'orders-db]}\n  protected: x\n']],
    [
      'in the middle of the file',
      ['local', 'nodes', 0, 'region'],
      'eu',
      ['number: 2\n', 'number: 2\n      region: eu\n'],
    ],
    [
      'with the mapping that it stands in',
      ['local', 'config', 'orders', 'N'],
      1,
      ['orders-db]}\n', 'orders-db]}\n  config:\n    orders:\n      N: 1\n'],
    ],
    ['beside the outermost', ['more', 'x'], 1, ['orders-db]}\n', 'orders-db]}\nmore:\n  x: 1\n']],
  ])('adds a key %s and moves nothing else', (_name, path, value, [before, after]) => {
    expect(setInYaml(TEXT, path, value)).toBe(TEXT.replace(before, after));
  });

  it('adds a key in braces, keeping comments and order', () => {
    const edited = setInYaml(TEXT, ['local', 'nodes', 1, 'number'], 3);
    expect(edited).toContain('# the database');
    expect(readYaml(edited).value).toMatchObject({ local: { nodes: [{ number: 2 }, { size: 'large', number: 3 }] } });
  });

  it('gives a key without a value one', () => {
    expect(setInYaml('a:\nname: # what it is called\n', ['name'], 'shop')).toBe('a:\nname: shop # what it is called\n');
  });

  it('fills an empty file and an empty key', () => {
    expect(readYaml(setInYaml('', ['name'], 'shop')).value).toEqual({ name: 'shop' });
    expect(readYaml(setInYaml('# only this\n', ['a', 'b'], 1)).value).toEqual({ a: { b: 1 } });
    expect(readYaml(setInYaml('name:\n', ['name'], 'shop')).value).toEqual({ name: 'shop' });
  });

  it('keeps Windows line ends', () => {
    expect(setInYaml('a: 1\r\nb: 2\r\n', ['c'], 3)).toBe('a: 1\r\nb: 2\r\nc: 3\r\n');
  });

  it.each([
    ['a broken file', 'a: [\n', ['a'], 'Line'],
    ['a value that is a list', TEXT, ['local', 'nodes'], 'holds more than one value'],
    ['a way through text', 'a: text\n', ['a', 'b'], 'There is nothing at a.b'],
  ])('refuses %s', (_name, text, path, message) => {
    expect(() => setInYaml(text, path, 1)).toThrow(message);
  });

  it('writes every text so that it is read again as it was', () => {
    const shapes = fc.constantFrom(
      'a: old\nb: 1\n',
      "a: 'old' # why\nb: 1\n",
      'a: "old"\nb: 1\n',
      'x: {a: old, b: 1}\n',
    );
    fc.assert(
      fc.property(shapes, fc.oneof(fc.string({ unit: 'binary' }), fc.string()), (shape, value) => {
        const path = shape.startsWith('x') ? ['x', 'a'] : ['a'];
        const read = readYaml(setInYaml(shape, path, value)).value as { a: unknown; b: unknown; x?: unknown };
        expect(path.length === 1 ? read : read.x).toEqual({ a: value, b: 1 });
      }),
      { numRuns: 500 },
    );
  });
});
