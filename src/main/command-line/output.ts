import type { Writable } from 'node:stream';
import { toWireError } from '../../shared/errors';
import { EXIT_STATUS_OF, type ExitStatus } from './exit-status';

/**
 * Where a command speaks. With `--json` stdout carries documents and nothing else; what is meant for people goes to
 * stderr. A reader that goes away (`| head -1`) is no error: `broken` tells commands that only write to it.
 */
export interface Output {
  readonly json: boolean;
  /** Aborted once nobody reads stdout any more. */
  readonly broken: AbortSignal;
  /** stderr, for progress that is drawn in place where it is a terminal. */
  readonly stderr: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  /** The answer: for people, unless `--json`. */
  print(text: string): void;
  /** The answer as JSON, only with `--json`: one document, or one of many lines of a stream. */
  document(value: unknown): void;
  /** The answer as text in whatever format was asked for, with or without `--json`. */
  text(text: string): void;
  /** The answer as bytes, exactly as they are. */
  bytes(bytes: Uint8Array): void;
  /** For people, whatever the format: progress, hints, warnings. */
  note(text: string): void;
  /** Says what went wrong and what to do next; the exit status that it means. */
  error(error: unknown): ExitStatus;
  flush(): Promise<void>;
}

export function createOutput(options: {
  json: boolean;
  stdout: Writable;
  stderr: Writable & { readonly isTTY?: boolean; readonly columns?: number };
}): Output {
  const { json, stdout, stderr } = options;
  const broken = new AbortController();
  let documents = 0;
  // EPIPE is all that happens to a pipe; without a listener it would end the process with a stack trace.
  stdout.on('error', () => broken.abort());
  stderr.on('error', () => {});
  const write = (stream: Writable, text: string): void => {
    if (stream !== stdout || !broken.signal.aborted) stream.write(text.endsWith('\n') ? text : `${text}\n`);
  };
  return {
    json,
    broken: broken.signal,
    stderr,
    print: (text) => {
      if (!json) write(stdout, text);
    },
    document(value) {
      if (!json) return;
      documents += 1;
      write(stdout, JSON.stringify(value));
    },
    text(text) {
      documents += 1;
      write(stdout, text);
    },
    bytes(bytes) {
      documents += 1;
      if (broken.signal.aborted) return;
      stdout.write(bytes);
    },
    note: (text) => write(stderr, text),
    error(error) {
      const wire = toWireError(error);
      write(stderr, `gemba: ${wire.message}`);
      if (wire.nextStep !== undefined) write(stderr, wire.nextStep);
      if (json && documents === 0) write(stdout, JSON.stringify({ error: wire }));
      return EXIT_STATUS_OF[wire.code];
    },
    flush: async () => {
      await Promise.all(
        [stdout, stderr].map((stream) => new Promise<void>((resolve) => stream.write('', () => resolve()))),
      );
    },
  };
}
