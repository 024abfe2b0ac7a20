import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Duplex, Readable } from 'node:stream';
import type { Client, ClientChannel } from 'ssh2';
import { GembaError } from '../../shared/errors';
import { shellLine } from '../platform/shell-words';

/** One authenticated connection to a host, shared by many channels. */
export interface SshConnection {
  readonly name: string;
  readonly user: string;
  /** Runs words, each reaching the program as it is, to their end. Any status is an answer. */
  run(words: readonly string[], options?: SshRunOptions): Promise<SshResult>;
  /** A shell with a terminal; null words: the user's own. */
  terminal(words: readonly string[] | null, size: TerminalSize, signal: AbortSignal): Promise<SshTerminal>;
  /** A connection that begins at the far end: for jumps and tunnels. */
  forward(host: string, port: number): Promise<Duplex>;
}

export interface SshRunOptions {
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
  readonly stdin?: string | Buffer;
  /** As root, by `sudo -n`. */
  readonly asRoot?: boolean;
  readonly onLine?: (line: { readonly stream: 'stdout' | 'stderr'; readonly text: string }) => void;
  /** What was printed beyond this is dropped, oldest first. */
  readonly maxBytes?: number;
}

export interface SshResult {
  /** 128 and more where a signal ended it. */
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface TerminalSize {
  readonly cols: number;
  readonly rows: number;
  readonly term: string;
}

export interface SshTerminal {
  readonly stream: Duplex;
  resize(size: Pick<TerminalSize, 'cols' | 'rows'>): void;
  /** The exit status of what ran in it. */
  readonly ended: Promise<number>;
}

/** By which everything that a command has started is found again: a channel whose input has ended takes no signals. */
const MARK = 'GEMBA_RUN';
const KILL_MARKED = `
for dir in /proc/[0-9]*; do
  tr '\\000' '\\n' <"$dir/environ" 2>/dev/null | grep -qx "${MARK}=$1" && kill -KILL "\${dir#/proc/}"
done
true
`;
/** After which a host that does not let itself be told is left to itself. */
const KILL_LIMIT_MS = 5000;

const DEFAULT_LIMIT_MS = 30_000;
const DEFAULT_BYTES = 4 * 1024 ** 2;
/** OpenSSH's `MaxSessions` is 10 unless somebody lowered it; a few stay free for terminals. */
const MAX_CHANNELS = 8;
/** A host counts a session until it has buried its processes, which is a moment after its channel was closed. */
const OPEN_ATTEMPTS = 5;
const OPEN_AGAIN_MS = 100;
const SIGNAL_NUMBERS: Readonly<Record<string, number>> = {
  HUP: 1,
  INT: 2,
  QUIT: 3,
  ABRT: 6,
  KILL: 9,
  SEGV: 11,
  PIPE: 13,
  TERM: 15,
};

/** Asks a client for a channel. */
type Begin = (done: (error: Error | undefined, channel: ClientChannel) => void) => unknown;
type Use<Result> = (channel: ClientChannel) => Result | Promise<Result>;
type Opened<Result> = { readonly used: Result | Promise<Result> } | { readonly refusal: Error };

/** Channels over a connected client. Whoever gave the client ends it. */
export function channelsOf(client: Client, about: { readonly name: string; readonly user: string }): SshConnection {
  const turns = limitTo(MAX_CHANNELS);
  /**
   * Answers may come in the same breath as the channel: whoever uses it has to listen from the beginning. A client that
   * has lost its host says so by throwing, which is a refusal like any other.
   */
  const openOnce = <Result>(begin: Begin, use: Use<Result>): Promise<Opened<Result>> =>
    new Promise((resolve) => {
      try {
        begin((error, channel) => resolve(error ? { refusal: error } : { used: use(channel) }));
      } catch (error) {
        resolve({ refusal: error instanceof Error ? error : new Error(String(error)) });
      }
    });
  const open = async <Result>(begin: Begin, use: Use<Result>): Promise<Result> => {
    for (let attempt = 1; ; attempt += 1) {
      const opened = await openOnce(begin, use);
      if ('used' in opened) return opened.used;
      if (attempt === OPEN_ATTEMPTS || !isPassing(opened.refusal)) throw channelFailed(opened.refusal, about.name);
      await sleep(OPEN_AGAIN_MS);
    }
  };
  const command = (line: string): Begin => {
    return (done) => client.exec(line, done);
  };
  return {
    ...about,
    run: (words, options = {}) =>
      turns(async () => {
        options.signal?.throwIfAborted();
        const limit = AbortSignal.timeout(options.timeoutMs ?? DEFAULT_LIMIT_MS);
        const mark = randomUUID();
        const before = options.asRoot === true && about.user !== 'root' ? ['sudo', '-n', '--'] : [];
        const kill = (): Promise<void> =>
          open(command(shellLine([...before, '/bin/sh', '-c', KILL_MARKED, 'kill', mark])), (channel) => {
            channel.resume().end();
          });
        const line = shellLine([...before, 'env', `${MARK}=${mark}`, ...words]);
        const what = `${words[0]} on ${about.name}`;
        return open(command(line), (channel) => collect(channel, { ...options, limit, kill, what }));
      }),
    terminal: (words, { cols, rows, term }, signal) => {
      const pty = { cols, rows, term };
      return open(
        (done) => (words === null ? client.shell(pty, done) : client.exec(shellLine(words), { pty }, done)),
        (channel) => terminalOf(channel, signal),
      );
    },
    forward: async (host, port) => {
      const opened = await openOnce(
        (done) => client.forwardOut('127.0.0.1', 0, host, port, done),
        (channel) => channel,
      );
      if ('used' in opened) return opened.used;
      throw new GembaError('missing', `${about.name} does not reach ${host}:${port}: ${opened.refusal.message}.`);
    },
  };
}

function terminalOf(channel: ClientChannel, signal: AbortSignal): SshTerminal {
  signal.addEventListener('abort', () => channel.close(), { once: true });
  return {
    stream: channel,
    resize: ({ cols, rows }) => channel.setWindow(rows, cols, 0, 0),
    ended: new Promise((resolve) => {
      let status = 0;
      channel.on('exit', (code: number | null, name?: string) => (status = statusOf(code, name)));
      channel.on('close', () => resolve(status));
    }),
  };
}

function collect(
  channel: ClientChannel,
  options: SshRunOptions & { readonly limit: AbortSignal; readonly what: string; readonly kill: () => Promise<void> },
): Promise<SshResult> {
  const { signal, limit, onLine, maxBytes = DEFAULT_BYTES, what } = options;
  return new Promise((resolve, reject) => {
    let outcome: GembaError | null = null;
    let status: number | null = null;
    const stop = (error: GembaError): void => {
      if (outcome !== null) return;
      outcome = error;
      const leave = (): void => {
        channel.close();
        reject(error);
      };
      setTimeout(leave, KILL_LIMIT_MS).unref();
      options.kill().catch(leave);
    };
    const onAbort = (): void => stop(new GembaError('cancelled', `${what} was cancelled.`));
    const onLimit = (): void =>
      stop(
        new GembaError('timeout', `${what} did not end within ${(options.timeoutMs ?? DEFAULT_LIMIT_MS) / 1000} s.`),
      );
    signal?.addEventListener('abort', onAbort, { once: true });
    limit.addEventListener('abort', onLimit, { once: true });
    const stdout = gather(channel, 'stdout', maxBytes, onLine);
    const stderr = gather(channel.stderr, 'stderr', maxBytes, onLine);
    channel.on('exit', (code: number | null, name?: string) => (status = statusOf(code, name)));
    channel.on('error', (error: Error) => (outcome ??= new GembaError('failed', `${what}: ${error.message}.`)));
    channel.on('close', () => {
      signal?.removeEventListener('abort', onAbort);
      limit.removeEventListener('abort', onLimit);
      if (outcome !== null) reject(outcome);
      else if (status === null) reject(new GembaError('missing', `The connection broke while ${what} was running.`));
      else resolve({ status, stdout: stdout(), stderr: stderr() });
    });
    channel.end(options.stdin ?? '');
    if (signal?.aborted) onAbort();
  });
}

function gather(
  stream: Readable,
  name: 'stdout' | 'stderr',
  maxBytes: number,
  onLine: SshRunOptions['onLine'],
): () => string {
  let text = '';
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (part: string) => {
    text = (text + part).slice(-maxBytes);
    if (onLine === undefined) return;
    const lines = (rest + part).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onLine({ stream: name, text: line.replace(/\r$/, '') });
  });
  stream.on('end', () => {
    if (rest !== '') onLine?.({ stream: name, text: rest });
  });
  return () => text;
}

function statusOf(code: number | null, signal: string | undefined): number {
  return code ?? 128 + (SIGNAL_NUMBERS[(signal ?? '').replace(/^SIG/, '')] ?? 0);
}

/** RFC 4254, 5.1: reasons for which a host opens no channel now, and may in a moment. */
const PASSING_REASONS: readonly unknown[] = [2 /* connect failed */, 4 /* resource shortage */];

function isPassing(refusal: Error): boolean {
  return 'reason' in refusal && PASSING_REASONS.includes(refusal.reason);
}

function channelFailed(error: Error, name: string): GembaError {
  return new GembaError('missing', `${name} opens no session: ${error.message}.`, {
    nextStep: 'Close other sessions to it, or raise MaxSessions in its sshd_config.',
    cause: error,
  });
}

/** Lets so many run at a time; the rest wait in the order in which they came. */
function limitTo(most: number): <Result>(work: () => Promise<Result>) => Promise<Result> {
  let free = most;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
}
