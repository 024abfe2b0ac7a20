import { spawn } from 'node:child_process';
import { GembaError } from '../../shared/errors';

export interface ProcessOptions {
  readonly cwd?: string;
  /** Replaces the environment; pass `{ ...process.env, X: '1' }` to add to it. */
  readonly env?: NodeJS.ProcessEnv;
  /** Written to stdin, which is then closed. */
  readonly input?: string;
  readonly signal?: AbortSignal;
  /** After this long the process is killed and the call fails with `timeout`. */
  readonly timeoutMs?: number;
  /** Called with each piece of output as it comes; `stdout` and `stderr` of the result are complete all the same. */
  readonly onOutput?: (stream: 'stdout' | 'stderr', text: string) => void;
  /** Output beyond this is cut, oldest kept. 64 MB by default. */
  readonly maxOutputBytes?: number;
}

export interface ProcessResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a program with an argument array; nothing is ever joined into a shell string. Resolves with whatever exit code
 * it had. Fails with `missing` where the program is not there, `timeout`, or `cancelled`.
 */
export function runProcess(
  command: string,
  args: readonly string[],
  options: ProcessOptions = {},
): Promise<ProcessResult> {
  const maxBytes = options.maxOutputBytes ?? 64 * 1024 * 1024;
  return new Promise((resolve, reject) => {
    if (options.signal?.aborted) {
      reject(new GembaError('cancelled', `${command} was not started: cancelled.`));
      return;
    }
    const child = spawn(command, [...args], {
      cwd: options.cwd,
      env: options.env,
      stdio: [options.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
      windowsHide: true,
    });
    const output = { stdout: '', stderr: '' };
    let outcome: GembaError | null = null;
    const stop = (error: GembaError): void => {
      outcome ??= error;
      child.kill('SIGTERM');
      // A program that ignores SIGTERM must not keep its caller waiting.
      setTimeout(() => child.kill('SIGKILL'), 2000).unref();
    };
    const onAbort = (): void => stop(new GembaError('cancelled', `${command} was cancelled.`));
    options.signal?.addEventListener('abort', onAbort, { once: true });
    const timer =
      options.timeoutMs === undefined
        ? null
        : setTimeout(() => {
            stop(new GembaError('timeout', `${command} did not end within ${options.timeoutMs} ms.`));
          }, options.timeoutMs);
    const collect = (name: 'stdout' | 'stderr') => (text: string) => {
      if (output[name].length < maxBytes) output[name] += text.slice(0, maxBytes - output[name].length);
      options.onOutput?.(name, text);
    };
    child.stdout?.setEncoding('utf8').on('data', collect('stdout'));
    child.stderr?.setEncoding('utf8').on('data', collect('stderr'));
    const finish = (): void => {
      if (timer !== null) clearTimeout(timer);
      options.signal?.removeEventListener('abort', onAbort);
    };
    child.on('error', (error: NodeJS.ErrnoException) => {
      finish();
      if (outcome !== null) reject(outcome);
      else if (error.code === 'ENOENT') {
        reject(new GembaError('missing', `${command} is not installed, or not on the PATH.`, { cause: error }));
      } else reject(new GembaError('failed', `${command} could not be started: ${error.message}`, { cause: error }));
    });
    child.on('close', (code, signalName) => {
      finish();
      if (outcome !== null) reject(outcome);
      else if (code === null) {
        reject(new GembaError('failed', `${command} was ended by ${signalName ?? 'a signal'}.`));
      } else resolve({ exitCode: code, ...output });
    });
    if (options.input !== undefined && child.stdin !== null) {
      // A program that exits without reading its input breaks the pipe; its exit code tells the story.
      child.stdin.on('error', () => {});
      child.stdin.end(options.input);
    }
  });
}
