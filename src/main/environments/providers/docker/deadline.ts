import { setMaxListeners } from 'node:events';
import { GembaError } from '../../../../shared/errors';

/** Commands that only look end within ten seconds, whatever the engine does. */
export const READ_LIMIT_MS = 8500;

/**
 * Gives work a signal that is aborted with the caller's or after a time, whichever comes first.
 *
 * @throws GembaError `timeout` when the time was up, `cancelled` when the caller was
 */
export async function withDeadline<Result>(
  signal: AbortSignal,
  limitMs: number,
  what: string,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const abort = new AbortController();
  // Every question under way listens to it, and a few lists are read at a time.
  setMaxListeners(64, abort.signal);
  let isLate = false;
  const onCancel = (): void => abort.abort();
  if (signal.aborted) abort.abort();
  signal.addEventListener('abort', onCancel, { once: true });
  const timer = setTimeout(() => {
    isLate = true;
    abort.abort();
  }, limitMs);
  try {
    return await work(abort.signal);
  } catch (error) {
    if (!isLate || signal.aborted) throw error;
    throw new GembaError('timeout', `${what} took longer than ${limitMs / 1000} s.`, {
      nextStep: 'See whether the engine hangs; restarting it helps: `sudo systemctl restart docker`.',
      cause: error,
    });
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onCancel);
  }
}
