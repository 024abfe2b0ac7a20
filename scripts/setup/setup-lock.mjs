import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { say, SetupError } from './setup-error.mjs';

/** @typedef {{ pid: number, startedAt: string | null, host: string }} Holder */

/**
 * When a process was started, in the kernel's ticks: a process id alone is reused. Null where it cannot be told.
 * @param {number} pid
 */
function startOf(pid) {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    // No /proc (macOS, Windows), or no such process: the check by signal decides.
    return null;
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}

/** @param {string} file @returns {Holder | null} */
function readHolder(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch {
    // Gone meanwhile, or not ours to read: the next attempt tells.
    return null;
  }
}

/** @param {Holder | null} holder */
function isStale(holder) {
  if (holder === null) return false;
  // A shared home folder: another machine's process cannot be seen from here, and is believed.
  if (holder.host !== os.hostname()) return false;
  if (!isAlive(holder.pid)) return true;
  const started = startOf(holder.pid);
  return started !== null && holder.startedAt !== null && started !== holder.startedAt;
}

/** @param {string} file */
function tryTake(file) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const temporary = `${file}.${process.pid}`;
  /** @type {Holder} */
  const holder = { pid: process.pid, startedAt: startOf(process.pid), host: os.hostname() };
  fs.writeFileSync(temporary, JSON.stringify(holder));
  try {
    // A link is made whole or not at all, so nobody ever reads a lock that is half written.
    fs.linkSync(temporary, file);
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') return false;
    throw error;
  } finally {
    fs.rmSync(temporary, { force: true });
  }
}

/** @param {string} file */
function breakStale(file) {
  const aside = `${file}.stale-${process.pid}`;
  try {
    // Of several that found it stale only one can move it away.
    fs.renameSync(file, aside);
    if (!isStale(readHolder(aside))) {
      // Somebody was quicker and this is their new lock: back with it, unless a third has taken the place.
      fs.linkSync(aside, file);
    }
  } catch {
    // Another waiter broke it first.
  } finally {
    fs.rmSync(aside, { force: true });
  }
}

/**
 * Runs `work` while no other set-up of this user runs; waits for one that does. A lock whose process is gone is broken.
 *
 * @template Result
 * @param {string} file
 * @param {() => Promise<Result>} work
 * @param {{ timeoutMs?: number, pollMs?: number }} [options]
 * @returns {Promise<Result>}
 */
export async function withSetupLock(file, work, options = {}) {
  const deadline = Date.now() + (options.timeoutMs ?? 30 * 60_000);
  let waitedSince = 0;
  while (!tryTake(file)) {
    const holder = readHolder(file);
    if (isStale(holder)) {
      breakStale(file);
      continue;
    }
    if (Date.now() > deadline) {
      throw new SetupError(`Another set-up (process ${holder?.pid ?? 'unknown'}) has not ended.`, {
        nextStep: `If it is gone, remove ${file}.`,
      });
    }
    if (waitedSince === 0) waitedSince = Date.now();
    else if (waitedSince > 0 && Date.now() - waitedSince > 1000) {
      say(`another set-up is under way (process ${holder?.pid ?? 'unknown'}); waiting for it`);
      waitedSince = Infinity;
    }
    await sleep(options.pollMs ?? 100);
  }
  const release = () => fs.rmSync(file, { force: true });
  process.once('exit', release);
  try {
    return await work();
  } finally {
    process.off('exit', release);
    release();
  }
}
