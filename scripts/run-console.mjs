import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import { say } from './setup/setup-error.mjs';
import { needsVirtualDisplay, startVirtualDisplay } from './setup/virtual-display.mjs';

/** @typedef {import('./setup/electron-runtime.mjs').Runtime} Runtime */

/**
 * What Chromium has to be told about this machine.
 *
 * @param {boolean} virtual whether the display is a virtual one
 */
export function chromiumSwitches(virtual) {
  const switches = [];
  // Chromium's own sandbox refuses to run as root.
  if (process.platform === 'linux' && process.getuid?.() === 0) switches.push('--no-sandbox');
  if (process.platform === 'linux' && (virtual || !fs.existsSync('/dev/dri'))) switches.push('--disable-gpu');
  // Its messages about D-Bus and the like mean nothing to a person; with GEMBA_LOG=debug they are shown.
  if (process.env['GEMBA_LOG'] !== 'debug') switches.push('--log-level=3');
  return switches;
}

/**
 * Runs the console until it ends, on a virtual display where there is no other; passes our signals on to it.
 *
 * @param {Runtime} runtime
 * @param {string} appDir
 * @param {readonly string[]} args what follows `gemba start`
 * @returns {Promise<number>} its exit status
 */
export async function runConsole(runtime, appDir, args) {
  const display = needsVirtualDisplay() ? await startVirtualDisplay() : null;
  const switches = chromiumSwitches(display !== null);
  if (switches.includes('--no-sandbox')) say("running as root: without Chromium's sandbox, which root cannot have");
  if (display !== null) {
    say(
      'no display here: the console opens on a virtual one; look at it with `gemba screenshot overview --out overview.png`',
    );
  }
  const child = spawn(runtime.path, [...switches, appDir, ...args], {
    stdio: 'inherit',
    env: { ...process.env, ...display?.env },
    // A group of its own: Ctrl-C reaches it once, by way of us, and not its graphics process directly, whose sudden end
    // would bring down the console before it has put everything in order.
    detached: process.platform !== 'win32',
  });
  try {
    return await endOf(child);
  } finally {
    display?.stop();
  }
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<number>}
 */
function endOf(child) {
  return new Promise((resolve, reject) => {
    for (const signal of /** @type {NodeJS.Signals[]} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
      process.on(signal, () => child.kill(signal));
    }
    child.on('error', reject);
    child.on('exit', (code, signal) => resolve(code ?? 128 + (signal === null ? 0 : os.constants.signals[signal])));
  });
}
