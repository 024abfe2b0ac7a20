import type { WireError } from '../../shared/errors';
import type { RecordsCalls } from './records-store';

/** What the records worker is started with. */
export interface RecordsWorkerData {
  readonly file: string;
  readonly nowMs: number;
}

export type CallName = keyof RecordsCalls;

/** To the worker. */
export type RecordsRequest =
  | { readonly kind: 'call'; readonly seq: number; readonly name: CallName; readonly args: readonly unknown[] }
  | { readonly kind: 'close' };

/** From the worker. `ready` or `refused` comes first, once. */
export type RecordsReply =
  | { readonly kind: 'ready'; readonly movedAside: string | null }
  | { readonly kind: 'refused'; readonly error: WireError }
  | { readonly kind: 'done'; readonly seq: number; readonly value: unknown }
  | { readonly kind: 'failed'; readonly seq: number; readonly error: WireError }
  | { readonly kind: 'slow'; readonly name: CallName; readonly ms: number }
  | { readonly kind: 'closed' };
