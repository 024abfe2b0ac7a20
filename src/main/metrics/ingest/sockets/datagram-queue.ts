/** What may wait until it is parsed, as datagrams and as bytes. */
const MAX_DATAGRAMS = 16_384;
const MAX_BYTES = 8 * 1024 * 1024;

/** Datagrams that were read and not yet parsed: bounded, the oldest give way to the newest. */
export class DatagramQueue {
  readonly #ring: Array<Buffer | null> = new Array<Buffer | null>(MAX_DATAGRAMS).fill(null);
  #first = 0;
  #length = 0;
  #bytes = 0;

  get length(): number {
    return this.#length;
  }

  /** Returns how many of the oldest were dropped for it. */
  push(datagram: Buffer): number {
    let dropped = 0;
    while (this.#length > 0 && (this.#length === MAX_DATAGRAMS || this.#bytes + datagram.length > MAX_BYTES)) {
      this.shift();
      dropped += 1;
    }
    this.#ring[(this.#first + this.#length) % MAX_DATAGRAMS] = datagram;
    this.#length += 1;
    this.#bytes += datagram.length;
    return dropped;
  }

  shift(): Buffer | null {
    const datagram = this.#ring[this.#first] ?? null;
    if (datagram === null) return null;
    this.#ring[this.#first] = null;
    this.#first = (this.#first + 1) % MAX_DATAGRAMS;
    this.#length -= 1;
    this.#bytes -= datagram.length;
    return datagram;
  }
}
