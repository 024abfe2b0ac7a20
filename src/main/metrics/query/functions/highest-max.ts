import { highestFunction } from './rank';

/** The series with the greatest maximum. */
export const highestMax = highestFunction('highestMax', 'max');
