import { coreContract } from '../../shared/contract';
import type { ContractModule } from '../../shared/contract/define';
import type { Router } from './router';

/** A router in front of one that may not be there yet, or be replaced by another: calls wait for it. */
export interface SwitchRouter {
  readonly router: Router;
  /** From now on calls go to what this promise brings; where it fails, each of them fails with its error. */
  point(target: Promise<Router>): void;
}

const contract: Readonly<Record<string, ContractModule>> = coreContract;

export function createSwitchRouter(): SwitchRouter {
  let announce: (target: Promise<Router>) => void;
  let target = new Promise<Router>((resolve) => {
    announce = resolve;
  });
  // A failure reaches every caller; without one it must not end the process.
  target.catch(() => {});
  return {
    router: {
      call: async (...call) => (await target).call(...call),
      subscribe: async (...call) => (await target).subscribe(...call),
      specOf: (module, name) => {
        const calls = Object.hasOwn(contract, module) ? contract[module] : undefined;
        return calls !== undefined && Object.hasOwn(calls, name) ? (calls[name] ?? null) : null;
      },
    },
    point(next) {
      next.catch(() => {});
      announce(next);
      target = next;
    },
  };
}
