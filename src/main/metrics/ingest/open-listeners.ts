import type { Clock } from '../../platform/clock';
import type { Logger } from '../../platform/logger';
import { listenForCarbon } from './carbon-listener';
import { listenForCollectd } from './collectd/listen-for-collectd';
import type { IngestSettings } from './ingest-settings';
import { listenForCarbonDatagrams } from './listen-for-carbon-datagrams';
import {
  type Listener,
  LISTENER_NAMES,
  type ListenerAddress,
  type ListenerAddresses,
  type ListenerInput,
  type ListenerName,
  type ListenerPorts,
} from './listeners';
import { listenForPickle } from './pickle/listen-for-pickle';
import { listenOnBoth } from './sockets/listen-on-both';
import { listenForStatsd } from './statsd/listen-for-statsd';

export interface ListenerContext {
  readonly addresses: ListenerAddresses;
  readonly settings: IngestSettings;
  readonly inputOf: (listener: string) => ListenerInput;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface OpenListeners {
  readonly ports: ListenerPorts;
  setPaused(paused: boolean): void;
  close(): Promise<void>;
}

type Open = (address: ListenerAddress, input: ListenerInput, context: ListenerContext) => Promise<Listener>;

const OPEN: Readonly<Record<ListenerName, Open>> = {
  carbon: openCarbon,
  pickle: (address, input, { logger }) => listenForPickle(address, input, logger),
  statsd: (address, input, { settings, clock, logger }) =>
    listenForStatsd({ ...address, settings: settings.statsd, input, clock, logger }),
  collectd: (address, input, { settings, logger }) =>
    listenForCollectd({ ...address, settings: settings.collectd, input, logger }),
};

function openCarbon(
  wanted: ListenerAddress,
  input: ListenerInput,
  { settings, logger }: ListenerContext,
): Promise<Listener> {
  const { sink } = input;
  const openStream = (address: ListenerAddress): Promise<Listener> =>
    listenForCarbon({ ...address, sink, beforeInput: () => input.begin(), afterInput: () => input.end(), logger });
  if (!settings.carbonUdp) return openStream(wanted);
  return listenOnBoth(wanted, openStream, (address) => listenForCarbonDatagrams(address, input, logger));
}

/** Opens every listener that has an address. A port that is taken is logged and null, never fatal. */
export async function openListeners(context: ListenerContext): Promise<OpenListeners> {
  const opened = await Promise.all(
    LISTENER_NAMES.map(async (name) => {
      const address = context.addresses[name] ?? null;
      const listener = address === null ? null : await OPEN[name](address, context.inputOf(name), context);
      return [name, listener] as const;
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
