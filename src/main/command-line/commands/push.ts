import type { Run } from '../../../shared/model/run';
import { change } from '../change';
import type { ExitStatus } from '../exit-status';
import { reportRun } from '../follow-run';
import type { Invocation } from '../invocation';
import type { Output } from '../output';

export interface PushOptions {
  readonly version: string;
  readonly as?: string;
  readonly to?: string;
}

export function push(invocation: Invocation, artifact: string, { version, as, to }: PushOptions): Promise<ExitStatus> {
  const request = { artifact, version, tag: as ?? null, registry: to ?? null };
  return change(invocation, `gemba push ${artifact}`, (client) => client.deploy.push(request), reportPush);
}

/** What somebody goes on with: the name that it is pulled by, and the digest that never means anything else. */
function reportPush(run: Run, output: Output): ExitStatus {
  const status = reportRun(run, output);
  const { title, detail } = run.steps.at(-1) ?? { title: '', detail: null };
  const reference = /^Pushing (\S+:\S+)$/.exec(title)?.[1];
  if (run.state === 'done' && reference !== undefined) {
    output.print(
      detail === null ? reference : `${reference}\n${reference.slice(0, reference.lastIndexOf(':'))}@${detail}`,
    );
  }
  return status;
}
