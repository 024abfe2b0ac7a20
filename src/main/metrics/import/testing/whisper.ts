import { spawnSync } from 'node:child_process';

/** Whisper files for tests, written by hand from the format's description. */
export interface EncodedArchive {
  readonly stepSeconds: number;
  readonly slots: number;
  /** The time that stands in the first slot's place; any slot time. */
  readonly ringStart: number;
  readonly points: ReadonlyArray<readonly [number, number]>;
}

export function encodeWhisper(file: {
  readonly method: number;
  readonly xFilesFactor: number;
  readonly archives: readonly EncodedArchive[];
}): Buffer {
  const { archives } = file;
  const slots = archives.reduce((total, archive) => total + archive.slots, 0);
  const bytes = Buffer.alloc(16 + 12 * archives.length + 12 * slots);
  bytes.writeUInt32BE(file.method, 0);
  bytes.writeUInt32BE(Math.max(...archives.map((archive) => archive.slots * archive.stepSeconds)), 4);
  bytes.writeFloatBE(file.xFilesFactor, 8);
  bytes.writeUInt32BE(archives.length, 12);
  let offset = 16 + 12 * archives.length;
  for (const [index, archive] of archives.entries()) {
    bytes.writeUInt32BE(offset, 16 + 12 * index);
    bytes.writeUInt32BE(archive.stepSeconds, 20 + 12 * index);
    bytes.writeUInt32BE(archive.slots, 24 + 12 * index);
    for (const [time, value] of archive.points) {
      const distance = (time - archive.ringStart) / archive.stepSeconds;
      const slot = ((distance % archive.slots) + archive.slots) % archive.slots;
      bytes.writeUInt32BE(time, offset + 12 * slot);
      bytes.writeDoubleBE(value, offset + 12 * slot + 4);
    }
    offset += 12 * archive.slots;
  }
  return bytes;
}

/** A Python that has Whisper; the distribution's own where another stands first on the path. Null where there is none. */
export function whisperPython(): string | null {
  return (
    ['/usr/bin/python3', 'python3'].find(
      (python) => spawnSync(python, ['-c', 'import whisper'], { stdio: 'ignore' }).status === 0,
    ) ?? null
  );
}
