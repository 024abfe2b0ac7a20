import { ownPercentile } from './own-percentile';
import { isAbove, removeFunction } from './remove-values';

/** Drops points above the series' own percentile. */
export const removeAbovePercentile = removeFunction(
  'removeAbovePercentile',
  "Drops points above the series' own percentile.",
  isAbove,
  ownPercentile,
);
