import type { RelayedPoints } from './points';

/** What became of points that were handed over. */
export interface Delivery {
  /** Points that the far side will never take, with its reason: counted as dropped, and not sent again. */
  readonly refused: number;
  readonly why: string | null;
}

export const DELIVERED: Delivery = { refused: 0, why: null };

/** One way to one far side. */
export interface Transport {
  /** So many bytes of a spool are worth one delivery. */
  readonly windowBytes: number;
  /** Between two deliveries that are not full. */
  readonly paceMs: number;
  /**
   * Resolves when the far side has confirmed all of them. Where it rejects, some may have arrived: all are sent again.
   */
  deliver(points: RelayedPoints, signal: AbortSignal): Promise<Delivery>;
  close(): Promise<void>;
}
