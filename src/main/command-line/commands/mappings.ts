import { mappingRows, tellUnknown } from '../../../shared/describe-mappings';
import { withCore } from '../connect';
import { withDeadline } from '../deadline';
import type { ExitStatus } from '../exit-status';
import type { Invocation } from '../invocation';
import { formatTable } from '../table';

/** Environments with the same services, as ways to put these on hosts, side by side: the sentence first. */
export function mappings(invocation: Invocation, environments: readonly string[]): Promise<ExitStatus> {
  return withCore(invocation, { kind: 'look' }, async ({ client }) => {
    const compared = await withDeadline('the mappings', (signal) =>
      client.environments.mappings({ environments: [...environments] }, { signal }),
    );
    invocation.output.document(compared);
    const rows = mappingRows(compared).map((row) => [
      row.fact,
      ...row.values.map((value) => value ?? tellUnknown(row)),
    ]);
    const head = ['', ...compared.mappings.map(({ environment }) => environment)];
    const cannot = compared.mappings.flatMap(({ environment, cannot: list }) =>
      list.length === 0 ? [] : [`${environment} cannot: ${list.join('; ')}.`],
    );
    invocation.output.print([compared.sentence, formatTable([head, ...rows]), ...cannot].join('\n'));
    return 0;
  });
}
