import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';
import { GembaError } from '../../shared/errors';
import type { Disposable } from '../platform/disposable';
import { linkNext, newestLock, rewriteLock, type OwnerRecord } from './lock-files';
import { isSameProcess, processStart } from './process-identity';

/** One owner per state folder: whoever holds the lock writes its databases; everyone else attaches to it. */

/** The lock, held by this process until it is disposed of (or dies). */
export interface Ownership extends Disposable {
  /** What attaching processes must show. */
  readonly token: string;
  /** Tells others where the loopback API listens; `host` is 127.0.0.1 where that reaches it. */
  publish(address: { http: number | null; host?: string }): void;
}

/** A living process that holds the lock. */
export interface Owner {
  readonly pid: number;
  /** `console`, `serve` or the command that holds the folder for as long as it runs. */
  readonly what: string;
  /** Null while it starts, and for a command: there is nothing to attach to. */
  readonly http: number | null;
  readonly host: string;
  readonly token: string;
  readonly workspaceDir: string;
  readonly acquiredAt: number;
  /** Whether its API answered just now. */
  readonly answers: boolean;
}

export interface AcquireOptions {
  readonly stateDir: string;
  readonly workspaceDir: string;
  /** What takes it, for the message that a second process shows: `serve`, `console`, `gemba up local`. */
  readonly what: string;
}

/**
 * Takes the lock; a lock whose process is gone is broken. The folder is created readable for its owner alone.
 *
 * @throws GembaError `busy` that names the process which holds it; `denied` where the folder cannot be written.
 */
export function acquireOwnership(options: AcquireOptions): Ownership {
  makeStateFolder(options.stateDir);
  const token = randomBytes(32).toString('hex');
  let record: OwnerRecord = {
    pid: process.pid,
    started: processStart(process.pid),
    what: options.what,
    http: null,
    host: '127.0.0.1',
    token,
    workspaceDir: options.workspaceDir,
    acquiredAt: Date.now(),
    released: false,
  };
  const file = takeLockOrExplain(options.stateDir, record);
  let held = true;
  const rewrite = (change: Partial<OwnerRecord>): void => {
    if (!held) return;
    record = { ...record, ...change };
    rewriteLock(options.stateDir, file, record);
  };
  return {
    token,
    publish: (address) => rewrite({ http: address.http, host: address.host ?? '127.0.0.1' }),
    dispose() {
      try {
        rewrite({ released: true, http: null, token: '' });
      } catch (error) {
        // The folder was removed under us: then there is no lock left either.
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      } finally {
        held = false;
      }
    },
  };
}

/** A disk without room for even this much is said in words that help. */
function takeLockOrExplain(stateDir: string, record: OwnerRecord): string {
  try {
    return takeLock(stateDir, record);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOSPC' || code === 'EDQUOT') {
      throw new GembaError('denied', `The disk that holds the state folder ${stateDir} is full.`, {
        nextStep: 'Free some space, or name another folder with --state.',
        cause: error,
      });
    }
    if (code === undefined || error instanceof GembaError) throw error;
    throw new GembaError('denied', `The state folder ${stateDir} cannot be used: ${message}.`, {
      nextStep: 'Make it writable, or name another with --state.',
      cause: error,
    });
  }
}

function takeLock(stateDir: string, record: OwnerRecord): string {
  for (;;) {
    const newest = newestLock(stateDir);
    if (newest?.record != null && isHeld(newest.record)) throw ownedBy(stateDir, newest.record);
    const taken = linkNext(stateDir, newest, record);
    if (taken !== null) return taken.file;
  }
}

const isHeld = (record: OwnerRecord): boolean => !record.released && isSameProcess(record.pid, record.started);

function makeStateFolder(stateDir: string): void {
  try {
    if (fs.existsSync(stateDir)) fs.accessSync(stateDir, fs.constants.W_OK | fs.constants.X_OK);
    else fs.mkdirSync(stateDir, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new GembaError('denied', `The state folder ${stateDir} cannot be written: ${(error as Error).message}.`, {
      nextStep: 'Make it writable, or name another with --state.',
      cause: error,
    });
  }
}

/** The error that says who has the folder, for those who cannot go on without it. */
export function ownedBy(stateDir: string, owner: { pid: number; what: string; http: number | null }): GembaError {
  const where = owner.http === null ? '' : ` on port ${owner.http}`;
  return new GembaError('busy', `${stateDir} is in use by ${owner.what} (process ${owner.pid}${where}).`, {
    nextStep: `Wait for it or end it (kill ${owner.pid}), or name another state folder with --state.`,
    detail: { pid: owner.pid, what: owner.what, http: owner.http },
  });
}

/**
 * Who owns the folder, or null. Asks the owner's API with its token, and waits at most `timeoutMs` for the answer (and
 * for the port of an owner that is only just starting).
 */
export async function findOwner(stateDir: string, options: { timeoutMs?: number } = {}): Promise<Owner | null> {
  const deadline = Date.now() + (options.timeoutMs ?? 1000);
  for (;;) {
    const record = newestLock(stateDir)?.record ?? null;
    if (record === null || !isHeld(record)) return null;
    const starting = record.http === null && (record.what === 'serve' || record.what === 'console');
    if (starting && Date.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      continue;
    }
    const { pid, what, host, token, workspaceDir, acquiredAt } = record;
    const answers = record.http !== null && (await answersHealthz(host, record.http, token, deadline - Date.now()));
    return { pid, what, http: record.http, host, token, workspaceDir, acquiredAt, answers };
  }
}

function answersHealthz(host: string, port: number, token: string, timeoutMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const request = http.get(
      {
        host,
        port,
        path: '/healthz',
        agent: false,
        headers: { authorization: `Bearer ${token}` },
        signal: AbortSignal.timeout(Math.max(50, timeoutMs)),
      },
      (response) => {
        response.resume();
        resolve(response.statusCode === 200);
      },
    );
    request.on('error', () => resolve(false));
  });
}
