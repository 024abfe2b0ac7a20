/**
 * One commit's points at one resolution, ordered by series and within each in the order in which they arrived. Lives in
 * the journal until the points are sealed into chunks. The order lets a reader find one series by halving instead of
 * taking the whole batch apart.
 */
export interface BatchGroup {
  readonly stepSeconds: number;
  /** Which series there are, ascending. */
  readonly ids: Uint32Array;
  /** Where the points of each of them end in the columns below; they begin where those of the one before end. */
  readonly ends: Uint32Array;
  /** Slot times, seconds since the epoch, multiples of the step. */
  readonly times: Uint32Array;
  readonly values: Float64Array;
}

/** Points in the order of their arrival, as they were taken or as older files hold them. */
export interface LooseGroup {
  readonly stepSeconds: number;
  readonly series: Uint32Array;
  readonly times: Uint32Array;
  readonly values: Float64Array;
}

/** Format 1 held loose groups; files of that time may still have such rows in their journal. */
const LOOSE_FORMAT = 1;
const FORMAT = 2;
const HEAD_BYTES = 8;
const GROUP_HEAD_BYTES = 16;

/** Little endian, everything on borders of 8: format, groups; for each step, series, points, 0, ids, ends, values, times. */
export function encodeBatch(groups: readonly BatchGroup[]): Uint8Array {
  const bytes = new Uint8Array(groups.reduce((total, group) => total + sizeOf(group), HEAD_BYTES));
  const head = new DataView(bytes.buffer);
  head.setUint32(0, FORMAT, true);
  head.setUint32(4, groups.length, true);
  let at = HEAD_BYTES;
  for (const group of groups) {
    head.setUint32(at, group.stepSeconds, true);
    head.setUint32(at + 4, group.ids.length, true);
    head.setUint32(at + 8, group.times.length, true);
    const end = at + sizeOf(group);
    at += GROUP_HEAD_BYTES;
    for (const column of [group.ids, group.ends, group.values, group.times]) {
      bytes.set(new Uint8Array(column.buffer, column.byteOffset, column.byteLength), at);
      at += column.byteLength;
    }
    at = end;
  }
  return bytes;
}

/** @throws RangeError for bytes that are no batch. */
export function decodeBatch(blob: Uint8Array): BatchGroup[] {
  // Typed arrays need their borders: usually the blob has a buffer of its own and nothing is copied.
  const bytes = blob.byteOffset % 8 === 0 ? blob : blob.slice();
  const head = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const format = head.getUint32(0, true);
  if (format === LOOSE_FORMAT) return decodeLoose(bytes, head).map(sortGroup);
  if (format !== FORMAT) throw new RangeError('the journal was written in an unknown format');
  const groups: BatchGroup[] = [];
  let at = HEAD_BYTES;
  for (let left = head.getUint32(4, true); left > 0; left -= 1) {
    const series = head.getUint32(at + 4, true);
    const points = head.getUint32(at + 8, true);
    const start = bytes.byteOffset + at + GROUP_HEAD_BYTES;
    const values = start + 8 * series;
    const group = {
      stepSeconds: head.getUint32(at, true),
      ids: new Uint32Array(bytes.buffer, start, series),
      ends: new Uint32Array(bytes.buffer, start + 4 * series, series),
      values: new Float64Array(bytes.buffer, values, points),
      times: new Uint32Array(bytes.buffer, values + 8 * points, points),
    };
    groups.push(group);
    at += sizeOf(group);
  }
  return groups;
}

function sizeOf({ ids, times }: BatchGroup): number {
  return GROUP_HEAD_BYTES + 8 * ids.length + 8 * times.length + 8 * Math.ceil(times.length / 2);
}

function decodeLoose(bytes: Uint8Array, head: DataView): LooseGroup[] {
  const groups: LooseGroup[] = [];
  let at = HEAD_BYTES;
  for (let left = head.getUint32(4, true); left > 0; left -= 1) {
    const count = head.getUint32(at + 4, true);
    const start = bytes.byteOffset + at + 8;
    groups.push({
      stepSeconds: head.getUint32(at, true),
      series: new Uint32Array(bytes.buffer, start, count),
      times: new Uint32Array(bytes.buffer, start + 4 * count, count),
      values: new Float64Array(bytes.buffer, start + 8 * count, count),
    });
    at += 8 + 16 * count;
  }
  return groups;
}

/** Brings points into the order of their series without changing the order within one. */
export function sortGroup(loose: LooseGroup): BatchGroup {
  const { series, stepSeconds } = loose;
  const count = series.length;
  const order = orderOf(series);
  const times = new Uint32Array(count);
  const values = new Float64Array(count);
  const ids: number[] = [];
  const ends: number[] = [];
  let previous = -1;
  for (let at = 0; at < count; at += 1) {
    const from = order[at] ?? 0;
    const id = series[from] ?? 0;
    if (id !== previous) {
      if (at > 0) ends.push(at);
      ids.push(id);
      previous = id;
    }
    times[at] = loose.times[from] ?? 0;
    values[at] = loose.values[from] ?? NaN;
  }
  if (count > 0) ends.push(count);
  return { stepSeconds, ids: Uint32Array.from(ids), ends: Uint32Array.from(ends), times, values };
}

/** Indexes in the order of their series. Counts where the batch is big for the numbers in it, compares where it is small. */
function orderOf(series: Uint32Array): Uint32Array {
  const count = series.length;
  const order = new Uint32Array(count);
  let highest = 0;
  for (const id of series) if (id > highest) highest = id;
  if (highest > 8 * count) {
    // The index in the low digits keeps equal series in order; both parts together stay below 2^53.
    const keys = new Float64Array(count);
    for (let at = 0; at < count; at += 1) keys[at] = (series[at] ?? 0) * 2 ** 21 + at;
    keys.sort();
    for (let at = 0; at < count; at += 1) order[at] = (keys[at] ?? 0) % 2 ** 21;
    return order;
  }
  const place = new Uint32Array(highest + 2);
  for (const id of series) place[id + 1] = (place[id + 1] ?? 0) + 1;
  for (let id = 1; id < place.length; id += 1) place[id] = (place[id] ?? 0) + (place[id - 1] ?? 0);
  for (let at = 0; at < count; at += 1) {
    const id = series[at] ?? 0;
    const to = place[id] ?? 0;
    place[id] = to + 1;
    order[to] = at;
  }
  return order;
}
