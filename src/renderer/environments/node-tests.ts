import type { TestReport, TestResult } from '../../shared/model/test-report';

export interface NodeTests {
  readonly results: readonly TestResult[];
  readonly ranAt: number;
}

/** What the newer of two reports says of a node: that of the whole environment, or of this node alone. Pure. */
export function newerTests(node: string, whole: TestReport | null, own: TestReport | null): NodeTests | null {
  const reports = [whole, own].filter((report) => report !== null).sort((a, b) => b.ranAt - a.ranAt);
  const told = reports.map(({ results, ranAt }) => ({ ranAt, results: results.filter((one) => one.node === node) }));
  return told.find(({ results }) => results.length > 0) ?? told[0] ?? null;
}

/** `3 of 4 pass`; what is not run is no pass. */
export function testsWords(results: readonly TestResult[]): string {
  if (results.length === 0) return 'none is for it';
  const passed = results.filter(({ state }) => state === 'pass').length;
  return passed === results.length && passed > 1 ? `all ${passed} pass` : `${passed} of ${results.length} pass`;
}
