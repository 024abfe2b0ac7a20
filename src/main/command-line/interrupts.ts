import type { Disposable } from '../platform/disposable';
import { toDisposable } from '../platform/disposable';

/** Ctrl-C and SIGTERM. Whoever has something to wind down listens; otherwise the command ends at once. */
export interface Interrupts {
  /** Called for each signal until disposed of; the one added last hears it alone. */
  onInterrupt(listener: (signal: NodeJS.Signals) => void): Disposable;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** @param leave ends the process at once, with the status that means "stopped" */
export function listenForInterrupts(leave: () => void): Interrupts {
  const listeners: Array<(signal: NodeJS.Signals) => void> = [];
  for (const signal of SIGNALS) {
    process.on(signal, () => {
      const newest = listeners.at(-1);
      if (newest === undefined) leave();
      else newest(signal);
    });
  }
  return {
    onInterrupt(listener) {
      listeners.push(listener);
      return toDisposable(() => {
        listeners.splice(listeners.indexOf(listener), 1);
      });
    },
  };
}
