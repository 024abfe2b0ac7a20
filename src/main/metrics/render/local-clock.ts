import { localTimeOf } from '../query/local-time';

const QUARTER_SECONDS = 900;
const TWO_DIGITS = Array.from({ length: 100 }, (_, value) => String(value).padStart(2, '0'));

/**
 * `2026-11-23 14:40:00` in a zone, for many times one after the other. No zone changes its offset within a quarter of an
 * hour, so that the zone is asked once for each.
 */
export function localClock(timeZone: string): (epochSeconds: number) => string {
  let quarter = NaN;
  let hour = '';
  let firstMinute = 0;
  return (epochSeconds) => {
    const seconds = Math.floor(epochSeconds);
    const at = Math.floor(seconds / QUARTER_SECONDS);
    if (at !== quarter) {
      quarter = at;
      const local = localTimeOf(at * QUARTER_SECONDS, timeZone);
      hour = `${local.year}-${two(local.month)}-${two(local.day)} ${two(local.hour)}:`;
      firstMinute = local.minute;
    }
    const rest = seconds - at * QUARTER_SECONDS;
    const minute = firstMinute + Math.floor(rest / 60);
    // Some zones once were whole minutes off the quarters: those are asked for every time.
    if (minute >= 60) quarter = NaN;
    return minute >= 60 ? whole(seconds, timeZone) : `${hour}${two(minute)}:${two(rest % 60)}`;
  };
}

function whole(seconds: number, timeZone: string): string {
  const { year, month, day, hour, minute, second } = localTimeOf(seconds, timeZone);
  return `${year}-${two(month)}-${two(day)} ${two(hour)}:${two(minute)}:${two(second)}`;
}

const two = (value: number): string => TWO_DIGITS[value] ?? String(value);
