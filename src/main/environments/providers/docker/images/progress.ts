import type { Readable } from 'node:stream';
import { z } from 'zod';
import { GembaError } from '../../../../../shared/errors';

const Entry = z.object({
  stream: z.string().optional(),
  status: z.string().optional(),
  id: z.string().optional(),
  progress: z.string().optional(),
  error: z.string().optional(),
  /** At the end of a push. */
  aux: z.object({ Digest: z.string().optional() }).optional(),
});

/** A stream that says nothing for so long is given up. */
const SILENCE_MS = 10 * 60_000;

/**
 * Reads the engine's progress to its end. A build or pull that fails ends its stream like one that succeeds; only an
 * entry with an `error` tells.
 *
 * @throws GembaError `failed` with the engine's words, `cancelled`, or `timeout` after long silence
 */
export async function followProgress(
  stream: Readable,
  options: {
    onLine: (line: string) => void;
    onPushed?: (digest: string) => void;
    signal?: AbortSignal | undefined;
    silenceMs?: number;
  },
): Promise<void> {
  const silenceMs = options.silenceMs ?? SILENCE_MS;
  let isSilent = false;
  const silence = setTimeout(() => {
    isSilent = true;
    stream.destroy();
  }, silenceMs);
  let failure: string | null = null;
  try {
    for await (const line of splitLines(stream)) {
      silence.refresh();
      const entry = parseEntry(line);
      if (entry === null) continue;
      failure = entry.error ?? failure;
      if (entry.aux?.Digest !== undefined) options.onPushed?.(entry.aux.Digest);
      const text = describeEntry(entry);
      if (text !== '') options.onLine(text);
    }
  } catch (error) {
    if (options.signal?.aborted) throw new GembaError('cancelled', 'Cancelled.', { cause: error });
    if (isSilent) throw silentFor(silenceMs);
    throw new GembaError('failed', `The connection to Docker broke: ${(error as Error).message}.`, { cause: error });
  } finally {
    clearTimeout(silence);
  }
  if (options.signal?.aborted) throw new GembaError('cancelled', 'Cancelled.');
  if (isSilent) throw silentFor(silenceMs);
  if (failure !== null) throw new GembaError('failed', failure.trim());
}

function silentFor(ms: number): GembaError {
  return new GembaError('timeout', `Docker said nothing for ${Math.round(ms / 1000)} s and was given up.`);
}

/** Complete lines of a byte stream. */
export async function* splitLines(stream: Readable): AsyncGenerator<string> {
  let rest = '';
  stream.setEncoding('utf8');
  for await (const chunk of stream) {
    const lines = (rest + (chunk as string)).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') yield rest;
}

function parseEntry(line: string): z.output<typeof Entry> | null {
  if (line.trim() === '') return null;
  try {
    return Entry.parse(JSON.parse(line));
  } catch {
    // An entry of a kind that is not known (an engine newer than this) is no reason to fail a build.
    return null;
  }
}

// eslint-disable-next-line no-control-regex -- colours and cursor movements that build output is full of
const CONTROL = /\u001b\[[0-9;?]*[A-Za-z]|[\u0000-\u0008\u000b-\u001f]/g;

function describeEntry(entry: z.output<typeof Entry>): string {
  const text = entry.stream ?? [entry.id, entry.status, entry.progress].filter(Boolean).join(' ');
  return text.replace(CONTROL, '').trim().split('\n').at(-1) ?? '';
}
