import net from 'node:net';
import type { Logger } from '../../platform/logger';
import { CarbonLineParser, type LineSink } from './carbon-line-parser';
import type { Listener } from './listeners';

export interface CarbonListenerOptions {
  readonly port: number;
  readonly bind: string;
  readonly sink: LineSink;
  /** Before and after each piece of input, so that the clock is read and the store asked once for many lines. */
  readonly beforeInput: () => void;
  readonly afterInput: () => void;
  readonly logger: Logger;
}

/** Idle senders are ordinary; this many at once are not. */
const MAX_CONNECTIONS = 4096;

/** Accepts carbon plaintext over TCP. A port that is taken is logged, never fatal. */
export function listenForCarbon(options: CarbonListenerOptions): Promise<Listener> {
  const sockets = new Set<net.Socket>();
  let paused = false;
  const server = net.createServer((socket) => {
    sockets.add(socket);
    const parser = new CarbonLineParser(options.sink);
    if (paused) socket.pause();
    socket.on('data', (chunk) => {
      options.beforeInput();
      parser.push(chunk);
      options.afterInput();
    });
    socket.on('error', (error) => options.logger.debug(`a sender went away: ${error.message}`, {}));
    socket.on('close', () => sockets.delete(socket));
  });
  server.maxConnections = MAX_CONNECTIONS;
  const listener = (port: number | null): Listener => ({
    port,
    setPaused(wanted) {
      if (wanted === paused) return;
      paused = wanted;
      for (const socket of sockets) {
        if (paused) socket.pause();
        else socket.resume();
      }
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
      const why = error.code === 'EADDRINUSE' ? 'another program has it' : error.message;
      options.logger.warn(`carbon port ${options.bind}:${options.port} is not listened on: ${why}`, {
        code: error.code,
      });
      resolve(listener(null));
    });
    server.listen(options.port, options.bind, () => {
      server.on('error', (error) => options.logger.warn(`carbon listener: ${error.message}`, {}));
      resolve(listener((server.address() as net.AddressInfo).port));
    });
  });
}
