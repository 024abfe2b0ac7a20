import { useCallback, useSyncExternalStore } from 'react';
import { coreNowMs } from './time';

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | null = null;

/** One timer for everybody: ages on a screen change together, once a second. */
function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    if (document.hidden) return;
    for (const each of listeners) each();
  }, 1000);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0 || timer === null) return;
    clearInterval(timer);
    timer = null;
  };
}

/** Now by the core's clock, ms since the epoch, in whole steps of `stepSeconds`: draws again once a step, not once a second. */
export function useNow(stepSeconds = 1): number {
  const read = useCallback(() => {
    const step = stepSeconds * 1000;
    return Math.floor(coreNowMs() / step) * step;
  }, [stepSeconds]);
  return useSyncExternalStore(subscribe, read);
}
