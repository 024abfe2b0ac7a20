import type { SampleSink } from '../listeners';
import { isWrittenNan, parsePythonFloat } from '../parse-number';
import { normalizeSeriesName } from '../series-name';
import { type PickleFault, PickleError } from './pickle-reader';
import { type PickleValue, unpickle } from './unpickle';

/** Why a frame, or one entry of it, was not taken. */
export type PickleRejection =
  PickleFault | 'frame-too-long' | 'connection-limit' | 'entry' | 'name' | 'value' | 'nan' | 'timestamp';

const MAX_NAME_LENGTH = 4096;

/** Takes the points of one frame, `[(name, (timestamp, value)), …]`. A bad entry is skipped, the rest counts. Never throws. */
export function readPickledPoints(frame: Buffer, sink: SampleSink<PickleRejection>): void {
  let entries: PickleValue;
  try {
    entries = unpickle(frame);
  } catch (error) {
    if (!(error instanceof PickleError)) throw error;
    sink.reject(error.fault, `${error.message}: ${frame.toString('latin1', 0, 60)}`);
    return;
  }
  if (!Array.isArray(entries)) sink.reject('entry', describe(entries));
  else for (const entry of entries) readEntry(entry, sink);
}

function readEntry(entry: PickleValue, sink: SampleSink<PickleRejection>): void {
  const [written, point] = pairOf(entry);
  const [time, value] = pairOf(point);
  if (typeof written !== 'string' || time === undefined || value === undefined) sink.reject('entry', describe(entry));
  else readPoint(written, time, value, sink);
}

function readPoint(written: string, time: PickleValue, value: PickleValue, sink: SampleSink<PickleRejection>): void {
  const number = toFloat(value);
  const timeSeconds = Math.trunc(toFloat(time));
  const name = isName(written) ? normalizeSeriesName(written) : null;
  const excerpt = `${written.slice(0, 200)} ${describe(value)} ${describe(time)}`;
  if (name === null) sink.reject('name', excerpt);
  else if (!(timeSeconds >= -1 && timeSeconds < 2 ** 53)) sink.reject('timestamp', excerpt);
  else if (!Number.isNaN(number)) sink.point(name, number, timeSeconds);
  else sink.reject(isNan(value) ? 'nan' : 'value', excerpt);
}

function pairOf(value: PickleValue | undefined): readonly PickleValue[] {
  return Array.isArray(value) && value.length === 2 ? value : [];
}

/** Python's `float()`, which carbon applies to both numbers of a point: it reads text as well. */
function toFloat(value: PickleValue): number {
  if (typeof value === 'number') return value;
  return typeof value === 'string' ? parsePythonFloat(value.trim()) : NaN;
}

function isNan(value: PickleValue): boolean {
  return typeof value === 'number' || (typeof value === 'string' && isWrittenNan(value.trim()));
}

/** A line break would end the name in every text format; other names are as carbon takes them. */
function isName(name: string): boolean {
  return name.length <= MAX_NAME_LENGTH && !/\p{Cc}/u.test(name);
}

/** Short, whatever the value holds: it may hold itself. */
function describe(value: PickleValue): string {
  if (Array.isArray(value)) return `[${value.length} values]`;
  return typeof value === 'string' ? JSON.stringify(value.slice(0, 60)) : String(value);
}
