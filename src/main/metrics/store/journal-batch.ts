/**
 * One commit's points as columns, in the order in which they arrived within each resolution. Lives in the journal until
 * the points are sealed into chunks.
 */
export interface BatchGroup {
  readonly stepSeconds: number;
  readonly series: Uint32Array;
  /** Slot times, seconds since the epoch, multiples of the step. */
  readonly times: Uint32Array;
  readonly values: Float64Array;
}

const FORMAT = 1;

/** Little endian: format, number of groups; for each step, count, series, times, values. Everything on 8-byte borders. */
export function encodeBatch(groups: readonly BatchGroup[]): Uint8Array {
  const size = groups.reduce((total, group) => total + 8 + 16 * group.series.length, 8);
  const bytes = new Uint8Array(size);
  const head = new DataView(bytes.buffer);
  head.setUint32(0, FORMAT, true);
  head.setUint32(4, groups.length, true);
  let at = 8;
  for (const group of groups) {
    const count = group.series.length;
    head.setUint32(at, group.stepSeconds, true);
    head.setUint32(at + 4, count, true);
    at += 8;
    for (const column of [group.series, group.times, group.values]) {
      bytes.set(new Uint8Array(column.buffer, column.byteOffset, column.byteLength), at);
      at += column.byteLength;
    }
  }
  return bytes;
}

export function decodeBatch(blob: Uint8Array): BatchGroup[] {
  // A copy, so that the columns start on the borders that typed arrays need.
  const bytes = blob.slice();
  const head = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (head.getUint32(0, true) !== FORMAT) throw new RangeError('the journal was written in an unknown format');
  const groups: BatchGroup[] = [];
  let at = 8;
  for (let left = head.getUint32(4, true); left > 0; left -= 1) {
    const stepSeconds = head.getUint32(at, true);
    const count = head.getUint32(at + 4, true);
    at += 8;
    const series = new Uint32Array(bytes.buffer.slice(at, at + 4 * count));
    const times = new Uint32Array(bytes.buffer.slice(at + 4 * count, at + 8 * count));
    const values = new Float64Array(bytes.buffer.slice(at + 8 * count, at + 16 * count));
    at += 16 * count;
    groups.push({ stepSeconds, series, times, values });
  }
  return groups;
}
