import { GembaError } from '../../shared/errors';

/** Commands that ask a provider end within ten seconds of their start, whatever it does; what is left is for the ending. */
const DEADLINE_MS = 9300;
const LEAST_MS = 1000;

/** @throws GembaError `timeout` where the answer does not come in time, also where the work ignores its signal */
export async function withDeadline<Result>(
  what: string,
  work: (signal: AbortSignal) => Promise<Result>,
  // Counted from the start of the process.
  deadlineMs = Math.max(LEAST_MS, DEADLINE_MS - performance.now()),
): Promise<Result> {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(
        new GembaError('timeout', `There was no answer for ${what} within ${Math.round(deadlineMs / 1000)} s.`, {
          nextStep: 'See what does not answer: gemba doctor',
        }),
      );
      controller.abort();
    }, deadlineMs);
  });
  try {
    return await Promise.race([work(controller.signal), late]);
  } finally {
    clearTimeout(timer);
  }
}
