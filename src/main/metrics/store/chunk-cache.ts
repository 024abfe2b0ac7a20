import { WINDOW } from './codec/chunk';
import { decodeWhole } from './load-slots';
import type { StoreReads } from './metrics.sql';

/** A chunk taken apart. */
export interface DecodedChunk {
  /** As a query sees them; NaN where nothing is. */
  readonly shown: Float64Array;
  /** Sums behind averages; the same as `shown` where there are none. */
  readonly stored: Float64Array;
  /** How many values stand behind each sum; null where these are no sums. */
  readonly counts: Float64Array | null;
}

/** About 6 KB each, and twice that for averages: at most some 50 MB. */
const MOST_CHUNKS = 6000;

const values = new Float64Array(WINDOW);
const counts = new Float64Array(WINDOW);

interface Known {
  readonly bytes: Buffer;
  readonly chunk: DecodedChunk | null;
  /** The version of the file in which it was last seen. */
  readonly version: number;
}

/**
 * Chunks that were taken apart lately. Graphs ask for the same stretch again and again, and taking a tightly packed chunk
 * apart takes thirty times as long as fetching it. A chunk is known by its bytes, so nothing has to be told when it changes;
 * and while nobody else has written to the file at all, its bytes need not be fetched either.
 */
export class ChunkCache {
  readonly #most: number;
  /** From the least to the most lately used. */
  readonly #chunks = new Map<string, Known>();
  /** Not a number where the file may change at any time: then bytes are compared always. */
  #version = NaN;

  constructor(most = MOST_CHUNKS) {
    this.#most = most;
  }

  /** Begins a moment of the file, which `version` tells from others (`PRAGMA data_version`). */
  begin(version: number): void {
    this.#version = version;
  }

  /** Null where there is no such chunk, or bytes that make no sense. */
  get(reads: Pick<StoreReads, 'chunk'>, step: number, win: number, series: number): DecodedChunk | null {
    const key = `${step} ${win} ${series}`;
    const known = this.#chunks.get(key);
    if (known?.version === this.#version) {
      this.#keep(key, known);
      return known.chunk;
    }
    const data = reads.chunk(step, win, series)?.data;
    if (data === undefined) return null;
    const isSame = known?.bytes.equals(data) === true;
    const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
    const chunk = isSame ? known.chunk : decode(data);
    this.#keep(key, { bytes: isSame ? known.bytes : bytes, chunk, version: this.#version });
    return chunk;
  }

  #keep(key: string, known: Known): void {
    this.#chunks.delete(key);
    this.#chunks.set(key, known);
    if (this.#chunks.size <= this.#most) return;
    const [oldest] = this.#chunks.keys();
    if (oldest !== undefined) this.#chunks.delete(oldest);
  }
}

function decode(data: Uint8Array): DecodedChunk | null {
  const form = decodeWhole(data, values, counts);
  if (form === null) return null;
  const stored = values.slice();
  if (!form.sums) return { shown: stored, stored, counts: null };
  const shown = stored.slice();
  for (let slot = 0; slot < WINDOW; slot += 1) {
    const count = counts[slot] ?? 0;
    if (count > 1) shown[slot] = (stored[slot] ?? NaN) / count;
  }
  return { shown, stored, counts: counts.slice() };
}
