import { parsePythonFloat } from '../ingest/parse-number';
import { normalizeSeriesName } from '../ingest/series-name';
import { parseCsvTime } from './parse-csv-time';

/** Where the cells of a row go, or what is wrong with the row. */
export interface RowSink {
  point(name: string, timeSeconds: number, value: number): void;
  reject(why: string): void;
}

export type RowReader = (cells: readonly string[], sink: RowSink) => void;

const TIME_HEADS = new Set(['time', 'timestamp', 'date', 'datetime', 'epoch', 'ts', '@timestamp']);
const NAME_HEADS = new Set(['name', 'metric', 'series', 'target', 'path']);
const VALUE_HEADS = new Set(['value', 'val']);
/** How a gap is written: by Graphite, by spreadsheets, by JSON's friends. */
const GAPS = new Set(['', 'none', 'null', 'nan', 'n/a', '-']);

/**
 * How the rows of a table are read, told by its first row. With a head that names a time: `name,time,value` in any
 * order, or a wide table with one column for each series. Without one: name, time, value.
 */
export function readerOfTable(firstRow: readonly string[]): { readonly read: RowReader; readonly isHead: boolean } {
  const heads = firstRow.map((cell) => cell.trim().toLowerCase());
  const time = heads.findIndex((head) => TIME_HEADS.has(head));
  // A first row whose "time" is a time is data of a series that is called so.
  if (time === -1) return { read: longReader(0, 1, 2, 3), isHead: false };
  const name = heads.findIndex((head) => NAME_HEADS.has(head));
  const value = heads.findIndex((head) => VALUE_HEADS.has(head));
  if (name !== -1 && value !== -1) return { read: longReader(name, time, value, null), isHead: true };
  return { read: wideReader(firstRow, time), isHead: true };
}

/** @param cellCount how many cells a row must have; null where there may be others beside */
function longReader(nameAt: number, timeAt: number, valueAt: number, cellCount: number | null): RowReader {
  return (cells, sink) => {
    if (cellCount !== null && cells.length !== cellCount) {
      sink.reject(`expected name, time and value, found ${cells.length} ${cells.length === 1 ? 'cell' : 'cells'}`);
      return;
    }
    const name = normalizeSeriesName((cells[nameAt] ?? '').trim());
    if (name === null) sink.reject(`${JSON.stringify(cells[nameAt] ?? '')} is no name of a series`);
    else readCell(name, cells[timeAt] ?? '', cells[valueAt] ?? '', sink);
  };
}

function wideReader(heads: readonly string[], timeAt: number): RowReader {
  const names = heads.map((head, index) => (index === timeAt ? null : normalizeSeriesName(head.trim())));
  return (cells, sink) => {
    if (cells.length !== heads.length) {
      sink.reject(`expected ${heads.length} cells as in the head, found ${cells.length}`);
      return;
    }
    for (const [index, name] of names.entries()) {
      if (name !== null) readCell(name, cells[timeAt] ?? '', cells[index] ?? '', sink);
    }
  };
}

function readCell(name: string, timeText: string, valueText: string, sink: RowSink): void {
  const time = parseCsvTime(timeText);
  if (Number.isNaN(time) || time < 0) {
    sink.reject(`${JSON.stringify(timeText)} is no time: an epoch or 2026-11-23T14:40:00Z`);
    return;
  }
  const trimmed = valueText.trim();
  if (GAPS.has(trimmed.toLowerCase())) return;
  const value = parsePythonFloat(trimmed);
  if (Number.isNaN(value)) sink.reject(`${JSON.stringify(valueText)} is no number`);
  else sink.point(name, time, value);
}
