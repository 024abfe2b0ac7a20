import type { Series } from '../../query/series';
import type { ByteWriter } from '../byte-writer';
import { pythonName } from './json-parts';

/** Graphite's raw format, a line a series: `name,START,END,STEP|v1,v2,…` as Python prints numbers, `None` for a gap. */
export function writeRaw(writer: ByteWriter, list: readonly Series[]): void {
  for (const series of list) {
    const { start, end, step, values } = series;
    writer.utf8(`${pythonName(series)},`);
    writer.ascii(`${Math.trunc(start)},${Math.trunc(end)},${Math.trunc(step)}|`);
    values.forEach((value, index) => {
      if (index > 0) writer.byte(44);
      writePythonValue(writer, value, series.integers === true);
    });
    writer.byte(10);
  }
}

/** `repr` of a float or, where a function counts, of an integer. */
function writePythonValue(writer: ByteWriter, value: number, integers: boolean): void {
  if (Number.isNaN(value)) writer.ascii('None');
  else writePythonNumber(writer, value, integers);
}

export function writePythonNumber(writer: ByteWriter, value: number, integers: boolean): void {
  if (!Number.isFinite(value)) writer.ascii(value > 0 ? 'inf' : '-inf');
  else if (integers && Number.isInteger(value)) writer.integer(value);
  else writer.decimal(value, '.0');
}
