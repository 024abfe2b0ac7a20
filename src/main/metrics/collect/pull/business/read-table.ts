import type { CollectOf } from '../../../../../shared/definitions/collect';
import { prepareQuestion } from '../ask-over-http';
import type { Collector, CollectorContext } from '../collector';
import { exchange } from '../http-exchange';
import { readBoundedFile, resolveNamedFile } from '../read-bounded-file';
import { mapRows } from './map-rows';
import { parseCsvTable, parseJsonTable, type Table } from './parse-table';

const MAX_BYTES = 32 * 1024 * 1024;

type TableDefinition = CollectOf<'csv'> | CollectOf<'json'>;

/** Numbers of the business from a document that somebody else keeps: `kpi.<name>.…`, by the mapping of its entry. */
export function createTableCollector(definition: TableDefinition, context: CollectorContext): Collector {
  return {
    async read(signal) {
      const nowSeconds = Math.floor(context.nowMs() / 1000);
      const text = (await readDocument(definition, context, signal)).toString('utf8');
      const table: Table =
        definition.kind === 'csv' ? parseCsvTable(text, definition) : parseJsonTable(text, definition);
      const { samples, rejected } = mapRows(
        table.rows,
        {
          prefix: definition.prefix ?? `kpi.${context.name}`,
          values: Object.entries(definition.values).map(([name, where]) => [name, table.cell(where)] as const),
          time: definition.time === undefined ? null : table.cell(definition.time),
          name: definition.name === undefined ? null : table.cell(definition.name),
          decimal: definition.kind === 'csv' ? definition.decimal : '.',
        },
        nowSeconds,
      );
      if (samples.length === 0 && rejected > 0) throw new Error('no row holds what the mapping asks for');
      return { samples, rejected, problem: null };
    },
    absent: () => [],
    dispose() {},
  };
}

async function readDocument(
  definition: TableDefinition,
  context: CollectorContext,
  signal: AbortSignal,
): Promise<Buffer> {
  const { file, url } = definition;
  if (file !== undefined) return readBoundedFile(resolveNamedFile(context.workspaceDir, file), MAX_BYTES);
  if (url === undefined) throw new Error('neither an address nor a file is named');
  const question = await prepareQuestion({ ...definition, url }, { method: 'GET', maxBytes: MAX_BYTES }, context);
  const { answer, error } = await exchange(question, signal);
  if (answer === null) throw new Error(error ?? 'no answer');
  if (answer.status !== 200) throw new Error(`status ${answer.status}`);
  if (answer.isCut) throw new Error(`the document is longer than ${MAX_BYTES} bytes`);
  return answer.body;
}
