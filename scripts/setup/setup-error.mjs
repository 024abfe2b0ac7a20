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
    if (!(error instanceof SetupError)) throw error;
    say(error.message);
    if (error.nextStep !== undefined) say(`next: ${error.nextStep}`);
    process.exitCode = error.exitCode;
  }
}
