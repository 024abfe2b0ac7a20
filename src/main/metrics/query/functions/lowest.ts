import { rankFunction } from './rank';

/** The `n` series with the least aggregate, by any method. */
export const lowest = rankFunction('lowest', 'The n series with the least aggregate, by any method.', 'ascending');
