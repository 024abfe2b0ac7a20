import { pythonInteger } from '../python-format';
import { withConstant } from './with-constant';

/** Plus a constant, of which the name shows the whole part. */
export const add = withConstant('add', 'Adds a number to each value.', (value, constant) => value + constant, {
  param: 'constant',
  write: pythonInteger,
});
