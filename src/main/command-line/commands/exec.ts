import { GembaError } from '../../../shared/errors';
import type { ExecEvent } from '../../../shared/model/exec';
import { connect } from '../connect';
import type { ExitStatus } from '../exit-status';
import type { Invocation } from '../invocation';

type Ended = Extract<ExecEvent, { status: number | null }>;

/** One command on one node: its output as it is, its status as ours. */
export async function exec(
  invocation: Invocation,
  where: string,
  command: string[],
  timeoutMs: number,
): Promise<ExitStatus> {
  const [environment = '', node = ''] = where.split('/', 2);
  if (node === '') {
    throw new GembaError('usage', 'A command is run on a node.', {
      nextStep: `Name it: gemba exec ${environment}/NODE -- ${command.join(' ')}`,
    });
  }
  const [ended] = await follow(invocation, { environment, nodes: [node], command, timeoutMs }, (line) => line.text);
  if (ended === undefined || ended.status === null) {
    throw new GembaError('missing', ended?.problem ?? `${where} did not answer.`, {
      nextStep: `gemba status ${environment}`,
    });
  }
  // Whoever scripts it asks for this very status, whatever ours mean.
  return ended.status as ExitStatus;
}

/** One command on many nodes: every line with its node before it. */
export async function run(
  invocation: Invocation,
  where: string,
  command: string[],
  timeoutMs: number,
): Promise<ExitStatus> {
  const [environment = '', pattern = '*'] = where.split('/', 2);
  const request = { environment, nodes: [pattern], command, timeoutMs };
  const ended = await follow(invocation, request, ({ node, text }) => `${node}  ${text}`);
  const wrong = ended.filter(({ status }) => status !== 0);
  for (const { node, status, problem } of wrong)
    invocation.output.note(`${node}: ${problem ?? `ended with ${status}`}`);
  if (ended.length > 0 && ended.every(({ status }) => status === null)) return 3;
  return wrong.length === 0 ? 0 : 1;
}

async function follow(
  invocation: Invocation,
  request: { environment: string; nodes: string[]; command: string[]; timeoutMs: number },
  write: (line: { node: string; text: string }) => string,
): Promise<Ended[]> {
  const { output, interrupts } = invocation;
  const connection = await connect(invocation, { kind: 'look' });
  const ended: Ended[] = [];
  try {
    await new Promise<void>((resolve, reject) => {
      const stop = connection.client.environments.exec(request, {
        onEvent(events) {
          for (const event of events) {
            output.document(event);
            if ('status' in event) ended.push(event);
            else if (event.stream === 'stdout') output.print(write(event));
            else output.note(write(event));
          }
        },
        onError: reject,
        onEnd: resolve,
      });
      interrupts.onInterrupt(() => {
        stop();
        reject(new GembaError('cancelled', 'Cancelled.'));
      });
    });
    return ended;
  } finally {
    await connection.dispose();
  }
}
