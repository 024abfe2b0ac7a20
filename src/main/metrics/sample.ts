/** One measured value. `timeSeconds` since the epoch, whole or not; NaN values are dropped. */
export interface Sample {
  readonly name: string;
  readonly value: number;
  readonly timeSeconds: number;
}
