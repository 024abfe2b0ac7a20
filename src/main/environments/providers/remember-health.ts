import { GembaError } from '../../../shared/errors';
import { READ_LIMIT_MS, withDeadline } from './docker/deadline';
import type { ProviderHealth } from './provider';

/** How an engine answered last, remembered by whoever asks it: whoever only shows its state need not ask. */
export interface RememberedHealth {
  readonly current: () => ProviderHealth;
  /** Any question; `isSilence` tells which failures mean that nobody answers. */
  readonly observe: <Result>(work: Promise<Result>, isSilence?: (error: unknown) => boolean) => Promise<Result>;
  /** A question that only looks, within the time that looking may take. @throws GembaError `timeout`, `cancelled` */
  readonly read: <Result>(
    what: string,
    signal: AbortSignal,
    work: (signal: AbortSignal) => Promise<Result>,
  ) => Promise<Result>;
}

/** @param who as a sentence begins with it: `Docker`, `The swarm` */
export function rememberHealth(who: string, nowMs: () => number): RememberedHealth {
  let health: ProviderHealth = { state: 'unknown', summary: `${who} was not asked yet`, checkedAt: null };
  const observe: RememberedHealth['observe'] = async (work, isSilence = isAbsence) => {
    try {
      const result = await work;
      health = { state: 'ok', summary: `${who} answers`, checkedAt: nowMs() };
      return result;
    } catch (error) {
      if (isSilence(error)) health = { state: 'critical', summary: messageOf(error), checkedAt: nowMs() };
      throw error;
    }
  };
  return {
    current: () => health,
    observe,
    read: (what, signal, work) => observe(withDeadline(signal, READ_LIMIT_MS, what, work)),
  };
}

function isAbsence(error: unknown): boolean {
  return error instanceof GembaError && ['missing', 'denied', 'timeout'].includes(error.code);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
