import type { Series } from '../../query/series';
import type { ByteWriter } from '../byte-writer';
import { slotsOf } from '../columns';
import { jsonName, writeJsonValue } from './json-parts';

/** The JSON of Rickshaw: `{target, datapoints: [{x, y}]}` with all points that were read. */
export function writeRickshaw(writer: ByteWriter, list: readonly Series[]): void {
  writer.ascii('[');
  list.forEach((series, index) => {
    writer.utf8(`${index > 0 ? ', ' : ''}{"target": ${jsonName(series)}, "datapoints": [`);
    const count = Math.min(series.values.length, slotsOf(series));
    for (let point = 0; point < count; point += 1) {
      writer.ascii(point > 0 ? ', {"x": ' : '{"x": ');
      writer.integer(Math.trunc(series.start + point * series.step));
      writer.ascii(', "y": ');
      writeJsonValue(writer, series.values[point] ?? NaN);
      writer.ascii('}');
    }
    writer.ascii(']}');
  });
  writer.ascii(']');
}
