import type { DrillKind } from '../../../shared/model/drill';

/** What is to be wrong with a node. */
export interface NodeFault {
  readonly kind: DrillKind;
  /** For `slow`; null where whoever asked leaves it open. */
  readonly delayMs: number | null;
  /** For `slow`: per cent of the packets that are lost. */
  readonly loss: number;
}
