import { safePower } from './safe-power';
import { withConstant } from './with-constant';

/** To the power of a constant. */
export const pow = withConstant('pow', 'Raises each value to a power.', safePower);
