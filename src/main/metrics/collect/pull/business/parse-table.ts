import { parse } from 'csv-parse/sync';
import type { CollectOf } from '../../../../../shared/definitions/collect';
import { type JsonPath, parseJsonPath, valueAtPath } from './json-path';
import type { Cell } from './map-rows';

/** What a document becomes: its rows, and how a column or path of the mapping is looked up in them. */
export interface Table {
  readonly rows: readonly unknown[];
  cell(where: string): Cell;
}

const MAX_ROWS = 100_000;

/**
 * Rows of CSV by the titles of its columns (RFC 4180, with any separator).
 *
 * @throws Error in words, for what is no CSV and for a title that is not there
 */
export function parseCsvTable(text: string, { separator }: Pick<CollectOf<'csv'>, 'separator'>): Table {
  const records = parse(text, {
    bom: true,
    delimiter: separator,
    relax_column_count: true,
    skip_empty_lines: true,
    to: MAX_ROWS + 2,
    trim: true,
  });
  const [titles = [], ...rows] = records;
  if (rows.length > MAX_ROWS) throw new Error(`there are more than ${MAX_ROWS} rows`);
  return {
    rows,
    cell(where) {
      const column = titles.indexOf(where);
      if (column === -1) throw new Error(`there is no column ${JSON.stringify(where)}; there are ${titles.join(', ')}`);
      return (row) => (row as readonly string[])[column];
    },
  };
}

/**
 * Entries of a list in a JSON document, or the document itself as the only row.
 *
 * @throws Error in words, for what is no JSON and for a list that is not there
 */
export function parseJsonTable(text: string, { rows: where }: Pick<CollectOf<'json'>, 'rows'>): Table {
  const document: unknown = JSON.parse(text);
  const found = where === undefined ? document : valueAtPath(document, pathOf(where));
  if (where !== undefined && !Array.isArray(found)) throw new Error(`there is no list at ${where}`);
  const rows: readonly unknown[] = Array.isArray(found) ? found : [found];
  if (rows.length > MAX_ROWS) throw new Error(`there are more than ${MAX_ROWS} rows`);
  return {
    rows,
    cell(path) {
      const pieces = pathOf(path);
      return (row) => valueAtPath(row, pieces);
    },
  };
}

function pathOf(text: string): JsonPath {
  const path = parseJsonPath(text);
  if (path === null) throw new Error(`${JSON.stringify(text)} is no path such as data.items[0].total`);
  return path;
}
