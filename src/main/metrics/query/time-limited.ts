import { createContext, Script } from 'node:vm';

const CALL = new Script('run()');
const SANDBOX: { run: () => void } = { run: () => undefined };
/** One for all calls: making a context takes a millisecond, using it a twentieth of that. */
const CONTEXT = createContext(SANDBOX);

/**
 * Runs synchronous work that nothing else can interrupt, such as a regular expression that backtracks. Null when the time
 * ran out; what the work throws is passed on. Calls do not nest.
 */
export function withTimeLimit<T>(timeoutMs: number, work: () => T): { readonly value: T } | null {
  let outcome: { readonly value: T } | null = null;
  SANDBOX.run = () => {
    outcome = { value: work() };
  };
  try {
    CALL.runInContext(CONTEXT, { timeout: timeoutMs });
  } catch (error) {
    // It comes from the other context, so it is no Error of this one.
    if (!isTimeout(error)) throw error;
  }
  return outcome;
}

function isTimeout(error: unknown): boolean {
  return (
    typeof error === 'object' && error !== null && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
  );
}
