import type { Clock } from '../../platform/clock';

/** A clock may drift by this much against the steady one between two looks, and a machine may have slept so long. */
const TOLERANCE_MS = 600_000;
/** So long a clock has to run on evenly after it jumped, before anything is deleted by it. */
const PROBATION_MS = 3_600_000;

/**
 * Watches the clock for jumps against one that only runs forwards. A clock that is years ahead for a minute must not make
 * everything look as if its time had run out.
 */
export class ClockWatch {
  readonly #clock: Clock;
  readonly #steadyMs: () => number;
  #distanceMs: number;
  #trustedFromMs = -Infinity;

  constructor(clock: Clock, steadyMs: () => number) {
    this.#clock = clock;
    this.#steadyMs = steadyMs;
    this.#distanceMs = clock.nowMs() - steadyMs();
  }

  /** By how many milliseconds the clock jumped since the last look; 0 where it ran evenly. */
  look(): number {
    const distanceMs = this.#clock.nowMs() - this.#steadyMs();
    const jumpMs = distanceMs - this.#distanceMs;
    this.#distanceMs = distanceMs;
    if (Math.abs(jumpMs) < TOLERANCE_MS) return 0;
    this.#trustedFromMs = this.#steadyMs() + PROBATION_MS;
    return jumpMs;
  }

  get isTrusted(): boolean {
    return this.#steadyMs() >= this.#trustedFromMs;
  }
}
