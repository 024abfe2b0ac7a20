import { GembaError } from '../../../../shared/errors';
import { localTimeOf, wallClockSeconds } from '../local-time';

const DAY = 86_400;

/**
 * The beginning of the unit that a moment lies in, as the zone's clock shows it. Weeks begin on Monday, or on the day of the
 * week that stands behind them: `weeks7` on Sunday.
 *
 * @throws GembaError `usage` for a unit that does not exist.
 */
export function alignDown(epochSeconds: number, unit: string, timeZone: string): number {
  // The zone's offset stays as it is at that moment, also where the beginning lies before a change of the clocks.
  const ahead = wallClockSeconds(epochSeconds, timeZone) - epochSeconds;
  return alignWallClock(epochSeconds, unit, timeZone) - ahead;
}

function alignWallClock(epochSeconds: number, unit: string, timeZone: string): number {
  const wall = wallClockSeconds(epochSeconds, timeZone);
  const { year, month, weekday } = localTimeOf(epochSeconds, timeZone);
  if (unit.startsWith('s')) return wall;
  if (unit.startsWith('min')) return wall - (wall % 60);
  if (unit.startsWith('h')) return wall - (wall % 3600);
  if (unit.startsWith('d')) return wall - (wall % DAY);
  if (unit.startsWith('w')) {
    const last = unit.slice(-1);
    const firstDay = /\d/.test(last) ? Number(last) : 1;
    const isoWeekday = weekday === 0 ? 7 : weekday;
    const since = isoWeekday - firstDay;
    return wall - (wall % DAY) - (since < 0 ? since + 7 : since) * DAY;
  }
  if (unit.startsWith('mon')) return Date.UTC(year, month - 1, 1) / 1000;
  if (unit.startsWith('y')) return Date.UTC(year, 0, 1) / 1000;
  throw new GembaError('usage', `There is no unit ${JSON.stringify(unit)} to align to.`, {
    nextStep: 'Use one of seconds, minutes, hours, days, weeks, months, years.',
  });
}
