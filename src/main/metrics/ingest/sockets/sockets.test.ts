import dgram from 'node:dgram';
import { once } from 'node:events';
import net from 'node:net';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { silentLogger } from '../../../platform/logger';
import type { ListenerInput } from '../listeners';
import { recordingSink } from '../testing/recording-sink';
import { DatagramQueue } from './datagram-queue';
import { listenForDatagrams } from './listen-for-datagrams';
import { listenForStreams } from './listen-for-streams';
import { listenOnBoth } from './listen-on-both';
import { dropsIn } from './system-drops';
import { WholeLines } from './whole-lines';

const LOOPBACK = { port: 0, bind: '127.0.0.1' };

function recordingInput() {
  const sink = recordingSink();
  const input: ListenerInput = { sink, begin() {}, end() {} };
  return { sink, input };
}

describe('the queue of datagrams', () => {
  it('drops the oldest, by number and by bytes', () => {
    const queue = new DatagramQueue();
    let dropped = 0;
    for (let index = 0; index < 20_000; index += 1) dropped += queue.push(Buffer.from(String(index)));
    expect(dropped).toBe(20_000 - 16_384);
    expect(queue.shift()?.toString()).toBe(String(dropped));
    for (let index = 0; index < 200; index += 1) queue.push(Buffer.alloc(60_000, index));
    expect(queue.length).toBe(139);
    expect(queue.shift()?.[0]).toBe(200 - 139);
  });

  it('gives back what it holds in the order in which it came', () => {
    const queue = new DatagramQueue();
    const held: number[] = [];
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 50 }), (pushes) => {
        for (const [index, isPush] of pushes.entries()) {
          if (isPush) {
            queue.push(Buffer.from([index]));
            held.push(index);
          } else expect(queue.shift()?.[0]).toBe(held.shift());
        }
        expect(queue.length).toBe(held.length);
      }),
    );
  });
});

describe('a datagram listener', () => {
  it('takes what arrived while it was paused, in order', async () => {
    const { input } = recordingInput();
    const taken: string[] = [];
    const take = (datagram: Buffer): void => void taken.push(datagram.toString());
    const listener = await listenForDatagrams({ ...LOOPBACK, name: 'x', input, take, logger: silentLogger });
    onTestFinished(() => listener.close());
    const socket = dgram.createSocket('udp4');
    onTestFinished(() => void socket.close());
    listener.setPaused(true);
    for (const text of ['a', 'b', 'c']) {
      await new Promise((resolve) => {
        socket.send(text, listener.port ?? 0, LOOPBACK.bind, resolve);
      });
    }
    listener.setPaused(false);
    await expect.poll(() => taken).toEqual(['a', 'b', 'c']);
  });

  it('reads how many the system dropped from its table', () => {
    const table = `   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
  115: 0100007F:1FBD 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 8 2 0000000000000000 17
  116: 0100007F:1FBE 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 9 2 0000000000000000 4
`;
    expect(dropsIn(table, 8125)).toBe(17);
    expect(dropsIn(table, 1)).toBe(0);
  });
});

describe('a listener on both protocols', () => {
  it('has one port number; a port that is taken is null', async () => {
    const { input } = recordingInput();
    const streams = {
      name: 'x',
      input,
      logger: silentLogger,
      createReader: () => ({ heldBytes: 0, push: () => true }),
    };
    const datagrams = { name: 'x', input, logger: silentLogger, take() {} };
    const open = (port: number) =>
      listenOnBoth(
        { port, bind: LOOPBACK.bind },
        (address) => listenForDatagrams({ ...address, ...datagrams }),
        (address) => listenForStreams({ ...address, ...streams }),
      );
    const first = await open(0);
    onTestFinished(() => first.close());
    const socket = net.connect(first.port ?? 0, LOOPBACK.bind);
    await once(socket, 'connect');
    socket.destroy();
    const second = await open(first.port ?? 0);
    expect(second.port).toBeNull();
    await second.close();
  });

  it('closes a connection whose reader can read no further', async () => {
    const { input } = recordingInput();
    const createReader = () => ({ heldBytes: 0, push: () => false });
    const listener = await listenForStreams({ ...LOOPBACK, name: 'x', input, createReader, logger: silentLogger });
    onTestFinished(() => listener.close());
    const socket = net.connect(listener.port ?? 0, LOOPBACK.bind, () => socket.write('x'));
    await once(socket, 'close');
  });

  it('closes the connection that keeps too much unfinished, and counts it', async () => {
    const { input, sink } = recordingInput();
    const createReader = () => ({
      heldBytes: 0,
      push(): boolean {
        this.heldBytes += 40 * 1024 * 1024;
        return true;
      },
    });
    const listener = await listenForStreams({ ...LOOPBACK, name: 'x', input, createReader, logger: silentLogger });
    onTestFinished(() => listener.close());
    const first = net.connect(listener.port ?? 0, LOOPBACK.bind, () => first.write('x'));
    await once(first, 'connect');
    const second = net.connect(listener.port ?? 0, LOOPBACK.bind, () => second.write('x'));
    await Promise.race([once(first, 'close'), once(second, 'close')]);
    expect(sink.rejected).toEqual(['connection-limit']);
    first.destroy();
    second.destroy();
  });
});

describe('whole lines', () => {
  it('come out whole wherever the stream is cut; an unfinished one does not', () => {
    const line = fc.string({ maxLength: 20 }).map((text) => text.replaceAll('\n', ''));
    fc.assert(
      fc.property(fc.array(line, { maxLength: 20 }), fc.array(fc.nat(500), { maxLength: 8 }), (lines, cuts) => {
        const bytes = Buffer.from(`${lines.map((text) => `${text}\n`).join('')}unfinished`);
        const edges = [0, ...cuts.filter((cut) => cut < bytes.length).sort((a, b) => a - b), bytes.length];
        let taken = '';
        const reader = new WholeLines({ take: (text) => (taken += text), tooLong: () => expect.unreachable() });
        edges.slice(1).forEach((edge, index) => reader.push(bytes.subarray(edges[index], edge)));
        expect(taken).toBe(lines.map((text) => `${text}\n`).join(''));
        expect(reader.heldBytes).toBe('unfinished'.length);
      }),
    );
  });

  it('are skipped where they are too long', () => {
    const taken: string[] = [];
    let tooLong = 0;
    const reader = new WholeLines({ take: (text) => taken.push(text), tooLong: () => (tooLong += 1) });
    for (let piece = 0; piece < 20; piece += 1) reader.push(Buffer.alloc(10_000, 'x'));
    reader.push(Buffer.from('end\nnext\n'));
    expect({ taken, tooLong, held: reader.heldBytes }).toEqual({ taken: ['next\n'], tooLong: 1, held: 0 });
  });
});
