import type { Series } from '../../query/series';
import type { ByteWriter } from '../byte-writer';
import { slotsOf } from '../columns';
import { jsonName, writeJsonValue } from './json-parts';

/** The JSON of Dygraphs: names, then one row for each time, in milliseconds. Without series it is empty. */
export function writeDygraph(writer: ByteWriter, list: readonly Series[]): void {
  if (list.length === 0) {
    writer.ascii('{}');
    return;
  }
  writer.utf8(`{"labels" : ["Time", ${list.map(jsonName).join(', ')}], "data" : [`);
  const rows = rowsOf(list);
  rows.times.forEach((time, row) => {
    writer.ascii(row > 0 ? ', [' : '[');
    writer.integer(time * 1000);
    for (const column of rows.columns) {
      writer.ascii(', ');
      writeJsonValue(writer, column[row] ?? NaN);
    }
    writer.ascii(']');
  });
  writer.ascii(']}');
}

interface Rows {
  readonly times: readonly number[];
  readonly columns: readonly Float64Array[];
}

/** Series of one length share the times of the first, as in Graphite, which fails on any others: those meet by time. */
function rowsOf(list: readonly Series[]): Rows {
  const [first] = list;
  const sameLength = list.every((series) => slotsOf(series) === (first === undefined ? 0 : slotsOf(first)));
  if (first === undefined || sameLength) {
    return { times: first === undefined ? [] : timesOf(first), columns: list.map((series) => series.values) };
  }
  const times = [...new Set(list.flatMap(timesOf))].sort((a, b) => a - b);
  const columns = list.map((series) => {
    const at = new Map(timesOf(series).map((time, index) => [time, series.values[index] ?? NaN]));
    return Float64Array.from(times, (time) => at.get(time) ?? NaN);
  });
  return { times, columns };
}

function timesOf(series: Series): number[] {
  return Array.from({ length: slotsOf(series) }, (_, index) => Math.trunc(series.start + index * series.step));
}
