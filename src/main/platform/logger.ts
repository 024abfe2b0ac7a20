import fs from 'node:fs';
import path from 'node:path';
import pino from 'pino';
import { createStream } from 'rotating-file-stream';
import type { Disposable } from './disposable';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** One line per fact; `fields` are kept apart from the sentence so that logs can be searched. Never pass a secret. */
export interface Logger {
  debug(message: string, fields?: Record<string, unknown>): void;
  info(message: string, fields?: Record<string, unknown>): void;
  warn(message: string, fields?: Record<string, unknown>): void;
  error(message: string, fields?: Record<string, unknown>): void;
  /** A logger whose lines say which module or operation they belong to. */
  child(name: string): Logger;
}

/** A logger that keeps nothing: for pure code in tests. */
export const silentLogger: Logger = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  child: () => silentLogger,
};

/**
 * Logs to `DIR/gemba.log` as JSON lines, 5 files of 5 MB at most. Warnings and errors also go to stderr as plain
 * sentences when `stderr` is set. A folder that cannot be written costs the file, not the process.
 */
export function createLogger(options: {
  dir: string | null;
  level: LogLevel;
  stderr: boolean;
  /** A file that could not be written is tried again with the first line after so long. */
  retryMs?: number;
}): Logger & Disposable {
  const streams: pino.StreamEntry[] = [];
  const file = options.dir === null ? null : openLogFile(options.dir, options.retryMs ?? RETRY_MS);
  if (file !== null) streams.push({ level: options.level, stream: file });
  if (options.stderr) {
    streams.push({
      level: options.level === 'debug' ? 'debug' : 'warn',
      stream: {
        write(line: string) {
          const entry = JSON.parse(line) as { level: number; module?: string; msg: string };
          const word = entry.level >= 50 ? 'error' : entry.level >= 40 ? 'warning' : 'note';
          process.stderr.write(
            `gemba: ${word}: ${entry.module === undefined ? '' : `${entry.module}: `}${entry.msg}\n`,
          );
        },
      },
    });
  }
  const root = pino({ level: options.level, base: { pid: process.pid } }, pino.multistream(streams));
  return {
    ...wrap(root),
    dispose: () => file?.close() ?? Promise.resolve(),
  };
}

const RETRY_MS = 1000;

interface LogFile {
  write(line: string): void;
  close(): Promise<void>;
}

/** A full disk or a folder that is gone costs the lines of that time, not those after it. */
function openLogFile(dir: string, retryMs: number): LogFile {
  let stream: ReturnType<typeof createStream> | null = null;
  let failedAt = -Infinity;
  let lastSaid = '';
  const fail = (message: string): void => {
    stream = null;
    failedAt = performance.now();
    if (message !== lastSaid) process.stderr.write(`gemba: the log cannot be written: ${message}\n`);
    lastSaid = message;
  };
  const open = (): void => {
    try {
      fs.mkdirSync(dir, { recursive: true });
      const opened = createStream('gemba.log', { path: path.resolve(dir), size: '5M', maxFiles: 5 });
      stream = opened;
      opened.on('error', (error) => {
        if (stream === opened) fail(error.message);
      });
    } catch (error) {
      fail((error as Error).message);
    }
  };
  open();
  return {
    write(line) {
      if (stream === null && performance.now() - failedAt >= retryMs) open();
      stream?.write(line);
    },
    close: () =>
      new Promise((resolve) => {
        if (stream === null) resolve();
        else stream.end(() => resolve());
      }),
  };
}

function wrap(inner: pino.Logger): Logger {
  return {
    debug: (message, fields) => inner.debug(fields ?? {}, message),
    info: (message, fields) => inner.info(fields ?? {}, message),
    warn: (message, fields) => inner.warn(fields ?? {}, message),
    error: (message, fields) => inner.error(fields ?? {}, message),
    child: (name) => wrap(inner.child({ module: name })),
  };
}
