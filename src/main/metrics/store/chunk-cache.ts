import { WINDOW } from './codec/chunk';
import { decodeWhole } from './load-slots';

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

/**
 * Chunks that were taken apart lately. Graphs ask for the same stretch again and again, and taking a tightly packed chunk
 * apart takes thirty times as long as fetching it. A chunk is known by its bytes, so nothing has to be told when it changes.
 */
export class ChunkCache {
  readonly #most: number;
  /** From the least to the most lately used. */
  readonly #chunks = new Map<string, { readonly bytes: Buffer; readonly chunk: DecodedChunk | null }>();

  constructor(most = MOST_CHUNKS) {
    this.#most = most;
  }

  /** Null for bytes that make no sense. */
  decode(step: number, win: number, series: number, data: Uint8Array): DecodedChunk | null {
    const key = `${step} ${win} ${series}`;
    const known = this.#chunks.get(key);
    if (known !== undefined) {
      this.#chunks.delete(key);
      if (known.bytes.equals(data)) {
        this.#chunks.set(key, known);
        return known.chunk;
      }
    }
    const chunk = decode(data);
    this.#chunks.set(key, { bytes: Buffer.from(data.buffer, data.byteOffset, data.byteLength), chunk });
    if (this.#chunks.size > this.#most) {
      const [oldest] = this.#chunks.keys();
      if (oldest !== undefined) this.#chunks.delete(oldest);
    }
    return chunk;
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
