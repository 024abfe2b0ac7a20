import type { WireError } from './errors';

/** What a request answers across the border between the processes: a value, or an error as plain data. */
export type Envelope =
  { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: WireError };

/** What a stream says: events, then at most one error or end. */
export type StreamMessage =
  | { readonly kind: 'event'; readonly value: unknown }
  | { readonly kind: 'error'; readonly error: WireError }
  | { readonly kind: 'end' };

/**
 * All that the renderer can reach, as `window.gemba`. Modules and names are those of the contract; anything else is
 * answered with an error of code `usage`. Ids are chosen by the caller and unique in its window.
 */
export interface GembaBridge {
  request(module: string, name: string, input: unknown, id: string): Promise<Envelope>;
  /** Aborts a request; its promise then answers with code `cancelled`. */
  cancel(id: string): void;
  /** The next event is sent only after a frame has been drawn with the one before. */
  subscribe(module: string, name: string, input: unknown, id: string, listener: (message: StreamMessage) => void): void;
  unsubscribe(id: string): void;
  readonly platform: 'linux' | 'darwin' | 'win32';
}
