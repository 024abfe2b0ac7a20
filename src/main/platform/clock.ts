/** Time as an argument: everything that asks "when?" asks a clock, so that tests and `serve --now` can set it. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  nowMs(): number;
}

export const systemClock: Clock = { nowMs: () => Date.now() };

/** How far a clock started with `--now SECONDS` is ahead of the system's, in milliseconds; it runs on from there. */
export function clockOffsetMs(nowSeconds: number): number {
  return nowSeconds * 1000 - Date.now();
}

/** A clock that runs beside the system's at a fixed distance. */
export function offsetClock(offsetMs: number): Clock {
  return offsetMs === 0 ? systemClock : { nowMs: () => Date.now() + offsetMs };
}
