import type { Readable } from 'node:stream';

export interface RawLine {
  readonly stream: 'stdout' | 'stderr';
  /** With the engine's time stamp in front, where it was asked for. */
  readonly text: string;
}

const HEADER_BYTES = 8;
/** A line without an end is cut here rather than kept in memory. */
const MAX_LINE = 64 * 1024;

/**
 * The lines of an attached stream. Without a terminal the engine sends frames: a header of eight bytes (1 for stdout,
 * 2 for stderr, then the length) before each piece; with one it sends the bytes as they are.
 * @see https://docs.docker.com/reference/api/engine/version/v1.41/#tag/Container/operation/ContainerAttach
 */
export async function* readLines(stream: Readable, hasTerminal: boolean): AsyncGenerator<RawLine> {
  const rest = { stdout: '', stderr: '' };
  const decoders = { stdout: new TextDecoder(), stderr: new TextDecoder() };
  for await (const frame of hasTerminal ? plainFrames(stream) : frames(stream)) {
    const { stream: name, payload } = frame;
    const lines = (rest[name] + decoders[name].decode(payload, { stream: true })).split('\n');
    rest[name] = lines.pop() ?? '';
    for (const text of lines) yield { stream: name, text: text.replace(/\r$/, '') };
    if (rest[name].length > MAX_LINE) {
      yield { stream: name, text: rest[name] };
      rest[name] = '';
    }
  }
  for (const name of ['stdout', 'stderr'] as const) if (rest[name] !== '') yield { stream: name, text: rest[name] };
}

interface Frame {
  readonly stream: 'stdout' | 'stderr';
  readonly payload: Buffer;
}

async function* plainFrames(stream: Readable): AsyncGenerator<Frame> {
  for await (const chunk of stream) yield { stream: 'stdout', payload: chunk as Buffer };
}

async function* frames(stream: Readable): AsyncGenerator<Frame> {
  let pending: Buffer = Buffer.alloc(0);
  for await (const chunk of stream) {
    pending = pending.length === 0 ? (chunk as Buffer) : Buffer.concat([pending, chunk as Buffer]);
    while (pending.length >= HEADER_BYTES) {
      const length = pending.readUInt32BE(4);
      if (pending.length < HEADER_BYTES + length) break;
      yield {
        stream: pending[0] === 2 ? 'stderr' : 'stdout',
        payload: pending.subarray(HEADER_BYTES, HEADER_BYTES + length),
      };
      pending = pending.subarray(HEADER_BYTES + length);
    }
  }
}

/** `2026-11-23T14:02:03.123456789Z text` in its two parts; milliseconds since the epoch. */
export function splitTimestamp(line: string): { at: number | null; text: string; stamp: string | null } {
  const match = /^(\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)) ?/.exec(line);
  if (match === null) return { at: null, text: line, stamp: null };
  const time = Date.parse(match[1] ?? '');
  return { at: Number.isNaN(time) ? null : time, text: line.slice(match[0].length), stamp: match[1] ?? null };
}
