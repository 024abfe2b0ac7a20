import { describe, expect, it } from 'vitest';
import type { TestReport, TestResult } from '../../shared/model/test-report';
import { newerTests, testsWords } from './node-tests';

const result = (node: string, state: TestResult['state']): TestResult => ({
  node,
  service: 'web',
  test: 'http /health',
  kind: 'http',
  state,
  detail: '',
  ms: 4,
  at: 0,
  definedAt: { file: 'services/web.yaml', line: 1 },
});

const report = (ranAt: number, ...results: TestResult[]): TestReport => ({
  environment: 'local',
  verdict: 'pass',
  summary: '',
  passed: 0,
  failed: 0,
  unknown: 0,
  results,
  ranAt,
});

describe('the tests of a node', () => {
  it('are its own, of the newer report', () => {
    const whole = report(10, result('web-1', 'fail'), result('web-2', 'pass'));
    expect(newerTests('web-1', whole, null)).toEqual({ ranAt: 10, results: [result('web-1', 'fail')] });
    expect(newerTests('web-1', whole, report(20, result('web-1', 'pass')))?.results[0]?.state).toBe('pass');
    expect(newerTests('web-1', report(30, result('web-1', 'fail')), report(20, result('web-1', 'pass')))?.ranAt).toBe(
      30,
    );
    expect(newerTests('web-1', null, null)).toBeNull();
  });

  it('are counted; what was not run is no pass', () => {
    expect(testsWords([])).toBe('none is for it');
    expect(testsWords([result('a', 'pass'), result('a', 'pass')])).toBe('all 2 pass');
    expect(testsWords([result('a', 'pass'), result('a', 'unknown')])).toBe('1 of 2 pass');
  });
});
