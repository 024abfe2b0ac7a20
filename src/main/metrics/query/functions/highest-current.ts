import { rankByFunction } from './rank';

/** The `n` series with the greatest last known value. */
export const highestCurrent = rankByFunction('highestCurrent', 'descending', 'current');
