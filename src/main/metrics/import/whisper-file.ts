import { GembaError } from '../../../shared/errors';

/**
 * Whisper's file format (`whisper.py` of graphite-project, version 1.1): all numbers big endian. A header
 * (aggregation, longest retention, xFilesFactor, number of archives), a description of each archive (offset, seconds per
 * point, points), then the archives themselves: rings of (time, value) pairs.
 */
export interface WhisperFile {
  readonly method: string;
  readonly xFilesFactor: number;
  /** Finest first. */
  readonly archives: readonly WhisperArchive[];
}

export interface WhisperArchive {
  readonly stepSeconds: number;
  readonly slots: number;
  /** Points that the ring held when the file was last written to, in order of time. */
  readonly times: Float64Array;
  readonly values: Float64Array;
}

const HEADER_BYTES = 16;
const ARCHIVE_BYTES = 12;
const POINT_BYTES = 12;
/** More than any schema has; a file that says so is none. */
const MAX_ARCHIVES = 64;

/** By their numbers in the file; 1 is the first. */
const METHODS = ['average', 'sum', 'last', 'max', 'min', 'avg_zero', 'absmax', 'absmin'];

interface ArchiveInfo {
  readonly offset: number;
  readonly stepSeconds: number;
  readonly slots: number;
}

/** @throws GembaError `invalid` with what is wrong with it; the caller names the file */
export function parseWhisper(bytes: Buffer): WhisperFile {
  if (bytes.length < HEADER_BYTES) throw notWhisper(`it has ${bytes.length} bytes, less than a header`);
  const method = METHODS[bytes.readUInt32BE(0) - 1];
  const xFilesFactor = bytes.readFloatBE(8);
  if (method === undefined) throw notWhisper(`${bytes.readUInt32BE(0)} is no aggregation method`);
  if (!(xFilesFactor >= 0 && xFilesFactor <= 1)) throw notWhisper(`its xFilesFactor is ${xFilesFactor}`);
  const infos = parseInfos(bytes);
  const rings = infos.map((info) => readRing(bytes, info));
  const newest = rings.reduce((latest, ring) => Math.max(latest, ring.newest), 0);
  return {
    method,
    xFilesFactor,
    archives: rings.map((ring, index) => keepReached(ring, infos[index] ?? NO_INFO, newest)),
  };
}

const NO_INFO: ArchiveInfo = { offset: 0, stepSeconds: 1, slots: 0 };

function parseInfos(bytes: Buffer): ArchiveInfo[] {
  const count = bytes.readUInt32BE(12);
  if (count === 0 || count > MAX_ARCHIVES) throw notWhisper(`it says that it has ${count} archives`);
  if (bytes.length < HEADER_BYTES + count * ARCHIVE_BYTES) throw truncated(bytes.length);
  const infos: ArchiveInfo[] = [];
  for (let index = 0; index < count; index += 1) {
    const at = HEADER_BYTES + index * ARCHIVE_BYTES;
    const info = {
      offset: bytes.readUInt32BE(at),
      stepSeconds: bytes.readUInt32BE(at + 4),
      slots: bytes.readUInt32BE(at + 8),
    };
    checkInfo(info, infos.at(-1), HEADER_BYTES + count * ARCHIVE_BYTES, index);
    if (info.offset + info.slots * POINT_BYTES > bytes.length) throw truncated(bytes.length);
    infos.push(info);
  }
  return infos;
}

function checkInfo(info: ArchiveInfo, finer: ArchiveInfo | undefined, headerBytes: number, index: number): void {
  const { offset, stepSeconds, slots } = info;
  const expected = finer === undefined ? headerBytes : finer.offset + finer.slots * POINT_BYTES;
  if (stepSeconds === 0 || slots === 0) throw notWhisper(`archive ${index + 1} has no points or no resolution`);
  if (offset !== expected) throw notWhisper(`archive ${index + 1} begins at ${offset} instead of ${expected}`);
  if (finer !== undefined && stepSeconds <= finer.stepSeconds) {
    throw notWhisper(`archive ${index + 1} is not coarser than the one before it`);
  }
}

interface Ring {
  readonly times: Float64Array;
  readonly values: Float64Array;
  readonly newest: number;
}

/**
 * Every slot that holds a point. A slot says itself when its point was; where the ring began does not matter. What stands
 * at another time than its place allows was never written by Whisper, and is left out.
 */
function readRing(bytes: Buffer, { offset, stepSeconds, slots }: ArchiveInfo): Ring {
  const base = bytes.readUInt32BE(offset);
  const times = new Float64Array(slots);
  const values = new Float64Array(slots);
  let length = 0;
  let newest = 0;
  // Whisper writes its first point to the first slot, so an empty first slot is an empty ring.
  for (let slot = 0; base !== 0 && slot < slots; slot += 1) {
    const at = offset + slot * POINT_BYTES;
    const time = bytes.readUInt32BE(at);
    if (time === 0 || time % stepSeconds !== 0 || modulo((time - base) / stepSeconds - slot, slots) !== 0) continue;
    const value = bytes.readDoubleBE(at + 4);
    if (Number.isNaN(value)) continue;
    times[length] = time;
    values[length] = value;
    length += 1;
    if (time > newest) newest = time;
  }
  return { times: times.subarray(0, length), values: values.subarray(0, length), newest };
}

/** Points of an earlier turn of the ring that nobody has overwritten are there, but no longer answered: they stay behind. */
function keepReached(ring: Ring, { stepSeconds, slots }: ArchiveInfo, newest: number): WhisperArchive {
  const latestSlot = newest - (newest % stepSeconds);
  const order = Array.from(ring.times.keys())
    .filter((index) => (ring.times[index] ?? 0) > latestSlot - slots * stepSeconds)
    .sort((a, b) => (ring.times[a] ?? 0) - (ring.times[b] ?? 0));
  return {
    stepSeconds,
    slots,
    times: Float64Array.from(order, (index) => ring.times[index] ?? 0),
    values: Float64Array.from(order, (index) => ring.values[index] ?? NaN),
  };
}

function modulo(value: number, by: number): number {
  return ((value % by) + by) % by;
}

function notWhisper(why: string): GembaError {
  return new GembaError('invalid', `This is no Whisper file: ${why}.`);
}

function truncated(bytes: number): GembaError {
  return new GembaError('invalid', `This Whisper file was cut off: it ends after ${bytes} bytes.`);
}
