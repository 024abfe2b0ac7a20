import type { EngineConnection } from './connection';
import { readOnly } from './read-only';
import { createReader, type DockerReader } from './reader';
import type { RegistryLogins } from './registry/registry-logins';
import { createTransport, type EngineTransport } from './transport';
import { createWriter, type DockerWriter } from './writer';

/** One engine: to look at, and to change. */
export interface DockerEngine {
  readonly connection: EngineConnection;
  readonly transport: EngineTransport;
  readonly reader: DockerReader;
  readonly writer: DockerWriter;
  /** What registries are shown. */
  readonly logins: RegistryLogins;
}

export function createEngine(connection: EngineConnection, logins: RegistryLogins): DockerEngine {
  const transport = createTransport(connection);
  return {
    connection,
    transport,
    reader: createReader(readOnly(transport)),
    writer: createWriter(transport, logins),
    logins,
  };
}
