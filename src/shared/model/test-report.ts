import { z } from 'zod';
import { TEST_KINDS } from '../definitions/test-check';
import { Timestamp } from './state';

/** What one test found on one node. */
export const TestResult = z.object({
  node: z.string(),
  /** The service that it stands beside; null for one of the environment. */
  service: z.string().nullable(),
  test: z.string(),
  kind: z.enum(TEST_KINDS),
  /** `unknown`: it could not be found out, which is no pass. */
  state: z.enum(['pass', 'fail', 'unknown']),
  /** What was found, in words: `answered 503 in 12 ms, expected 200`. */
  detail: z.string(),
  /** How long it took. */
  ms: z.number(),
  at: Timestamp,
  definedAt: z.object({ file: z.string(), line: z.number() }),
});
export type TestResult = z.infer<typeof TestResult>;

export const TestReport = z.object({
  environment: z.string(),
  verdict: z.enum(['pass', 'fail', 'unknown', 'none']),
  /** The verdict in a sentence: `17 of 18 tests pass; 1 fails.` */
  summary: z.string(),
  passed: z.number(),
  failed: z.number(),
  unknown: z.number(),
  /** Those that fail first. */
  results: z.array(TestResult),
  ranAt: Timestamp,
});
export type TestReport = z.infer<typeof TestReport>;
