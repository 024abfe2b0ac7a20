import { rankByFunction } from './rank';

/** The `n` series with the least last known value. */
export const lowestCurrent = rankByFunction('lowestCurrent', 'ascending', 'current');
