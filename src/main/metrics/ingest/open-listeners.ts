import type { Logger } from '../../platform/logger';
import { listenForCarbon } from './carbon-listener';
import {
  type Listener,
  LISTENER_NAMES,
  type ListenerAddress,
  type ListenerAddresses,
  type ListenerInput,
  type ListenerName,
  type ListenerPorts,
} from './listeners';

export interface ListenerContext {
  readonly addresses: ListenerAddresses;
  readonly inputOf: (listener: string) => ListenerInput;
  readonly logger: Logger;
}

export interface OpenListeners {
  readonly ports: ListenerPorts;
  setPaused(paused: boolean): void;
  close(): Promise<void>;
}

type Open = (address: ListenerAddress, input: ListenerInput, context: ListenerContext) => Promise<Listener>;

const OPEN: Partial<Record<ListenerName, Open>> = {
  carbon: (address, input, { logger }) =>
    listenForCarbon({
      ...address,
      sink: input.sink,
      beforeInput: () => input.begin(),
      afterInput: () => input.end(),
      logger,
    }),
};

/** Opens every listener that has an address. A port that is taken is logged and null, never fatal. */
export async function openListeners(context: ListenerContext): Promise<OpenListeners> {
  const opened = await Promise.all(
    LISTENER_NAMES.map(async (name) => {
      const address = context.addresses[name] ?? null;
      const listener = address === null ? null : await OPEN[name]?.(address, context.inputOf(name), context);
      return [name, listener ?? null] as const;
    }),
  );
  const listeners = opened.flatMap(([, listener]) => (listener === null ? [] : [listener]));
  return {
    ports: Object.fromEntries(opened.map(([name, listener]) => [name, listener?.port ?? null])) as ListenerPorts,
    setPaused(paused) {
      for (const listener of listeners) listener.setPaused(paused);
    },
    async close() {
      await Promise.all(listeners.map((listener) => listener.close()));
    },
  };
}
