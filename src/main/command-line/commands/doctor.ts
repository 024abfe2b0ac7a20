import { withCore } from '../connect';
import type { ExitStatus } from '../exit-status';
import type { Invocation } from '../invocation';
import { formatTable } from '../table';

/** What is there, its version, and what is missing. Always 0: that something is missing is the answer, not a failure. */
export function doctor(invocation: Invocation): Promise<ExitStatus> {
  return withCore(invocation, { kind: 'look' }, async ({ client }) => {
    const { output } = invocation;
    const report = await client.app.refreshDoctor({});
    output.document(report);
    output.print(
      formatTable(report.items.map(({ name, state, version, summary }) => [name, state, version ?? '–', summary])),
    );
    const steps = report.items.filter(({ nextStep }) => nextStep !== null);
    for (const { name, nextStep, neededFor } of steps)
      output.print(`\n${name} (for ${neededFor}):\n  ${nextStep ?? ''}`);
    return 0;
  });
}
