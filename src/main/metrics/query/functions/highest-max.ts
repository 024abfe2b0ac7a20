import { rankByFunction } from './rank';

/** The `n` series with the greatest maximum. */
export const highestMax = rankByFunction('highestMax', 'descending', 'max');
