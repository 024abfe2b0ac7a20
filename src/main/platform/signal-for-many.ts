import { setMaxListeners } from 'node:events';

/**
 * A signal that ends with the first of these, and that every question under way may listen to: of more than ten listeners
 * on somebody else's Node warns, as of a leak.
 */
export function signalForMany(...signals: AbortSignal[]): AbortSignal {
  const own = AbortSignal.any(signals);
  setMaxListeners(0, own);
  return own;
}
