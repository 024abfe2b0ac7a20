/** Reads everything once. Rates need an earlier reading, and are left out of the first one and after a gap. */
export interface HostReader {
  /** @param nowMs wall clock, which tells a gap (suspend); @param monotonicMs runs evenly, and divides the rates. */
  read(nowMs: number, monotonicMs: number): Promise<ReadonlyMap<string, number>>;
}
