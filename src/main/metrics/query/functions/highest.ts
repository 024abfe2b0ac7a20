import { rankFunction } from './rank';

/** The `n` series with the greatest aggregate, by any method. */
export const highest = rankFunction('highest', 'descending');
