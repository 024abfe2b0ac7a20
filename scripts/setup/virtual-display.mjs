import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { SetupError } from './setup-error.mjs';

/**
 * Whether windows need a virtual display here.
 * @param {NodeJS.ProcessEnv} [env]
 */
export function needsVirtualDisplay(env = process.env) {
  return process.platform === 'linux' && !env['DISPLAY'] && !env['WAYLAND_DISPLAY'];
}

/** @typedef {{ env: { DISPLAY: string, XAUTHORITY: string }, stop: () => void }} VirtualDisplay */

/**
 * Starts Xvfb on a display number that it chooses itself, with a secret of its own, so that nobody else on the machine
 * can look at it. One for a single console ends by itself when its window has gone, even if we were killed; one for
 * several, one after the other, lasts until it is stopped or we are.
 *
 * @param {{ severalConsoles?: boolean }} [options]
 * @returns {Promise<VirtualDisplay>}
 */
export function startVirtualDisplay(options = {}) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gemba-display-'));
  const authority = path.join(folder, 'authority');
  fs.writeFileSync(authority, authorityEntry(randomBytes(16)), { mode: 0o600 });
  return new Promise((resolve, reject) => {
    const args = [
      '-displayfd',
      '3',
      '-auth',
      authority,
      '-screen',
      '0',
      '1920x1200x24',
      '-nolisten',
      'tcp',
      ...(options.severalConsoles ? [] : ['-terminate']),
    ];
    const server = spawn('Xvfb', args, { stdio: ['ignore', 'ignore', 'pipe', 'pipe'], detached: true });
    let said = '';
    server.stderr?.on('data', (text) => (said = (said + text).slice(-2000)));
    const stop = () => {
      server.kill();
      fs.rmSync(folder, { recursive: true, force: true });
    };
    const fail = (/** @type {string} */ why) => {
      stop();
      reject(new SetupError(`The virtual display (Xvfb) did not start: ${why}`, { exitCode: 3 }));
    };
    const timer = setTimeout(() => fail('no answer within 15 s'), 15_000);
    server.on('error', (error) => fail(error.message));
    server.on('exit', () => {
      clearTimeout(timer);
      fail(said.trim() || 'it ended at once');
    });
    /** @type {import('node:stream').Readable} */ (server.stdio[3]).once('data', (number) => {
      clearTimeout(timer);
      // From here on neither it nor its pipes keep us from ending.
      server.unref();
      for (const stream of [server.stderr, server.stdio[3]]) /** @type {import('node:net').Socket} */ (stream).unref();
      process.once('exit', stop);
      if (options.severalConsoles) stopOnSignal();
      resolve({ env: { DISPLAY: `:${String(number).trim()}`, XAUTHORITY: authority }, stop });
    });
  });
}

/** Signals end us by way of `exit`, so that what is stopped there is stopped. */
function stopOnSignal() {
  for (const signal of /** @type {NodeJS.Signals[]} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.once(signal, () => process.exit(128 + os.constants.signals[signal]));
  }
}

/**
 * One entry of an Xauthority file that holds for any display: family, address, number, name, secret, each with its
 * length in two bytes (libXau's format).
 *
 * @param {Buffer} secret
 */
function authorityEntry(secret) {
  const familyWild = Buffer.from([0xff, 0xff]);
  const sized = (/** @type {Buffer} */ bytes) =>
    Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 0xff]), bytes]);
  const none = sized(Buffer.alloc(0));
  return Buffer.concat([familyWild, none, none, sized(Buffer.from('MIT-MAGIC-COOKIE-1')), sized(secret)]);
}
