import { ByteWriter } from '../byte-writer';
import { type Column, columnsOf } from '../columns';
import type { Series } from '../../query/series';
import { TimeText } from '../time-text';
import { jsonName, writeJsonValue } from './json-parts';

const POINT_BYTES = 36;
const OPEN = 91;

export interface JsonOptions {
  readonly maxDataPoints: number | null;
  /** Leaves out nulls, and series that have nothing else. */
  readonly noNullPoints: boolean;
  readonly pretty: boolean;
}

/** Graphite's JSON, written straight from the columns: no pair, no array and no text is made for a point. */
export function writeJson(writer: ByteWriter, list: readonly Series[], options: JsonOptions): void {
  const columns = columnsOf(list, options.maxDataPoints);
  const shown = options.noNullPoints ? columns.filter(hasValue) : columns;
  const [open, between, close] = options.pretty ? ['[\n  ', ',\n  ', '\n]'] : ['[', ', ', ']'];
  writer.ascii(shown.length === 0 ? '[' : open);
  shown.forEach((column, index) => {
    if (index > 0) writer.ascii(between);
    writeSeries(writer, column, options);
  });
  writer.ascii(shown.length === 0 ? ']' : close);
}

/** About how long the text will be, so that its memory seldom has to grow. */
export function jsonSizeBytes(list: readonly Series[], maxDataPoints: number | null): number {
  const most = maxDataPoints ?? Infinity;
  return list.reduce((sum, series) => sum + 200 + Math.min(series.values.length, most) * POINT_BYTES, 64);
}

function writeSeries(writer: ByteWriter, column: Column, options: JsonOptions): void {
  const { series } = column;
  const [comma, end] = options.pretty ? [',\n    ', '\n  }'] : [', ', '}'];
  writer.utf8(`{${options.pretty ? '\n    ' : ''}"target": ${jsonName(series)}${comma}`);
  writer.utf8(`"tags": ${JSON.stringify(series.tags)}${comma}"datapoints": [`);
  writePoints(writer, column, options.noNullPoints);
  writer.ascii(`]${end}`);
}

function writePoints(writer: ByteWriter, { values, start, step, count }: Column, noNullPoints: boolean): void {
  const times = new TimeText(start, step);
  let isEmpty = true;
  writer.byte(OPEN);
  for (let index = 0; index < count; index += 1) {
    const value = values[index] ?? NaN;
    if (!(noNullPoints && Number.isNaN(value))) {
      writeJsonValue(writer, value);
      times.write(writer);
      isEmpty = false;
    }
    times.advance();
  }
  // What would begin another point.
  writer.drop(isEmpty ? 1 : TimeText.NEXT.length);
}

function hasValue({ values, count }: Column): boolean {
  for (let index = 0; index < count; index += 1) if (!Number.isNaN(values[index] ?? NaN)) return true;
  return false;
}
