import { writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../../platform/testing';
import { collectOnce, contextWith, NOW_SECONDS, valuesOf } from '../testing/collect-once';
import { servePages } from '../testing/serve-pages';
import { parseJsonPath, valueAtPath } from './json-path';
import { parseCsvTable, parseJsonTable } from './parse-table';
import { readNumber, readTime } from './read-cell';

function folderWith(file: string, text: string): string {
  const dir = temporaryFolder();
  writeFileSync(path.join(dir, file), text);
  return dir;
}

describe('numbers of the business', () => {
  it('come from the columns of a CSV file, a series for each name', async () => {
    const text =
      '\uFEFFday,region,orders,"net, total"\r\n2026-11-24,EU west,5,"1.5"\r\n2026-11-25,us,,"2"\r\nsoon,us,1,1\r\n';
    const definition = {
      kind: 'csv',
      file: 'kpi.csv',
      time: 'day',
      name: 'region',
      values: { orders: 'orders', total: 'net, total' },
    };
    const reading = await collectOnce(definition, contextWith({}, folderWith('kpi.csv', text)));
    const day = Date.UTC(2026, 10, 24) / 1000;
    expect(reading).toEqual({
      samples: [
        { name: 'kpi.shop.EU_west.orders', value: 5, timeSeconds: day },
        { name: 'kpi.shop.EU_west.total', value: 1.5, timeSeconds: day },
        { name: 'kpi.shop.us.total', value: 2, timeSeconds: day + 86_400 },
      ],
      rejected: 1,
      problem: null,
    });
  });

  it('come from CSV as it is written in other countries', async () => {
    const dir = folderWith('kpi.csv', 'Umsatz;Quote\n1.234,5;12,5 %\n');
    const definition = {
      kind: 'csv',
      file: 'kpi.csv',
      separator: ';',
      decimal: ',',
      prefix: 'shop.de',
      values: { revenue: 'Umsatz', share: 'Quote' },
    };
    expect(valuesOf(await collectOnce(definition, contextWith({}, dir)))).toEqual({
      'shop.de.revenue': 1234.5,
      'shop.de.share': 12.5,
    });
  });

  it('come from JSON over HTTP, from a list or from the document itself', async () => {
    const url = await servePages((request, response) => {
      const rows = [
        { at: 1_600_000_000, region: 'eu', sums: { net: 10.5, 'tax.full': '2' }, ok: true },
        { at: '2026-11-25 10:00:00', region: 'us', sums: { net: null } },
      ];
      response.end(JSON.stringify(request.url === '/list' ? { data: [{ rows }] } : rows[0]));
    });
    const list = await collectOnce({
      kind: 'json',
      url: `${url}/list`,
      rows: 'data[0].rows',
      time: 'at',
      name: 'region',
      values: { net: 'sums.net', tax: 'sums["tax.full"]', ok: 'ok' },
    });
    expect(list.samples).toEqual([
      { name: 'kpi.shop.eu.net', value: 10.5, timeSeconds: 1_600_000_000 },
      { name: 'kpi.shop.eu.tax', value: 2, timeSeconds: 1_600_000_000 },
      { name: 'kpi.shop.eu.ok', value: 1, timeSeconds: 1_600_000_000 },
    ]);
    const single = await collectOnce({ kind: 'json', url, values: { net: '$.sums.net' } });
    expect(single.samples).toEqual([{ name: 'kpi.shop.net', value: 10.5, timeSeconds: NOW_SECONDS }]);
  });

  it.each<[string, string, object, string]>([
    [
      'a column that is not there',
      'a,b\n1,2\n',
      { kind: 'csv', values: { x: 'c' } },
      'there is no column "c"; there are a, b',
    ],
    ['JSON that is none', '{', { kind: 'json', values: { x: 'a' } }, 'JSON'],
    ['a list that is not there', '{}', { kind: 'json', rows: 'a', values: { x: 'a' } }, 'there is no list at a'],
    ['a path that is none', '{}', { kind: 'json', values: { x: 'a[' } }, '"a[" is no path'],
    ['rows of words', 'a\nx\n', { kind: 'csv', values: { x: 'a' } }, 'no row holds'],
    ['CSV that is none', 'a\n"x\n', { kind: 'csv', values: { x: 'a' } }, 'Quote'],
  ])('fail in words for %s', async (_name, text, definition, message) => {
    const context = contextWith({}, folderWith('kpi', text));
    await expect(collectOnce({ file: 'kpi', ...definition }, context)).rejects.toThrow(message);
  });

  it('are not read from what is no ordinary file', async () => {
    const definition = { kind: 'csv', file: '.', values: { x: 'a' } };
    await expect(collectOnce(definition, contextWith({}, temporaryFolder()))).rejects.toThrow('no ordinary file');
    await expect(collectOnce({ ...definition, file: '/dev/zero' })).rejects.toThrow('no ordinary file');
  });
});

describe('cells', () => {
  it.each<[unknown, '.' | ',', number | null]>([
    ['1,200.5', '.', 1200.5],
    ['1.200,5', ',', 1200.5],
    [' 1 200 ', '.', 1200],
    ['-3e2', '.', -300],
    ['12 %', '.', 12],
    [true, '.', 1],
    [Infinity, '.', null],
    ['', '.', null],
    ['12 apples', '.', null],
    ['0x10', '.', null],
    [{}, '.', null],
    [null, '.', null],
  ])('read %j with decimal %j as %j', (cell, decimal, value) => expect(readNumber(cell, decimal)).toBe(value));

  it.each<[unknown, number | null]>([
    ['2026-11-25', 1_795_564_800],
    ['2026-11-25T10:00Z', 1_795_600_800],
    ['2026-11-25 10:00:00', 1_795_600_800],
    ['2026-11-25T10:00:00.9+02:00', 1_795_593_600],
    [1_700_000_000, 1_700_000_000],
    ['1700000000123', 1_700_000_000],
    ['2026-13-45', null],
    ['yesterday', null],
    [-1, null],
    [undefined, null],
  ])('read the time %j as %j', (cell, seconds) => expect(readTime(cell)).toBe(seconds));
});

describe('tables and paths', () => {
  it('find every place that a document has', () => {
    const key = fc.oneof(fc.string({ maxLength: 6 }), fc.constantFrom('a.b', '"', '\\', '[0]', '__proto__'));
    fc.assert(
      fc.property(fc.array(fc.oneof(key, fc.nat(3)), { maxLength: 5 }), (path) => {
        const text = path
          .map((piece) => (typeof piece === 'number' ? `[${piece}]` : `["${piece.replace(/[\\"]/g, '\\$&')}"]`))
          .join('');
        expect(parseJsonPath(text)).toEqual(path);
        const document = path.reduceRight<unknown>(
          (inner, piece) =>
            typeof piece === 'number'
              ? Array(piece).fill(null).concat([inner])
              : JSON.parse(`{${JSON.stringify(piece)}: ${JSON.stringify(inner)}}`),
          'found',
        );
        expect(valueAtPath(document, path)).toBe('found');
      }),
    );
  });

  it('let nothing but words escape, whatever the document', () => {
    const text = fc.oneof(
      fc.string(),
      fc.json(),
      fc.array(fc.constantFrom('a', ',', '"', '\n', '1', ';', '\r')).map((all) => all.join('')),
    );
    fc.assert(
      fc.property(text, fc.string(), (document, where) => {
        for (const parse of [
          () => parseCsvTable(document, { separator: ',' }),
          () => parseJsonTable(document, { rows: undefined }),
        ]) {
          try {
            const table = parse();
            for (const row of table.rows) table.cell(where)(row);
          } catch (error) {
            expect((error as Error).message).not.toBe('');
          }
        }
      }),
      { numRuns: 1000 },
    );
  });
});
