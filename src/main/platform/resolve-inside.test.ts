import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { resolveInside } from './resolve-inside';

describe('resolveInside', () => {
  it.each([
    ['index.html', '/site/index.html'],
    ['./a/b.js', '/site/a/b.js'],
    ['a/../b.js', '/site/b.js'],
    ['.', '/site'],
  ])('resolves %s', (relative, expected) => {
    expect(resolveInside('/site', relative)).toBe(path.resolve(expected));
  });

  it.each(['../secret', 'a/../../secret', '/etc/passwd', '..', '../site-of-another', 'a\0b'])(
    'refuses %j',
    (relative) => {
      expect(resolveInside('/site', relative)).toBeNull();
    },
  );
});
