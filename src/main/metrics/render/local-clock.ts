import { localTimeOf } from '../query/local-time';

const QUARTER_SECONDS = 900;

/** `2026-11-23 14:40:00` in a zone, for many times one after the other: no zone changes its offset within a quarter of an hour. */
export function localClock(timeZone: string): (epochSeconds: number) => string {
  let quarter = NaN;
  let offsetSeconds = 0;
  return (epochSeconds) => {
    const at = Math.floor(epochSeconds / QUARTER_SECONDS);
    if (at !== quarter) {
      quarter = at;
      offsetSeconds = timeZone === 'UTC' ? 0 : offsetAt(at * QUARTER_SECONDS, timeZone);
    }
    return new Date((Math.floor(epochSeconds) + offsetSeconds) * 1000).toISOString().slice(0, 19).replace('T', ' ');
  };
}

/** How far the zone's clock is ahead of UTC, in seconds. */
function offsetAt(epochSeconds: number, timeZone: string): number {
  const { year, month, day, hour, minute, second } = localTimeOf(epochSeconds, timeZone);
  return Date.UTC(year, month - 1, day, hour, minute, second) / 1000 - epochSeconds;
}
