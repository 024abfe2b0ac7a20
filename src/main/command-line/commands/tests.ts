import { GembaError } from '../../../shared/errors';
import type { TestReport } from '../../../shared/model/test-report';
import { withCore } from '../connect';
import type { ExitStatus } from '../exit-status';
import type { Invocation } from '../invocation';
import { formatTable } from '../table';

export interface TestOptions {
  readonly node?: readonly string[];
  readonly add?: string;
  readonly service?: string;
}

/** Runs the tests of an environment; with `add`, writes one first. */
export function test(invocation: Invocation, environment: string, options: TestOptions): Promise<ExitStatus> {
  if (options.add !== undefined) return addTest(invocation, environment, options.add, options.service);
  const nodes = [...(options.node ?? [])];
  return withCore(invocation, { kind: 'change', what: `gemba test ${environment}` }, async ({ client }) => {
    const report = await client.environments.test({ environment, nodes });
    invocation.output.document(report);
    invocation.output.print(describeTests(report));
    return statusOf(report);
  });
}

function addTest(
  invocation: Invocation,
  environment: string,
  test: string,
  service: string | undefined,
): Promise<ExitStatus> {
  if (service === undefined) {
    throw new GembaError('usage', 'A test stands beside a service.', {
      nextStep: `Name it: gemba test ${environment} --add '${test}' --service NAME`,
    });
  }
  return withCore(invocation, { kind: 'change', what: `gemba test ${environment} --add` }, async ({ client }) => {
    const { file, verdict, report } = await client.environments.addTest({ environment, service, test });
    invocation.output.document({ file, verdict, report });
    invocation.output.print(`Written to ${file}.\n${verdict}`);
    return statusOf(report);
  });
}

function statusOf({ verdict }: TestReport): ExitStatus {
  return verdict === 'pass' || verdict === 'none' ? 0 : verdict === 'fail' ? 1 : 3;
}

const WORDS = { pass: 'passes', fail: 'FAILS', unknown: 'not run' } as const;

/** The verdict first, then what fails, then the rest. */
export function describeTests(report: TestReport): string {
  const rows = report.results.map(({ state, node, test, detail, ms }) => [
    WORDS[state],
    node,
    test,
    detail,
    `${ms} ms`,
  ]);
  const verdict = `${report.environment}: ${report.summary}`;
  return rows.length === 0 ? verdict : `${verdict}\n${formatTable(rows)}`;
}
