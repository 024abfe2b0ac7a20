import { z } from 'zod';

/**
 * The name of an environment, a service or a node. It becomes a container's name, a DNS name and a piece of a series'
 * path, so it holds neither dots nor capitals.
 */
export const EntryName = z
  .string()
  .regex(
    /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/,
    'must be lower-case letters, digits and dashes, and begin and end with a letter or digit',
  )
  .max(63, 'must have at most 63 characters: it becomes a DNS name');

/** A file or a folder, seen from the file that names it. */
export const RelativePath = z
  .string()
  .min(1)
  .max(1024)
  .regex(/^[^/\\]/, 'must be a path inside the workspace, not an absolute one');

/** How long, as people write it: `500ms`, `2s`, `5m`, `1h`. */
export const Duration = z.string().regex(/^\d+(\.\d+)?(ms|s|m|h)$/, 'must be a duration such as 500ms, 2s or 5m');

const DURATION_UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** Whether an engine takes this for the name of an image: nothing in it can be mistaken for anything else. */
export function isImageReference(reference: string): boolean {
  return /^[a-z0-9]+([._:/-][a-z0-9]+|__[a-z0-9]+)*(:[\w][\w.-]{0,127})?(@sha256:[a-f0-9]{64})?$/i.test(reference);
}

/** Milliseconds of a `Duration`. */
export function durationMs(duration: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(duration);
  if (match === null) throw new RangeError(`"${duration}" is no duration.`);
  return Number(match[1]) * (DURATION_UNITS[match[2] ?? ''] ?? 0);
}

/** How much memory, as people write it: `256mb`, `1.5 GB`, or plain bytes. Units count in 1024. */
export const MemorySize = z.union([
  z.number().int().positive(),
  z.string().regex(/^\d+(\.\d+)?\s*([kmgt]i?b?|b)?$/i, 'must be an amount of memory such as 256mb or 1gb'),
]);

const MEMORY_UNITS: Readonly<Record<string, number>> = { b: 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3, t: 1024 ** 4 };

/** Bytes of a `MemorySize`. */
export function memoryBytes(size: string | number): number {
  if (typeof size === 'number') return size;
  const match = /^(\d+(?:\.\d+)?)\s*([kmgtb])?/i.exec(size);
  if (match === null) throw new RangeError(`"${size}" is no amount of memory.`);
  return Math.round(Number(match[1]) * (MEMORY_UNITS[(match[2] ?? 'b').toLowerCase()] ?? 1));
}
