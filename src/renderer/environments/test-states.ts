import type { State } from '../../shared/model/state';
import type { TestResult } from '../../shared/model/test-report';

/** How the result of a test is shown: what could not be found out is no pass. */
export const TEST_STATES: Readonly<Record<TestResult['state'], { readonly state: State; readonly word: string }>> = {
  pass: { state: 'ok', word: 'passes' },
  fail: { state: 'critical', word: 'fails' },
  unknown: { state: 'unknown', word: 'not run' },
};
