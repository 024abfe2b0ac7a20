import type { CoreClient } from '../../shared/contract';
import type { Run } from '../../shared/model/run';
import { withCore } from './connect';
import type { ExitStatus } from './exit-status';
import { followRun, reportRun } from './follow-run';
import type { Invocation } from './invocation';
import type { Output } from './output';

type Begin = (client: CoreClient) => Promise<{ runId: string }>;
type Report = (run: Run, output: Output) => ExitStatus;

/** Begins a run, follows it to its end and says how it went. `what` is the command, for whoever finds the lock taken. */
export function change(
  invocation: Invocation,
  what: string,
  begin: Begin,
  report: Report = reportRun,
): Promise<ExitStatus> {
  return withCore(invocation, { kind: 'change', what }, async ({ client }) => {
    const { output, interrupts } = invocation;
    const run = await followRun({
      client,
      output,
      interrupts,
      begin: () => begin(client),
      leave: () => process.exit(4),
    });
    return report(run, output);
  });
}
