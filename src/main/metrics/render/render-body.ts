import type { Series } from '../query/series';
import { writeCsv } from './bodies/csv-body';
import { writeDygraph } from './bodies/dygraph-body';
import { jsonSizeBytes, writeJson } from './bodies/json-body';
import { writeRaw } from './bodies/raw-body';
import { writeRickshaw } from './bodies/rickshaw-body';
import { seriesInfo } from './bodies/series-info';
import { ByteWriter } from './byte-writer';
import { contentTypeOf, type RenderFormat } from './render-format';
import { writeMsgpack } from './write-msgpack';
import { writePickle } from './write-pickle';

/** An answer ready for the wire. The memory is its own: it may be handed to another thread. */
export interface RenderBody {
  readonly body: Uint8Array<ArrayBuffer>;
  readonly contentType: string;
}

export interface BodyOptions {
  readonly timeZone: string;
  readonly maxDataPoints: number | null;
  readonly noNullPoints: boolean;
  readonly pretty: boolean;
  /** Name of a function to wrap the JSON in, for scripts of other origins. */
  readonly jsonp: string | null;
}

export type DataFormat = Exclude<RenderFormat, 'svg' | 'png'>;

/** Series in one of the formats that are data, not pictures. */
export function renderBody(list: readonly Series[], format: DataFormat, options: BodyOptions): RenderBody {
  const writer = new ByteWriter(jsonSizeBytes(list, format === 'json' ? options.maxDataPoints : null));
  const isJson = contentTypeOf(format) === 'application/json';
  const jsonp = isJson ? options.jsonp : null;
  if (jsonp !== null) writer.utf8(`${jsonp}(`);
  write(writer, list, format, options);
  if (jsonp !== null) writer.ascii(')');
  return { body: writer.finish(), contentType: jsonp === null ? contentTypeOf(format) : 'text/javascript' };
}

function write(writer: ByteWriter, list: readonly Series[], format: DataFormat, options: BodyOptions): void {
  switch (format) {
    case 'json':
      return writeJson(writer, list, options);
    case 'csv':
      return writeCsv(writer, list, options.timeZone);
    case 'raw':
      return writeRaw(writer, list);
    case 'dygraph':
      return writeDygraph(writer, list);
    case 'rickshaw':
      return writeRickshaw(writer, list);
    case 'pickle':
      return writePickle(writer, list.map(seriesInfo));
    case 'msgpack':
      return writeMsgpack(writer, list.map(seriesInfo));
  }
}
