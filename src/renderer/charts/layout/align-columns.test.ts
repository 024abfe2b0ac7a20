import { expect, it } from 'vitest';
import { alignColumns } from './align-columns';

it('shares one row of times where lines have the same, with gaps as null', () => {
  const times = Float64Array.of(1, 2);
  expect(
    alignColumns([
      { times, values: Float64Array.of(5, NaN) },
      { times, values: Float64Array.of(6, 7) },
    ]),
  ).toEqual([
    [1, 2],
    [5, null],
    [6, 7],
  ]);
});

it('joins lines of different times and tells a gap from a time that is another line’s', () => {
  const joined = alignColumns([
    { times: Float64Array.of(1, 3), values: Float64Array.of(5, NaN) },
    { times: Float64Array.of(2), values: Float64Array.of(6) },
  ]);
  expect(joined).toEqual([
    [1, 2, 3],
    [5, undefined, null],
    [undefined, 6, undefined],
  ]);
});

it('answers an empty row for no lines', () => {
  expect(alignColumns([])).toEqual([[]]);
});
