import { isBelow, removeFunction } from './remove-values';

/** Drops points below `n`. */
export const removeBelowValue = removeFunction('removeBelowValue', 'Drops points below n.', isBelow, (_series, n) => ({
  bound: n,
}));
