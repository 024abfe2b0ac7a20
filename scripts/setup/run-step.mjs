import { spawn } from 'node:child_process';
import os from 'node:os';
import { stripVTControlCharacters } from 'node:util';
import { SetupError } from './setup-error.mjs';

/**
 * Runs one program of the set-up. Its output goes to stderr when `show` is set, else it is kept for the error. A signal
 * to us ends it first.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, show?: boolean, timeoutMs?: number, accept?: readonly number[] }} [options]
 * @returns {Promise<{ exitCode: number, output: string }>}
 */
export function runStep(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...args], {
      cwd: options.cwd,
      env: options.env,
      stdio: options.show === true ? ['ignore', 2, 2] : ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
    });
    let output = '';
    const keep = (/** @type {Buffer} */ text) => {
      output = (output + text.toString()).slice(-200_000);
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    let timedOut = false;
    const timer = setTimeout(
      () => {
        timedOut = true;
        child.kill('SIGKILL');
      },
      options.timeoutMs ?? 20 * 60_000,
    );
    /** @type {NodeJS.Signals[]} */
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    const onSignal = (/** @type {NodeJS.Signals} */ signal) => {
      child.kill(signal);
      // By way of `exit`, so that the lock is given back.
      process.exit(128 + (os.constants.signals[signal] ?? 15));
    };
    for (const signal of signals) process.on(signal, onSignal);
    const finish = () => {
      clearTimeout(timer);
      for (const signal of signals) process.off(signal, onSignal);
    };
    child.on('error', (error) => {
      finish();
      reject(new SetupError(`${command} could not be started: ${error.message}`, { cause: error }));
    });
    child.on('close', (code) => {
      finish();
      const accepted = options.accept ?? [0];
      if (timedOut) reject(new SetupError(`${command} ${args[0] ?? ''} did not end in time.`, { exitCode: 4 }));
      else if (code !== null && accepted.includes(code)) resolve({ exitCode: code, output });
      else {
        const tail = stripVTControlCharacters(output)
          .replace(/^\s+at .*$/gm, '')
          .trim()
          .split('\n')
          .slice(-15)
          .join('\n');
        reject(
          new SetupError(`${command} ${args.join(' ')} failed.${tail === '' ? '' : `\n${tail}`}`, { exitCode: 4 }),
        );
      }
    });
  });
}
