import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteWriter } from './byte-writer';
import { TimeText } from './time-text';

function textsOf(start: number, step: number, count: number): string[] {
  const times = new TimeText(start, step);
  return Array.from({ length: count }, () => {
    const writer = new ByteWriter();
    times.write(writer);
    times.advance();
    return Buffer.from(writer.finish()).toString('latin1');
  });
}

function expected(start: number, step: number, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `, ${start + index * step}], [`);
}

describe('TimeText', () => {
  it.each([
    ['minutes', 1_795_436_400, 60],
    ['a step with a carry through every digit', 1_999_999_999, 1],
    ['more digits than before', 9, 1],
    ['more digits by a long step', 999_999, 86_400 * 365],
    ['steps longer than what is counted on', 10, 2_000_000_000],
    ['times before the epoch, and through it', -120, 60],
    ['a first step that ends above zero', -1, 60],
  ])('writes %s', (_what, start, step) => {
    expect(textsOf(start, step, 40)).toEqual(expected(start, step, 40));
  });

  it('writes what formatting each time would', () => {
    const starts = fc.integer({ min: -1e10, max: 1e11 });
    fc.assert(
      fc.property(starts, fc.integer({ min: 1, max: 3e9 }), (start, step) => {
        expect(textsOf(start, step, 25)).toEqual(expected(start, step, 25));
      }),
    );
  });
});
