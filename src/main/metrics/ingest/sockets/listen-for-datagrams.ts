import dgram from 'node:dgram';
import net from 'node:net';
import type { Logger } from '../../../platform/logger';
import type { Listener, ListenerAddress, ListenerInput } from '../listeners';
import { DatagramQueue } from './datagram-queue';
import { logPortNotHad } from './listen-for-streams';
import { readSystemDrops } from './system-drops';

/** Datagrams that were never parsed: by whom they were dropped. */
export type DatagramLoss = 'dropped-oldest' | 'dropped-by-system';

export interface DatagramListenerOptions extends ListenerAddress {
  /** For the log. */
  readonly name: string;
  readonly input: ListenerInput<DatagramLoss>;
  /** Never throws. */
  readonly take: (datagram: Buffer) => void;
  readonly logger: Logger;
}

/** Asked for; the system gives as much of it as `net.core.rmem_max` allows. */
const RECEIVE_BUFFER_BYTES = 8 * 1024 * 1024;
/** So many datagrams are parsed before other sockets and timers have their turn. */
const DATAGRAMS_A_TURN = 256;
const DROPS_CHECK_MS = 10_000;

/** Reads datagrams from a UDP port. A port that is taken is logged, never fatal. */
export function listenForDatagrams(options: DatagramListenerOptions): Promise<Listener> {
  const { input, logger, name } = options;
  const socket = dgram.createSocket(net.isIPv6(options.bind) ? 'udp6' : 'udp4');
  const intake = createIntake(options);
  socket.on('message', (datagram) => intake.push(datagram));
  return new Promise((resolve) => {
    socket.once('error', (error: NodeJS.ErrnoException) => {
      logPortNotHad(options, 'UDP', error);
      socket.close();
      resolve({ port: null, setPaused() {}, close: () => Promise.resolve() });
    });
    socket.bind({ port: options.port, address: options.bind }, () => {
      socket.removeAllListeners('error');
      socket.on('error', (error) => logger.warn(`${name} listener: ${error.message}`, {}));
      enlargeBuffer(socket, options);
      const { port } = socket.address();
      const drops = watchSystemDrops(port, input);
      resolve({
        port,
        setPaused: (paused) => intake.setPaused(paused),
        close: () =>
          new Promise((closed) => {
            clearInterval(drops);
            intake.close();
            socket.close(() => closed());
          }),
      });
    });
  });
}

function createIntake({ input, take }: DatagramListenerOptions) {
  const queue = new DatagramQueue();
  let turn: NodeJS.Immediate | null = null;
  let paused = false;
  const work = (): void => {
    turn = null;
    input.begin();
    for (let count = 0; count < DATAGRAMS_A_TURN && !paused; count += 1) {
      const datagram = queue.shift();
      if (datagram === null) break;
      take(datagram);
    }
    input.end();
    plan();
  };
  const plan = (): void => {
    if (queue.length > 0 && !paused) turn ??= setImmediate(work);
  };
  return {
    push(datagram: Buffer): void {
      const dropped = queue.push(datagram);
      if (dropped > 0) input.sink.reject('dropped-oldest', `${dropped} datagrams`, dropped);
      plan();
    },
    setPaused(wanted: boolean): void {
      paused = wanted;
      plan();
    },
    /** What was read is still taken: it had arrived. */
    close(): void {
      if (turn !== null) clearImmediate(turn);
      input.begin();
      for (let datagram = queue.shift(); datagram !== null; datagram = queue.shift()) take(datagram);
      input.end();
    },
  };
}

function enlargeBuffer(socket: dgram.Socket, { name, logger }: DatagramListenerOptions): void {
  try {
    socket.setRecvBufferSize(RECEIVE_BUFFER_BYTES);
  } catch (error) {
    logger.debug(`${name}: the system keeps its own size of the receive buffer: ${String(error)}`, {});
  }
}

function watchSystemDrops(port: number, input: ListenerInput<DatagramLoss>): NodeJS.Timeout {
  let known = 0;
  return setInterval(() => {
    void readSystemDrops(port).then((drops) => {
      const newly = (drops ?? 0) - known;
      if (newly > 0) input.sink.reject('dropped-by-system', `${newly} datagrams`, newly);
      known = Math.max(known, drops ?? 0);
    });
  }, DROPS_CHECK_MS);
}
