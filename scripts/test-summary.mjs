import fs from 'node:fs';

/** @typedef {{ passed: number, failed: number, skipped: string[] }} Counts */

/** @param {string} file @returns {any} */
function readReport(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch {
    // The runner ended before it could write one: the caller counts that as a failure.
    return null;
  }
}

/**
 * Counts of a vitest JSON report. A file that could not even be loaded has no tests to count, and is one failure.
 *
 * @param {string} file
 * @returns {Counts}
 */
export function readUnitReport(file) {
  const report = readReport(file);
  if (report === null) return { passed: 0, failed: 1, skipped: [] };
  /** @type {Counts} */
  const counts = { passed: 0, failed: 0, skipped: [] };
  for (const suite of report.testResults) {
    if (suite.status === 'failed' && suite.assertionResults.length === 0) counts.failed += 1;
    for (const test of suite.assertionResults) {
      if (test.status === 'passed') counts.passed += 1;
      else if (test.status === 'failed') counts.failed += 1;
      else counts.skipped.push(test.fullName.trim());
    }
  }
  return counts;
}

/**
 * Counts of a Playwright JSON report. A test that passed on a second attempt counts as failed: it is not to be relied on.
 *
 * @param {string} file
 * @returns {Counts}
 */
export function readEndToEndReport(file) {
  const report = readReport(file);
  if (report === null) return { passed: 0, failed: 1, skipped: [] };
  /** @type {Counts} */
  const counts = { passed: 0, failed: report.errors.length, skipped: [] };
  const visit = (/** @type {any} */ suite, /** @type {string} */ title) => {
    const name = `${title} ${suite.title}`.trim();
    for (const inner of suite.suites ?? []) visit(inner, name);
    for (const spec of suite.specs ?? []) {
      for (const test of spec.tests) {
        if (test.status === 'expected') counts.passed += 1;
        else if (test.status === 'skipped') {
          const why = test.annotations.find((/** @type {any} */ note) => note.type === 'skip')?.description;
          counts.skipped.push(`${name} ${spec.title}${why ? ` (${why})` : ''}`);
        } else counts.failed += 1;
      }
    }
  };
  for (const suite of report.suites) visit(suite, '');
  return counts;
}

/** @param {readonly Counts[]} parts @returns {Counts} */
export function sumCounts(parts) {
  return {
    passed: parts.reduce((sum, part) => sum + part.passed, 0),
    failed: parts.reduce((sum, part) => sum + part.failed, 0),
    skipped: parts.flatMap((part) => part.skipped),
  };
}

/** The last line of `npm test`. @param {Counts} counts */
export function summaryLine(counts) {
  return `${counts.passed} passed, ${counts.failed} failed, ${counts.skipped.length} skipped`;
}
