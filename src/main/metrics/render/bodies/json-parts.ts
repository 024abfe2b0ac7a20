import { jsonNameOf, type Series } from '../../query/series';
import type { ByteWriter } from '../byte-writer';

/** A name as JSON has it: null for what has none. */
export function jsonName(series: Series): string {
  return JSON.stringify(jsonNameOf(series));
}

/** A name as Python prints it: `None` for what has none. */
export function pythonName(series: Series): string {
  const name = jsonNameOf(series);
  if (name === null) return 'None';
  return typeof name === 'boolean' ? (name ? 'True' : 'False') : String(name);
}

/** Infinity is written `1e9999`, which parsers read as infinity again; nothing known is null. */
export function writeJsonValue(writer: ByteWriter, value: number): void {
  if (Number.isNaN(value)) writer.ascii('null');
  else if (Number.isFinite(value)) writer.decimal(value, '');
  else writer.ascii(value > 0 ? '1e9999' : '-1e9999');
}
