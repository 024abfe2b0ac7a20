import path from 'node:path';

/** Something that the set-up needs and cannot get (exit status 3), or that it began and that failed (4). */
export class SetupError extends Error {
  /**
   * @param {string} message one sentence that names the thing
   * @param {{ nextStep?: string, exitCode?: 3 | 4, cause?: unknown }} [options]
   */
  constructor(message, options = {}) {
    super(message, { cause: options.cause });
    this.name = 'SetupError';
    this.nextStep = options.nextStep;
    this.exitCode = options.exitCode ?? 3;
  }
}

/**
 * Everything that the set-up tells a person goes to stderr: stdout belongs to the command.
 * @param {string} line
 */
export function say(line) {
  process.stderr.write(`gemba: ${line}\n`);
}

/**
 * Runs the body of a script; an expected failure ends it with its own sentence and status, never with a stack trace.
 * @param {() => Promise<number | void>} body resolves with the exit status, or with nothing to leave it as it is
 */
export async function runMain(body) {
  try {
    const status = await body();
    if (status !== undefined) process.exitCode = status;
  } catch (error) {
    const known = error instanceof SetupError ? error : asSetupError(/** @type {NodeJS.ErrnoException} */ (error));
    if (known === null) throw error;
    say(known.message);
    if (known.nextStep !== undefined) say(`next: ${known.nextStep}`);
    process.exitCode = known.exitCode;
  }
}

/** What a file system says of a folder that the set-up has to write into, and what helps. */
const REFUSALS = new Map([
  ['EACCES', ['may not be written by this user', 'use a checkout of your own, or run `npm start` once as its owner']],
  ['EPERM', ['may not be written by this user', 'use a checkout of your own, or run `npm start` once as its owner']],
  ['EROFS', ['lies on a file system that is read-only', 'copy the checkout to where it can be written']],
  ['ENOSPC', ['lies on a disk that is full', 'free some space and start again: what was begun is done anew']],
]);

/**
 * @param {NodeJS.ErrnoException} error
 * @returns {SetupError | null} null for what nobody expected
 */
function asSetupError(error) {
  const refusal = REFUSALS.get(error.code ?? '');
  if (refusal === undefined || error.path === undefined) return null;
  const [what = '', nextStep = ''] = refusal;
  return new SetupError(`${path.dirname(error.path)} ${what}.`, { nextStep, exitCode: 3, cause: error });
}
