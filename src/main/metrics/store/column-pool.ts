/** Half a megabyte each: memory for every column of its own costs more than filling it. */
const SLAB_VALUES = 65_536;
/** Slabs that are used again; what an answer needs beyond them is let go with it. */
const MOST_KEPT = 24;
const NOTHING = new Float64Array(0);

/** Null where nobody says when columns are done with. */
let kept: Array<Float64Array<ArrayBuffer>> | null = null;
let place = 0;
let slab = NOTHING;
let used = 0;

/** A column of nothing (NaN), beside others in the same memory: hand copies to other threads. */
export function newColumn(length: number): Float64Array {
  if (length > SLAB_VALUES) return new Float64Array(length).fill(NaN);
  if (used + length > slab.length) {
    slab = nextSlab();
    used = 0;
  }
  used += length;
  return slab.subarray(used - length, used).fill(NaN);
}

/**
 * Says that all columns of this thread are done with: their memory becomes that of the next ones. To be called between
 * answers, where nothing but finished texts and copies has been handed on.
 */
export function reuseColumns(): void {
  kept ??= [];
  place = 0;
  slab = NOTHING;
  used = 0;
}

function nextSlab(): Float64Array<ArrayBuffer> {
  const known = kept?.[place];
  place += 1;
  if (known !== undefined) return known;
  const fresh = new Float64Array(SLAB_VALUES);
  if (kept !== null && kept.length < MOST_KEPT) kept.push(fresh);
  return fresh;
}
