import { describe, expect, it } from 'vitest';
import { isImageReference } from '../../../../../shared/definitions/names';
import { splitReference } from './image-reference';

describe('splitReference', () => {
  it.each([
    ['debian:12-slim', 'debian', '12-slim'],
    ['redis', 'redis', 'latest'],
    ['localhost:5000/a/b', 'localhost:5000/a/b', 'latest'],
    ['localhost:5000/a/b:7', 'localhost:5000/a/b', '7'],
    ['a/b@sha256:00', 'a/b', 'sha256:00'],
  ])('splits %s', (reference, name, tag) => {
    expect(splitReference(reference)).toEqual({ name, tag });
  });
});

describe('isImageReference', () => {
  it.each(['debian:12-slim', 'localhost:5000/a/b_c:7', 'shop/catalog:local', 'a__b/c.d:v1'])(
    'accepts %s',
    (reference) => {
      expect(isImageReference(reference)).toBe(true);
    },
  );
  it.each(['$(reboot)', 'a; rm -rf /', '../etc', 'a b', '', 'a?x=1', 'UP/../x', 'a:`id`'])(
    'refuses %s',
    (reference) => {
      expect(isImageReference(reference)).toBe(false);
    },
  );
});
