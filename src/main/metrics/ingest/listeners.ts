import type { NumberedSink } from './wire-names';

/** The listeners of the ingest worker that take what others push, by the name that `gemba.yaml` and `gemba serve` use. */
export const LISTENER_NAMES = ['carbon', 'pickle', 'statsd', 'collectd'] as const;
export type ListenerName = (typeof LISTENER_NAMES)[number];

export interface ListenerAddress {
  /** 0 takes a free one. */
  readonly port: number;
  readonly bind: string;
}

/** What is absent or null is not listened on. */
export type ListenerAddresses = Readonly<Partial<Record<ListenerName, ListenerAddress | null>>>;

/** The ports that were taken; null where a listener is off or its port belongs to another program. */
export type ListenerPorts = Readonly<Record<ListenerName, number | null>>;

export const NO_PORTS: ListenerPorts = { carbon: null, pickle: null, statsd: null, collectd: null };

/** What is open on one port. */
export interface Listener {
  /** Null where the port could not be had. */
  readonly port: number | null;
  /** Stops (or resumes) reading while nothing can be stored: senders over TCP feel it, datagrams wait in a bounded queue. */
  setPaused(paused: boolean): void;
  close(): Promise<void>;
}

/** Where a listener puts what it read. */
export interface SampleSink<Reason extends string = string> {
  /** `timeSeconds` is whole; −1 stands for now. The name is in the form that `normalizeSeriesName` gives. */
  point(name: string, value: number, timeSeconds: number): void;
  /** The short way for names that were seen before; absent where every point has to be seen by name. */
  readonly numbered?: NumberedSink;
  /** Something bad; `excerpt` is cut to what fits into a log. `count` where several are known only as a number. */
  reject(reason: Reason, excerpt: string, count?: number): void;
}

/** A listener's way into the store. Between `begin` and `end` the clock stands and the store is asked once for many points. */
export interface ListenerInput<Reason extends string = string> {
  readonly sink: SampleSink<Reason>;
  begin(): void;
  end(): void;
}
