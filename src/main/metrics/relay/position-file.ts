import fs from 'node:fs';
import { crc32 } from 'node:zlib';
import { readPiece, writeAll } from './segment-file';

/** Up to where a spool has been confirmed by the far side. */
export interface Position {
  readonly segment: number;
  readonly offset: number;
}

const SLOT_BYTES = 8 + 8 + 8 + 4;

/**
 * Keeps a position in a file of two slots, written in turn: a write that was cut short spoils one of them, and the other
 * still has the position before.
 */
export class PositionFile {
  readonly #fd: number;
  #number = 0;
  readonly #read: Position | null;

  constructor(file: string) {
    this.#fd = fs.openSync(file, fs.constants.O_RDWR | fs.constants.O_CREAT, 0o600);
    const bytes = readPiece(this.#fd, 0, 2 * SLOT_BYTES);
    let newest: Position | null = null;
    for (const slot of [0, 1]) {
      const read = decodeSlot(bytes.subarray(slot * SLOT_BYTES, (slot + 1) * SLOT_BYTES));
      if (read === null || read.number < this.#number) continue;
      this.#number = read.number;
      newest = read.position;
    }
    this.#read = newest;
  }

  /** What the file said when it was opened; null for a new one, or one that cannot be read. */
  get opened(): Position | null {
    return this.#read;
  }

  write(position: Position): void {
    this.#number += 1;
    writeAll(this.#fd, [encodeSlot(this.#number, position)], (this.#number % 2) * SLOT_BYTES);
  }

  close(): void {
    fs.closeSync(this.#fd);
  }
}

function encodeSlot(number: number, { segment, offset }: Position): Buffer {
  const slot = Buffer.allocUnsafe(SLOT_BYTES);
  slot.writeDoubleLE(number, 0);
  slot.writeDoubleLE(segment, 8);
  slot.writeDoubleLE(offset, 16);
  slot.writeUInt32LE(crc32(slot.subarray(0, 24)), 24);
  return slot;
}

function decodeSlot(slot: Buffer): { number: number; position: Position } | null {
  if (slot.length < SLOT_BYTES || crc32(slot.subarray(0, 24)) !== slot.readUInt32LE(24)) return null;
  return {
    number: slot.readDoubleLE(0),
    position: { segment: slot.readDoubleLE(8), offset: slot.readDoubleLE(16) },
  };
}
