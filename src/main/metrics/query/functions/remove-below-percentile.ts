import { ownPercentile } from './own-percentile';
import { isBelow, removeFunction } from './remove-values';

/** Drops points below the series' own percentile. */
export const removeBelowPercentile = removeFunction(
  'removeBelowPercentile',
  "Drops points below the series' own percentile.",
  isBelow,
  ownPercentile,
);
