import net from 'node:net';
import type { Logger } from '../../../platform/logger';
import type { Listener, ListenerAddress, ListenerInput } from '../listeners';

/** Reads what one connection sends. Never throws. */
export interface StreamReader {
  /** What is kept until more arrives. */
  readonly heldBytes: number;
  /** Returns false where nothing that follows can be read: the connection is closed. */
  push(chunk: Buffer): boolean;
}

export interface StreamListenerOptions extends ListenerAddress {
  /** For the log. */
  readonly name: string;
  readonly input: ListenerInput<'connection-limit'>;
  readonly createReader: () => StreamReader;
  readonly logger: Logger;
}

/** Idle senders are ordinary; this many at once are not. */
const MAX_CONNECTIONS = 4096;
/** All that all connections of a listener have begun and not finished. Beyond, the one that sends more is closed. */
const MAX_HELD_BYTES = 64 * 1024 * 1024;

/** Accepts connections on a TCP port, each with a reader of its own. A port that is taken is logged, never fatal. */
export function listenForStreams(options: StreamListenerOptions): Promise<Listener> {
  const { input, logger, name } = options;
  const sockets = new Set<net.Socket>();
  let heldBytes = 0;
  let paused = false;
  const server = net.createServer((socket) => {
    const reader = options.createReader();
    sockets.add(socket);
    if (paused) socket.pause();
    socket.on('data', (chunk) => {
      const before = reader.heldBytes;
      input.begin();
      const readable = reader.push(chunk);
      heldBytes += reader.heldBytes - before;
      if (heldBytes > MAX_HELD_BYTES) input.sink.reject('connection-limit', `${heldBytes} bytes are unfinished`);
      if (!readable || heldBytes > MAX_HELD_BYTES) socket.destroy();
      input.end();
    });
    socket.on('error', (error) => logger.debug(`${name}: a sender went away: ${error.message}`, {}));
    socket.on('close', () => {
      sockets.delete(socket);
      heldBytes -= reader.heldBytes;
    });
  });
  server.maxConnections = MAX_CONNECTIONS;
  server.on('drop', () => input.sink.reject('connection-limit', `more than ${MAX_CONNECTIONS} connections`));
  const listener = (port: number | null): Listener => ({
    port,
    setPaused(wanted) {
      paused = wanted;
      for (const socket of sockets) if (socket.isPaused() !== wanted) void (wanted ? socket.pause() : socket.resume());
    },
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        if (port === null) resolve();
        else server.close(() => resolve());
      }),
  });
  return new Promise((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      logPortNotHad(options, 'TCP', error);
      resolve(listener(null));
    });
    server.listen(options.port, options.bind, () => {
      server.on('error', (error) => logger.warn(`${name} listener: ${error.message}`, {}));
      resolve(listener((server.address() as net.AddressInfo).port));
    });
  });
}

export function logPortNotHad(
  options: ListenerAddress & { readonly name: string; readonly logger: Logger },
  protocol: 'TCP' | 'UDP',
  error: NodeJS.ErrnoException,
): void {
  const why = error.code === 'EADDRINUSE' ? 'another program has it' : error.message;
  const { name, bind, port, logger } = options;
  logger.warn(`${name}: ${protocol} port ${bind}:${port} is not listened on: ${why}`, { code: error.code });
}
