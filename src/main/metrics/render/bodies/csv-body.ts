import { localClock } from '../local-clock';
import { jsonNameOf, type Series } from '../../query/series';
import type { ByteWriter } from '../byte-writer';
import { pythonName } from './json-parts';
import { writePythonNumber } from './raw-body';

/** Lines of `name,2026-11-23 14:40:00,1.0` in the zone that was asked for, nothing after the last comma for a gap. */
export function writeCsv(writer: ByteWriter, list: readonly Series[], timeZone: string): void {
  const clock = localClock(timeZone);
  for (const series of list) {
    const name = UTF8.encode(jsonNameOf(series) === null ? '' : csvField(pythonName(series)));
    series.values.forEach((value, index) => {
      writer.bytes(name);
      writer.byte(44);
      writer.ascii(clock(series.start + index * series.step));
      writer.byte(44);
      if (!Number.isNaN(value)) writePythonNumber(writer, value, series.integers === true);
      writer.ascii('\r\n');
    });
  }
}

const UTF8 = new TextEncoder();

const csvField = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
