import { coreContract, type CoreClient } from '../../shared/contract';
import type { ContractModule } from '../../shared/contract/define';
import type { StreamListener } from '../../shared/contract/define';
import { GembaError, toWireError } from '../../shared/errors';
import type { Router } from '../router';

const contract: Readonly<Record<string, ContractModule>> = coreContract;

type Calls = Pick<Router, 'call' | 'subscribe'>;

/** The typed client of a core behind a router: the one in this process, or that of the owner over HTTP. */
export function createCoreClient(calls: Calls): CoreClient {
  const modules = Object.entries(contract).map(([module, specs]): [string, Record<string, unknown>] => {
    const functions: Array<[string, unknown]> = Object.entries(specs).map(([name, spec]) => [
      name,
      spec.kind === 'request'
        ? (input: unknown, options?: { signal?: AbortSignal }) => request(calls, module, name, input, options?.signal)
        : (input: unknown, listener: StreamListener<unknown>) => stream(calls, module, name, input, listener),
    ]);
    return [module, Object.fromEntries(functions)];
  });
  // The loop above builds exactly what the mapped type describes; the compiler cannot follow it through `entries`.
  return Object.fromEntries(modules) as CoreClient;
}

async function request(
  calls: Calls,
  module: string,
  name: string,
  input: unknown,
  signal = new AbortController().signal,
): Promise<unknown> {
  try {
    return await calls.call(module, name, input, { signal });
  } catch (error) {
    throw asGembaError(error);
  }
}

/** Returns the function that ends the stream; nothing reaches the listener afterwards. */
function stream(
  calls: Calls,
  module: string,
  name: string,
  input: unknown,
  listener: StreamListener<unknown>,
): () => void {
  const controller = new AbortController();
  const { signal } = controller;
  const emit = (event: unknown): void => {
    if (!signal.aborted) listener.onEvent(event);
  };
  // In a microtask at the earliest, so that the caller holds the ending function before the first event.
  void Promise.resolve()
    .then(() => (signal.aborted ? undefined : calls.subscribe(module, name, input, emit, { signal })))
    .then(
      () => {
        if (!signal.aborted) listener.onEnd?.();
      },
      (error: unknown) => {
        if (!signal.aborted) listener.onError?.(asGembaError(error));
      },
    );
  return () => controller.abort();
}

/** A defect in the same process looks as it would from another one, and keeps its cause for the log. */
function asGembaError(error: unknown): GembaError {
  if (error instanceof GembaError) return error;
  const wire = toWireError(error);
  return new GembaError(wire.code, wire.message, { cause: error });
}
