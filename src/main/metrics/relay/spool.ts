import fs from 'node:fs';
import path from 'node:path';
import type { Logger } from '../../platform/logger';
import { decodePoints, type RelayedPoints } from './points';
import { PositionFile } from './position-file';
import { decodeHeader, encodeHeader, HEADER_BYTES, isSound, readPiece, scanSegment, writeAll } from './segment-file';

export interface SpoolOptions {
  readonly dir: string;
  readonly limitBytes: number;
  readonly logger: Logger;
}

/** Points from the head of a spool, to be confirmed once the far side has them. */
export interface SpoolWindow {
  readonly points: RelayedPoints;
  readonly count: number;
  readonly segment: number;
  readonly endOffset: number;
  /** Whether more waits behind it. */
  readonly isFull: boolean;
}

interface Segment {
  readonly id: number;
  bytes: number;
  /** Points that are not confirmed. */
  points: number;
}

const LARGEST_SEGMENT = 8 * 1024 ** 2;
const FILE = /^(\d{12})\.points$/;

/**
 * A queue of points on disk: append-only files that are read from the oldest, and deleted once they are confirmed or the
 * limit is reached. What was appended survives the death of the process (not of the machine: nothing waits for the disk).
 * Everything is synchronous: for a worker only.
 */
export class Spool {
  readonly #options: SpoolOptions;
  readonly #segmentBytes: number;
  readonly #position: PositionFile;
  /** Oldest first; the last one is written. */
  readonly #segments: Segment[] = [];
  #writeFd: number | null = null;
  #readFd: { readonly segment: number; readonly fd: number } | null = null;
  #headOffset = 0;
  #nextId = 1;
  /** Points that made room for newer ones, or could not be read back. */
  dropped = 0;

  constructor(options: SpoolOptions) {
    this.#options = options;
    this.#segmentBytes = Math.min(LARGEST_SEGMENT, Math.floor(options.limitBytes / 8));
    fs.mkdirSync(options.dir, { recursive: true, mode: 0o700 });
    this.#position = new PositionFile(path.join(options.dir, 'position'));
    this.#load();
  }

  get queued(): number {
    return this.#segments.reduce((total, { points }) => total + points, 0);
  }

  get bytes(): number {
    return this.#segments.reduce((total, { bytes }) => total + bytes, 0) - this.#headOffset;
  }

  /** When the oldest point that waits came in; null where none waits. */
  oldestMs(): number | null {
    const head = this.#head();
    const fd = head === null ? null : this.#open(head.id);
    const header = fd === null ? Buffer.alloc(0) : readPiece(fd, this.#headOffset, HEADER_BYTES);
    return header.length < HEADER_BYTES ? null : decodeHeader(header).receivedAtMs;
  }

  /**
   * Appends one record. Where the disk is full the oldest points make room.
   *
   * @throws the system's error where nothing can be written; then nothing was.
   */
  append(payload: Buffer, points: number, receivedAtMs: number): void {
    const record = [encodeHeader(payload, points, receivedAtMs), payload];
    const length = HEADER_BYTES + payload.length;
    while (this.bytes + length > this.#options.limitBytes && this.#segments.length > 1)
      this.#dropOldest('the limit is reached');
    try {
      this.#write(record, points);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC' || this.#segments.length < 2) throw error;
      this.#dropOldest('the disk is full');
      this.#write(record, points);
    }
  }

  /** Whole records from the head, up to about `maxBytes`, from one file. Null where nothing waits. */
  read(maxBytes: number): SpoolWindow | null {
    const head = this.#head();
    if (head === null) return null;
    const fd = this.#open(head.id);
    if (fd === null) return this.#skipDamaged(head, maxBytes);
    let bytes = readPiece(
      fd,
      this.#headOffset,
      Math.min(Math.max(maxBytes, HEADER_BYTES), head.bytes - this.#headOffset),
    );
    if (bytes.length >= HEADER_BYTES) {
      const first = HEADER_BYTES + decodeHeader(bytes).payloadBytes;
      if (first > bytes.length && this.#headOffset + first <= head.bytes)
        bytes = readPiece(fd, this.#headOffset, first);
    }
    const payloads: Buffer[] = [];
    let count = 0;
    let at = 0;
    while (isSound(bytes, at)) {
      const { payloadBytes, points } = decodeHeader(bytes, at);
      payloads.push(bytes.subarray(at + HEADER_BYTES, at + HEADER_BYTES + payloadBytes));
      count += points;
      at += HEADER_BYTES + payloadBytes;
    }
    if (at === 0) return this.#skipDamaged(head, maxBytes);
    const endOffset = this.#headOffset + at;
    const isFull = endOffset < head.bytes || this.#segments.length > 1;
    return { points: decodePoints(payloads), count, segment: head.id, endOffset, isFull };
  }

  /** The far side has them. Says whether they were still there: what was dropped meanwhile is counted as dropped no more. */
  confirm(window: SpoolWindow): void {
    const head = this.#segments[0];
    if (head === undefined || head.id !== window.segment) {
      this.dropped -= window.count;
      return;
    }
    head.points -= window.count;
    this.#headOffset = window.endOffset;
    this.#position.write({ segment: head.id, offset: window.endOffset });
    if (window.endOffset >= head.bytes) this.#finish(head);
  }

  close(): void {
    if (this.#writeFd !== null) fs.closeSync(this.#writeFd);
    this.#writeFd = null;
    this.#closeReader();
    this.#position.close();
  }

  #load(): void {
    const { dir, logger } = this.#options;
    const opened = this.#position.opened;
    const ids = fs.readdirSync(dir).flatMap((name) => {
      const match = FILE.exec(name);
      return match === null ? [] : [Number(match[1])];
    });
    for (const id of ids.sort((a, b) => a - b)) {
      const file = this.#file(id);
      const from = opened?.segment === id ? opened.offset : 0;
      const scan = opened !== null && id < opened.segment ? null : scanSegment(file, from);
      if (scan !== null && scan.tornBytes > 0) {
        logger.warn(`${file}: the last ${scan.tornBytes} bytes were cut short and are left out`, { file });
      }
      if (scan === null || scan.points === 0) {
        fs.rmSync(file, { force: true });
        continue;
      }
      if (this.#segments.length === 0) this.#headOffset = from;
      this.#segments.push({ id, bytes: scan.soundBytes, points: scan.points });
    }
    const last = Math.max(ids.at(-1) ?? 0, opened?.segment ?? 0);
    this.#nextId = last + 1;
  }

  /** The oldest file that has something to read. */
  #head(): Segment | null {
    const head = this.#segments[0];
    return head === undefined || this.#headOffset >= head.bytes ? null : head;
  }

  #write(record: readonly Buffer[], points: number): void {
    let segment = this.#segments.at(-1);
    if (this.#writeFd === null || segment === undefined || segment.bytes >= this.#segmentBytes) segment = this.#begin();
    const fd = this.#writeFd ?? 0;
    try {
      segment.bytes = writeAll(fd, record, segment.bytes);
    } catch (error) {
      // What was written of the record is overwritten by the next one, and unreadable until then.
      fs.ftruncateSync(fd, segment.bytes);
      throw error;
    }
    segment.points += points;
  }

  #begin(): Segment {
    while (fs.existsSync(this.#file(this.#nextId))) this.#nextId += 1;
    const segment = { id: this.#nextId, bytes: 0, points: 0 };
    const fd = fs.openSync(this.#file(segment.id), 'wx', 0o600);
    if (this.#writeFd !== null) fs.closeSync(this.#writeFd);
    this.#writeFd = fd;
    this.#nextId += 1;
    if (this.#segments.length === 0) this.#headOffset = 0;
    this.#segments.push(segment);
    return segment;
  }

  /** A file that is confirmed to its end goes, also the one that is written: the next record begins a new one. */
  #finish(segment: Segment): void {
    const isWritten = this.#segments.length === 1 && this.#writeFd !== null;
    if (isWritten && segment.bytes < this.#segmentBytes / 8) return;
    this.#remove();
  }

  #dropOldest(why: string): void {
    const [oldest] = this.#segments;
    if (oldest === undefined) return;
    this.dropped += oldest.points;
    this.#options.logger.warn(`${this.#options.dir}: ${oldest.points} points are dropped, ${why}`, {
      points: oldest.points,
    });
    this.#remove();
  }

  #remove(): void {
    const [segment] = this.#segments.splice(0, 1);
    if (segment === undefined) return;
    this.#closeReader();
    if (this.#segments.length === 0 && this.#writeFd !== null) {
      fs.closeSync(this.#writeFd);
      this.#writeFd = null;
    }
    fs.rmSync(this.#file(segment.id), { force: true });
    this.#headOffset = 0;
  }

  /** Bytes that are not what was written: the rest of that file cannot be told apart any more. */
  #skipDamaged(head: Segment, maxBytes: number): SpoolWindow | null {
    this.#options.logger.error(`${this.#file(head.id)} is damaged or gone; ${head.points} points are lost`, {
      points: head.points,
    });
    this.dropped += head.points;
    this.#remove();
    return this.read(maxBytes);
  }

  /** Null where somebody took the file away. */
  #open(segment: number): number | null {
    if (this.#readFd?.segment === segment) return this.#readFd.fd;
    this.#closeReader();
    if (!fs.existsSync(this.#file(segment))) return null;
    const fd = fs.openSync(this.#file(segment), 'r');
    this.#readFd = { segment, fd };
    return fd;
  }

  #closeReader(): void {
    if (this.#readFd !== null) fs.closeSync(this.#readFd.fd);
    this.#readFd = null;
  }

  #file(id: number): string {
    return path.join(this.#options.dir, `${String(id).padStart(12, '0')}.points`);
  }
}
