/** Points of one series as a remote server has them: the first at `startSeconds`, then one each step; NaN for none. */
export interface RemoteSeries {
  readonly name: string;
  readonly startSeconds: number;
  readonly stepSeconds: number;
  readonly values: Float64Array;
}
