import { isAbove, removeFunction } from './remove-values';

/** Drops points above `n`. */
export const removeAboveValue = removeFunction('removeAboveValue', 'Drops points above n.', isAbove, (_series, n) => ({
  bound: n,
}));
