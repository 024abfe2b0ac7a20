import type { Envelope, GembaBridge, StreamMessage } from '../../shared/bridge';
import type { DesktopClient } from '../../shared/contract';
import { desktopContract } from '../../shared/contract';
import type { CallOptions, CallSpec, StreamListener } from '../../shared/contract/define';
import { GembaError } from '../../shared/errors';
import { countMessage } from './traffic';

declare global {
  interface Window {
    readonly gemba: GembaBridge;
  }
}

let lastId = 0;

/** Unique in this window, also after a reload, when the other side may still know the ids of the page before. */
function nextId(): string {
  lastId += 1;
  return `${Math.round(performance.timeOrigin)}-${lastId}`;
}

function unwrap(envelope: Envelope): unknown {
  if (envelope.ok) return envelope.value;
  throw GembaError.fromWire(envelope.error);
}

/** Calls one request of the contract by name. Fails with a `GembaError`, never with a foreign one. */
export async function callByName(
  module: string,
  name: string,
  input: unknown,
  options: CallOptions = {},
): Promise<unknown> {
  const id = nextId();
  const signal = options.signal;
  if (signal?.aborted) throw new GembaError('cancelled', 'Cancelled.');
  const onAbort = (): void => window.gemba.cancel(id);
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    const envelope = await window.gemba.request(module, name, input, id);
    countMessage();
    return unwrap(envelope);
  } finally {
    signal?.removeEventListener('abort', onAbort);
  }
}

/** Subscribes to one stream of the contract by name; the returned function ends it. */
export function subscribeByName(
  module: string,
  name: string,
  input: unknown,
  listener: StreamListener<unknown>,
): () => void {
  const id = nextId();
  let open = true;
  window.gemba.subscribe(module, name, input, id, (message: StreamMessage) => {
    if (!open) return;
    countMessage();
    if (message.kind === 'event') {
      listener.onEvent(message.value);
      return;
    }
    open = false;
    if (message.kind === 'error') listener.onError?.(GembaError.fromWire(message.error));
    else listener.onEnd?.();
  });
  return () => {
    if (!open) return;
    open = false;
    window.gemba.unsubscribe(id);
  };
}

function bindCall(module: string, name: string, spec: CallSpec): unknown {
  return spec.kind === 'stream'
    ? (input: unknown, listener: StreamListener<unknown>) => subscribeByName(module, name, input, listener)
    : (input: unknown, options?: CallOptions) => callByName(module, name, input, options);
}

function createClient(): DesktopClient {
  const modules = Object.entries(desktopContract).map(([module, calls]) => {
    const bound = Object.entries(calls as Record<string, CallSpec>).map(([name, spec]) => [
      name,
      bindCall(module, name, spec),
    ]);
    return [module, Object.fromEntries(bound)] as const;
  });
  return Object.fromEntries(modules) as DesktopClient;
}

/** Everything that the core and the window serve, typed by the contract: `client.metrics.query({ … }, { signal })`. */
export const client: DesktopClient = createClient();
