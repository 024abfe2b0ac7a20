import type { ErrorCode } from '../../shared/errors';

/**
 * 0 done; 1 the answer is no; 2 wrong usage; 3 something needed is not there; 4 it began and failed.
 * See `ERROR_CODES` for what each code means.
 */
export type ExitStatus = 0 | 1 | 2 | 3 | 4;

export const EXIT_STATUS_OF: Readonly<Record<ErrorCode, ExitStatus>> = {
  invalid: 1,
  refused: 1,
  usage: 2,
  missing: 3,
  untrusted: 3,
  busy: 3,
  timeout: 3,
  denied: 3,
  failed: 4,
  cancelled: 4,
  internal: 4,
};
