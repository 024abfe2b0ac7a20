import { parse } from 'csv-parse';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { readerOfTable, type RowReader } from './csv-table';
import type { TextSink } from './text-points';

/** A row is a record and the line on which it ends. */
interface NumberedRow {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

/** Longer rows are not tables but mistakes; they must not fill the memory. */
const MAX_ROW_BYTES = 1024 * 1024;

/**
 * Reads a table from a stream; `afterRow` is awaited, and so sets the pace.
 *
 * @param delimiter what stands between the cells; see `delimiterOf`
 */
export async function readCsv(
  input: Readable,
  delimiter: string,
  sink: TextSink,
  afterRow: () => Promise<void> | null,
  signal: AbortSignal,
): Promise<void> {
  const parser = parse({
    delimiter,
    bom: true,
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: MAX_ROW_BYTES,
    skip_records_with_error: true,
    on_skip: (error) => {
      if (error !== undefined) sink.reject(Number(error['lines'] ?? 0), error.message.replace(/ at line \d+.*$/, ''));
    },
  });
  let read: RowReader | null = null;
  let line = 0;
  const row = {
    point: (name: string, time: number, value: number) => sink.point(name, time, value),
    reject: (why: string) => sink.reject(line, why),
  };
  await pipeline(
    input,
    parser,
    async function (rows: AsyncIterable<NumberedRow>) {
      for await (const { record, info } of rows) {
        line = info.lines;
        if (read === null) {
          const table = readerOfTable(record);
          ({ read } = table);
          if (table.isHead) continue;
        }
        read(record, row);
        const wait = afterRow();
        if (wait !== null) await wait;
      }
    },
    { signal },
  );
}

/** Tabs where the first line has any, else commas, else semicolons (which tagged names hold as well). */
export function delimiterOf(firstLine: string): string {
  if (firstLine.includes('\t')) return '\t';
  return firstLine.includes(',') ? ',' : ';';
}
