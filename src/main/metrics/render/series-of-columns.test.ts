import { expect, it } from 'vitest';
import { seriesOfColumns } from './series-of-columns';

const columns = (times: number[], values: number[]) => ({
  name: 'a',
  step: 60,
  times: Float64Array.from(times),
  values: Float64Array.from(values),
});

it.each([
  ['every slot', [60, 120, 180], [1, 2, 3], { start: 60, end: 240, step: 60 }, [1, 2, 3]],
  ['a hole', [60, 120, 240], [1, 2, 4], { start: 60, end: 300, step: 60 }, [1, 2, NaN, 4]],
  ['one point', [60], [1], { start: 60, end: 120, step: 60 }, [1]],
  ['nothing', [], [], { start: 0, end: 0 }, []],
])('puts %s onto the grid', (_, times, values, expected, slots) => {
  const series = seriesOfColumns(columns(times, values));
  expect(series).toMatchObject(expected);
  expect([...series.values]).toEqual(slots);
});
