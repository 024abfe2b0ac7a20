import type { EngineConnection } from './connection';
import { readOnly } from './read-only';
import { createReader, type DockerReader } from './reader';
import { createTransport, type EngineTransport } from './transport';
import { createWriter, type DockerWriter } from './writer';

/** One engine: to look at, and to change. */
export interface DockerEngine {
  readonly connection: EngineConnection;
  readonly transport: EngineTransport;
  readonly reader: DockerReader;
  readonly writer: DockerWriter;
}

export function createEngine(connection: EngineConnection): DockerEngine {
  const transport = createTransport(connection);
  return { connection, transport, reader: createReader(readOnly(transport)), writer: createWriter(transport) };
}
