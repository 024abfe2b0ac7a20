import type { EnvironmentView, Plan } from '../../../shared/model/environment';
import type { DrillKind } from '../../../shared/model/drill';
import { describePart } from '../../../shared/describe-part';
import { GembaError } from '../../../shared/errors';
import { change } from '../change';
import { connect, withCore } from '../connect';
import type { ExitStatus } from '../exit-status';
import type { Invocation } from '../invocation';
import { formatTable } from '../table';
import { withDeadline } from '../deadline';

/** @param profile the part that is planned; left out: the one in effect */
export function plan(invocation: Invocation, environment: string, profile?: string): Promise<ExitStatus> {
  return withCore(invocation, { kind: 'look' }, async ({ client }) => {
    const wish = profile === undefined ? {} : { profile };
    const answer = await withDeadline('the plan', (signal) =>
      client.environments.plan({ environment, ...wish }, { signal }),
    );
    invocation.output.document(answer);
    invocation.output.print(describePlan(answer, profile));
    return 0;
  });
}

/** @param wish the profile that was asked for, as it was written */
export function describePlan({ environment, profile, changes, kept, notes = [] }: Plan, wish?: string): string {
  const part = profile == null ? environment : `${environment}, profile ${profile}`;
  if (changes.length === 0) return `${part}: nothing to change, ${kept} as defined`;
  const rows = changes.map(({ action, kind, name, reasons }) => [action, kind, name, reasons.join('; ')]);
  const count = `${changes.length} ${changes.length === 1 ? 'change' : 'changes'}`;
  const told = notes.map((note) => `note: ${note}\n`).join('');
  const command = `gemba up ${environment}${wish === undefined ? '' : ` --profile ${wish}`}`;
  return `${formatTable(rows)}\n${told}${part}: ${count}, ${kept} as defined; make it so: ${command}`;
}

/** @param profile in effect from then on; left out: the one that is */
export function up(invocation: Invocation, environment: string, profile?: string): Promise<ExitStatus> {
  const wish = profile === undefined ? {} : { profile };
  return change(invocation, `gemba up ${environment}`, (client) => client.environments.up({ environment, ...wish }));
}

export function rebuild(invocation: Invocation, environment: string, node: string): Promise<ExitStatus> {
  return change(invocation, `gemba rebuild ${environment} ${node}`, (client) =>
    client.environments.rebuild({ environment, node }),
  );
}

export interface DrillOptions {
  /** Milliseconds. */
  readonly for: number;
  readonly delay?: number;
  readonly loss: number;
  /** Said where the environment is protected. */
  readonly yes: boolean;
}

export function drill(
  invocation: Invocation,
  about: DrillOptions & { readonly environment: string; readonly kind: DrillKind; readonly node: string },
): Promise<ExitStatus> {
  const { environment, kind, node, loss, delay = null } = about;
  if (kind !== 'slow' && (delay !== null || loss > 0)) {
    throw new GembaError('usage', `--delay and --loss are for slow, not for ${kind}.`);
  }
  return change(invocation, `gemba drill ${environment} ${kind} ${node}`, (client) =>
    client.environments.drill({
      ...{ environment, node, kind, forMs: about.for, delayMs: delay, loss },
      confirm: about.yes ? environment : null,
    }),
  );
}

/** Switches it on or off in the environment's file, or does it once and follows it. */
export function converge(invocation: Invocation, environment: string, action: string): Promise<ExitStatus> {
  if (action === 'now') {
    return change(invocation, `gemba converge ${environment} now`, async (client) => {
      const { runId } = await client.environments.converge({ environment, action });
      return { runId: runId ?? '' };
    });
  }
  if (action !== 'on' && action !== 'off') {
    throw new GembaError('usage', `Converging is switched on, off, or done now; not ${action}.`, {
      nextStep: `gemba converge ${environment} on`,
    });
  }
  return withCore(
    invocation,
    { kind: 'change', what: `gemba converge ${environment} ${action}` },
    async ({ client }) => {
      const answer = await client.environments.converge({ environment, action });
      invocation.output.document({ environment, enabled: action === 'on', file: answer.file });
      invocation.output.print(
        action === 'on'
          ? `${environment} converges from now on, while a console or \`gemba serve\` runs; written to ${answer.file}.`
          : `${environment} does not converge any more; written to ${answer.file}.`,
      );
      return 0;
    },
  );
}

export function destroy(invocation: Invocation, environment: string, sure: boolean): Promise<ExitStatus> {
  if (!sure) return previewDestroy(invocation, environment);
  return change(invocation, `gemba destroy ${environment}`, (client) =>
    // `--yes` with the name spelled out on the command line is what a protected environment asks for.
    client.environments.destroy({ environment, confirm: environment }),
  );
}

/** Without `--yes`: says exactly what would go, and refuses. */
async function previewDestroy(invocation: Invocation, environment: string): Promise<ExitStatus> {
  return withCore(invocation, { kind: 'look' }, async ({ client }) => {
    const { items } = await withDeadline('what there is', (signal) =>
      client.environments.destroyPreview({ environment }, { signal }),
    );
    const rows = items.map(({ kind, name }) => [kind, name]);
    invocation.output.note(
      items.length === 0 ? `${environment}: there is nothing to destroy` : `This would destroy:\n${formatTable(rows)}`,
    );
    throw new GembaError('usage', `Nothing was destroyed: destroying ${environment} has to be confirmed.`, {
      nextStep: `gemba destroy ${environment} --yes`,
      detail: { items },
    });
  });
}

export function status(invocation: Invocation, environment: string): Promise<ExitStatus> {
  return withCore(invocation, { kind: 'look' }, async ({ client }) => {
    const { output } = invocation;
    const view = await withDeadline('the status', (signal) => client.environments.status({ environment }, { signal }));
    output.document(view);
    output.print(describeStatus(view));
    if (view.status === null || view.status.problem !== null || view.status.summary === 'unknown') {
      const problem = view.status?.problem;
      output.error(
        new GembaError('missing', problem?.message ?? `The state of ${environment} could not be read.`, {
          nextStep: problem?.nextStep ?? 'See what is missing: gemba doctor',
        }),
      );
      return 3;
    }
    return view.status.summary === 'up' && view.status.nodes.every(({ state }) => state === 'ok') ? 0 : 1;
  });
}

function describeStatus(view: EnvironmentView): string {
  const nodes = view.status?.nodes ?? [];
  const rows = nodes.map((node) => [
    node.node,
    node.state,
    node.summary,
    node.image ?? '',
    node.ports.map(({ host, hostPort, containerPort }) => `${host}:${hostPort} → ${containerPort}`).join(', '),
  ]);
  const part = describePart(view);
  const verdict = `${view.name}: ${view.status?.summary ?? 'unknown'} (${view.provider})${part === null ? '' : `\n${part}`}`;
  return [verdict, ...(rows.length === 0 ? [] : [formatTable(rows)]), ...describeLeftBehind(view)].join('\n');
}

function describeLeftBehind({ name, leftBehind = [] }: EnvironmentView): string[] {
  if (leftBehind.length === 0) return [];
  const rows = leftBehind.map(({ provider, kind, name: thing }) => [provider, kind, thing]);
  return [
    `Left by a provider that ${name} was for before; gemba destroy ${name} removes it with everything else of ${name}:`,
    formatTable(rows),
  ];
}

export async function logs(
  invocation: Invocation,
  where: string,
  options: { follow: boolean; tail: number },
): Promise<ExitStatus> {
  const [environment = '', node = null] = where.split('/', 2);
  const { output, interrupts } = invocation;
  const connection = await connect(invocation, { kind: 'look' });
  try {
    await new Promise<void>((resolve, reject) => {
      const stop = connection.client.environments.logs(
        { environment, nodes: node === null ? [] : [node], tail: options.tail, follow: options.follow },
        {
          onEvent(lines) {
            for (const line of lines) {
              output.document(line);
              output.print(node === null ? `${line.node}  ${line.text}` : line.text);
            }
          },
          onError: reject,
          onEnd: resolve,
        },
      );
      const end = (): void => {
        stop();
        resolve();
      };
      interrupts.onInterrupt(end);
      output.broken.addEventListener('abort', end, { once: true });
    });
    return 0;
  } finally {
    await connection.dispose();
  }
}
