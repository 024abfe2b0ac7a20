import { rankByFunction } from './rank';

/** The `n` series with the greatest maximum. */
export const highestMax = rankByFunction('highestMax', 'The n series with the greatest maximum.', 'max', 'descending');
