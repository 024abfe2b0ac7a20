import net from 'node:net';
import { encodePickle } from './encode-pickle';
import { encodePlaintext } from './encode-plaintext';
import type { RelayedPoints } from './points';
import { DELIVERED, type Delivery, type Transport } from './transport';

export interface CarbonTransportOptions {
  readonly host: string;
  readonly port: number;
  readonly protocol: 'plaintext' | 'pickle';
  /** Nothing moved for so long: the far side hangs. */
  readonly idleMs?: number;
}

/**
 * carbon's protocols have no acknowledgement, and what a program wrote into a socket may never be read. So each delivery is
 * a connection of its own, closed for writing at its end: a receiver that has read everything closes it as well, and one that
 * died breaks it or lets it hang. Only the first counts as delivered.
 */
export function createCarbonTransport(options: CarbonTransportOptions): Transport {
  return {
    windowBytes: 2 * 1024 ** 2,
    paceMs: 500,
    deliver: (points, signal) => deliver(options, points, signal),
    close: async () => {},
  };
}

const IDLE_MS = 30_000;

function deliver(options: CarbonTransportOptions, points: RelayedPoints, signal: AbortSignal): Promise<Delivery> {
  const pieces = options.protocol === 'pickle' ? encodePickle(points) : encodePlaintext(points);
  return new Promise((resolve, reject) => {
    // Half open: the far side's end must not count as ours.
    const socket = net.connect({ host: options.host, port: options.port, allowHalfOpen: true, signal });
    let isAllWritten = false;
    let failure: Error | null = null;
    const write = (): void => {
      for (let piece = pieces.next(); piece.done !== true; piece = pieces.next()) {
        if (!socket.write(piece.value)) return;
      }
      if (socket.writableEnded) return;
      socket.end();
    };
    socket.setTimeout(options.idleMs ?? IDLE_MS);
    socket.setNoDelay(true);
    socket.once('connect', write);
    socket.on('drain', write);
    socket.once('finish', () => {
      isAllWritten = true;
    });
    // It says nothing; but its end only shows once there is nothing left to read.
    socket.resume();
    socket.once('end', () => {
      if (!isAllWritten) socket.destroy(new Error('it closed the connection before everything was sent'));
    });
    socket.once('timeout', () => socket.destroy(new Error('it neither reads nor closes the connection')));
    socket.once('error', (error) => {
      failure = error;
    });
    socket.once('close', () => {
      if (failure !== null) reject(failure);
      else if (isAllWritten) resolve(DELIVERED);
      else reject(new Error('it closed the connection before everything was sent'));
    });
  });
}
