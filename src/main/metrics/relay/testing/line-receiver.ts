import net from 'node:net';

/** A stand-in for carbon's plaintext port that remembers every line, and breaks on command: what no real peer can be told to do. */
export class LineReceiver {
  /** Whole lines, in the order in which they were read. */
  readonly lines: string[] = [];
  readonly #sockets = new Set<net.Socket>();
  #server: net.Server | null = null;
  #cutAfterBytes = Infinity;
  #read = 0;
  port = 0;
  cuts = 0;

  /** Listens on the port that it had before, if it had one. */
  async listen(): Promise<void> {
    const server = net.createServer((socket) => this.#receive(socket));
    this.#server = server;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.port, '127.0.0.1', resolve);
    });
    this.port = (server.address() as net.AddressInfo).port;
  }

  /** Resets the connection that brings the byte after so many, once. */
  cutAfter(bytes: number): void {
    this.#cutAfterBytes = this.#read + bytes;
  }

  /** As a process that is killed: connections are reset, the port is closed. */
  async die(): Promise<void> {
    for (const socket of this.#sockets) socket.resetAndDestroy();
    const server = this.#server;
    this.#server = null;
    if (server !== null) await new Promise<void>((resolve) => server.close(() => resolve()));
  }

  #receive(socket: net.Socket): void {
    this.#sockets.add(socket);
    let rest = '';
    socket.on('data', (chunk: Buffer) => {
      this.#read += chunk.length;
      if (this.#read > this.#cutAfterBytes) {
        this.#cutAfterBytes = Infinity;
        this.cuts += 1;
        socket.resetAndDestroy();
        return;
      }
      const lines = (rest + chunk.toString()).split('\n');
      rest = lines.pop() ?? '';
      this.lines.push(...lines);
    });
    socket.on('error', () => {
      // A sender that was killed.
    });
    socket.on('close', () => this.#sockets.delete(socket));
  }
}

/** Lines without those that came before already: what a receiver that keeps the last value of a slot ends up with. */
export function withoutRepeats(lines: readonly string[]): string[] {
  return [...new Set(lines)];
}
