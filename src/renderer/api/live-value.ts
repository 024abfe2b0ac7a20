import { GembaError } from '../../shared/errors';
import { subscribeByName } from './client';

/** The newest event of a stream, when it came, and what went wrong since. */
export interface LiveSnapshot<Event> {
  /** The last event; kept (and growing stale) while the stream is failing. */
  readonly value: Event | undefined;
  /** When it arrived, ms since the epoch by this window's clock; null before the first. */
  readonly receivedAt: number | null;
  /** Set while the stream is failing; it is subscribed to again by itself. */
  readonly error: GembaError | null;
}

const EMPTY: LiveSnapshot<never> = { value: undefined, receivedAt: null, error: null };

/** Waits between attempts to subscribe again after a failure. */
const RETRY_MS = [1000, 2000, 5000, 10_000] as const;
/** A screen that is left and opened again within this time finds its stream still running. */
const LINGER_MS = 1500;
/** Values of streams that nobody listens to any more, kept so that a screen is not blank when it is opened again. */
const KEPT_VALUES = 40;

/** One subscription that is shared by everybody who asks for the same stream with the same input. */
class LiveValue {
  snapshot: LiveSnapshot<unknown> = EMPTY;
  readonly #module: string;
  readonly #name: string;
  readonly #input: unknown;
  readonly #listeners = new Set<() => void>();
  #unsubscribe: (() => void) | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #failures = 0;

  constructor(module: string, name: string, input: unknown) {
    this.#module = module;
    this.#name = name;
    this.#input = input;
  }

  get isIdle(): boolean {
    return this.#listeners.size === 0 && this.#unsubscribe === null;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    this.#clearTimer();
    if (this.#unsubscribe === null) this.#open();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      this.#clearTimer();
      this.#timer = setTimeout(() => this.#close(), LINGER_MS);
    };
  };

  readonly getSnapshot = (): LiveSnapshot<unknown> => this.snapshot;

  #open(): void {
    this.#unsubscribe = subscribeByName(this.#module, this.#name, this.#input, {
      onEvent: (value) => {
        this.#failures = 0;
        this.#publish({ value, receivedAt: Date.now(), error: null });
      },
      onError: (error) => this.#retry(error),
    });
  }

  #retry(error: GembaError): void {
    this.#unsubscribe = null;
    this.#publish({ ...this.snapshot, error });
    if (error.code === 'usage' || error.code === 'denied') return;
    const wait = RETRY_MS[Math.min(this.#failures, RETRY_MS.length - 1)];
    this.#failures += 1;
    this.#timer = setTimeout(() => {
      if (this.#listeners.size > 0) this.#open();
    }, wait);
  }

  #close(): void {
    this.#unsubscribe?.();
    this.#unsubscribe = null;
    forgetIdleValues();
  }

  #publish(snapshot: LiveSnapshot<unknown>): void {
    this.snapshot = snapshot;
    for (const listener of this.#listeners) listener();
  }

  #clearTimer(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}

const values = new Map<string, LiveValue>();

function forgetIdleValues(): void {
  const idle = [...values].filter(([, value]) => value.isIdle);
  for (const [key] of idle.slice(0, Math.max(0, idle.length - KEPT_VALUES))) values.delete(key);
}

/** The shared subscription for this stream and input. */
export function liveValue(module: string, name: string, key: string, input: unknown): LiveValue {
  const id = `${module}:${name}:${key}`;
  const known = values.get(id);
  if (known) return known;
  const created = new LiveValue(module, name, input);
  values.set(id, created);
  return created;
}
