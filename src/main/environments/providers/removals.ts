import { GembaError } from '../../../shared/errors';
import type { RunContext } from '../run-face';
import type { RemovalItem } from './provider';

/** Removes things, each as a step of a run. What cannot be removed does not keep the rest: it is named at the end. */
export interface Removals {
  /** @throws only where the run was cancelled */
  readonly remove: (title: string, name: string, work: () => Promise<void>, node?: string | null) => Promise<void>;
  /** @throws GembaError `failed` with what is left */
  readonly end: (nextStep: string) => void;
}

export function beginRemovals(context: RunContext, signal: AbortSignal): Removals {
  const left: string[] = [];
  return {
    async remove(title, name, work, node = null) {
      const step = context.step(title, node);
      step.start();
      try {
        await work();
        context.changed();
        step.done();
      } catch (error) {
        if (signal.aborted) throw error;
        left.push(name);
        step.fail(error instanceof Error ? error.message : String(error));
      }
    },
    end(nextStep) {
      if (left.length === 0) return;
      throw new GembaError('failed', `Everything else is removed; these could not be: ${left.join(', ')}.`, {
        nextStep,
      });
    },
  };
}

/** What a killed run had asked for may come into being after the first look; an engine that goes on making things is at fault. */
const LOOKS = 3;

/**
 * Removes what is found, and looks again until nothing is there.
 *
 * @throws GembaError `failed` with what is left, and whatever `remove` throws
 */
export async function removeUntilNone<Found>(
  look: () => Promise<Found>,
  list: (found: Found) => readonly RemovalItem[],
  remove: (found: Found) => Promise<void>,
): Promise<void> {
  let found = await look();
  for (let looks = 1; list(found).length > 0; looks += 1) {
    if (looks > LOOKS) {
      const names = list(found).map(({ name }) => name);
      throw new GembaError('failed', `The engine still lists what it said is removed: ${names.join(', ')}.`, {
        nextStep: 'Run `destroy` again; where they stay, restart the engine.',
      });
    }
    await remove(found);
    found = await look();
  }
}
