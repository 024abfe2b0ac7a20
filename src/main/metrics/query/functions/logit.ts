import { eachValue } from './each-value';

/** The opposite of the sigmoid; nothing outside of zero and one. */
export const logit = eachValue('logit', 'The opposite of sigmoid: log(value / (1 - value)).', logOdds, {
  tag: 'logit',
});

function logOdds(value: number): number {
  const odds = value / (1 - value);
  return odds > 0 && Number.isFinite(odds) ? Math.log(odds) : NaN;
}
