import { formatAge } from '../../../shared/units';
import { withCore } from '../connect';
import { withDeadline } from '../deadline';
import type { ExitStatus } from '../exit-status';
import type { Invocation } from '../invocation';
import { formatTable } from '../table';

/** Everything that runs or is kept here and that no definition claims: the sentence first. */
export function inventory(invocation: Invocation): Promise<ExitStatus> {
  return withCore(invocation, { kind: 'look' }, async ({ client }) => {
    const found = await withDeadline('the inventory', (signal) => client.environments.inventory({}, { signal }));
    invocation.output.document(found);
    const rows = found.items.map(({ kind, name, state, createdAt, owner }) => [
      kind,
      name,
      state ?? '',
      createdAt === null ? '' : formatAge(found.readAt - createdAt),
      owner ?? 'nobody says whose it is',
    ]);
    invocation.output.print(rows.length === 0 ? found.sentence : `${found.sentence}\n${formatTable(rows)}`);
    return 0;
  });
}
