import uPlot from 'uplot';

/** What uPlot draws: one row of times, then one row of values per line. `null` is a gap, `undefined` is "not measured here". */
export type AlignedColumns = uPlot.AlignedData;

export interface Columns {
  readonly times: Float64Array;
  readonly values: Float64Array;
}

/**
 * Brings several lines onto one row of times. Lines reduced to pixels keep their own extreme points, so their times
 * differ; where they do not, nothing is joined. NaN becomes `null`, which uPlot leaves as a gap.
 */
export function alignColumns(lines: readonly Columns[]): AlignedColumns {
  const tables = lines.map((line) => [Array.from(line.times), withGaps(line.values)] as uPlot.AlignedData);
  const first = tables[0];
  if (!first) return [[]];
  const same = lines.every((line) => sameTimes(line.times, lines[0]?.times));
  if (same) return [first[0], ...tables.map((table) => table[1] ?? [])] as AlignedColumns;
  return uPlot.join([...tables]);
}

function withGaps(values: Float64Array): Array<number | null> {
  return Array.from(values, (value) => (Number.isNaN(value) ? null : value));
}

function sameTimes(a: Float64Array, b: Float64Array | undefined): boolean {
  if (!b || a.length !== b.length) return false;
  for (let i = 0; i < a.length; i += 1) if (a[i] !== b[i]) return false;
  return true;
}
