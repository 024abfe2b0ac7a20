import { GembaError } from '../../../shared/errors';
import type { DriftReport, ServiceComparison } from '../../../shared/model/environment';
import { withCore } from '../connect';
import { withDeadline } from '../deadline';
import { EXIT_STATUS_OF, type ExitStatus } from '../exit-status';
import type { Invocation } from '../invocation';
import { formatTable } from '../table';

/** Exit 0: as defined; 1: something differs; 3: part of it, or all of it, could not be read. */
export function drift(
  invocation: Invocation,
  environment: string,
  { transcript }: { readonly transcript: boolean },
): Promise<ExitStatus> {
  return withCore(invocation, { kind: 'look' }, async ({ client }) => {
    const { output } = invocation;
    let report: DriftReport;
    try {
      report = await withDeadline('the drift', (signal) => client.environments.drift({ environment }, { signal }));
    } catch (error) {
      if (!(error instanceof GembaError) || !isUnreadable(error)) throw error;
      output.document(unreadable(environment, error));
      return output.error(error);
    }
    output.document(report);
    output.print(transcript ? `${describeDrift(report)}\n\n${report.transcript.join('\n')}` : describeDrift(report));
    for (const { scope, fact, path, until, state } of report.rules) {
      const what = `the rule for ${path ?? fact} of ${scope}`;
      if (state === 'lapsed') output.note(`warning: ${what} has lapsed on ${until} and does not apply`);
      if (state === 'lapses soon') output.note(`warning: ${what} lapses on ${until}`);
    }
    if (report.verdict === 'unknown') output.note('Part of it could not be read; see what is missing: gemba doctor');
    return report.verdict === 'same' ? 0 : report.verdict === 'drift' ? 1 : 3;
  });
}

function unreadable(environment: string, error: GembaError): DriftReport {
  return {
    environment,
    verdict: 'unknown',
    sentence: `nothing could be read: ${error.message}`,
    checked: 0,
    nodes: [],
    strangers: [],
    unread: [{ node: '*', reason: error.message }],
    ignored: [],
    rules: [],
    transcript: [],
    readAt: Date.now(),
  };
}

/** The provider did not answer; an environment that does not exist is a different matter. */
const isUnreadable = ({ code, detail }: GembaError): boolean =>
  code !== 'usage' && EXIT_STATUS_OF[code] === 3 && detail?.['environment'] === undefined;

/** The verdict first, then what it rests on. */
export function describeDrift(report: DriftReport): string {
  const between = (defined: string | null, actual: string | null): string[] => [
    `defined ${defined ?? 'nothing'}`,
    `actual ${actual ?? 'nothing'}`,
  ];
  const facts = report.nodes.flatMap(({ node, facts: all }) =>
    all.map(({ fact, defined, actual, since }) => [
      node,
      fact,
      ...between(defined, actual),
      since === null ? '' : `since ${new Date(since).toISOString().slice(0, 16).replace('T', ' ')} UTC`,
    ]),
  );
  const strangers = report.strangers.map(({ name, kind, detail }) => [name, kind, 'nobody defines it', detail, '']);
  const unread = report.unread.map(({ node, reason }) => [node, 'not read', reason, '', '']);
  const ignored = report.ignored.map(({ node, fact, defined, actual, reason, until }) => [
    node,
    fact,
    ...between(defined, actual),
    `ignored until ${until}: ${reason}`,
  ]);
  const rows = [...facts, ...strangers, ...unread, ...ignored];
  const verdict = `${report.environment}: ${report.sentence}`;
  return rows.length === 0 ? verdict : `${verdict}\n${formatTable(rows)}`;
}

/** Exit 0: the nodes are alike; 1: one or more stand alone with a fact. */
export function compare(invocation: Invocation, environment: string, service: string): Promise<ExitStatus> {
  return withCore(invocation, { kind: 'look' }, async ({ client }) => {
    const { output } = invocation;
    const found = await withDeadline('the comparison', (signal) =>
      client.environments.compare({ environment, service }, { signal }),
    );
    output.document(found);
    output.print(describeComparison(found));
    return found.nodes.some(({ score }) => score > 0) ? 1 : 0;
  });
}

export function describeComparison({ sentence, nodes, facts }: ServiceComparison): string {
  const differing = facts.filter(({ values }) => new Set(values).size > 1);
  if (differing.length === 0) return sentence;
  const head = ['', ...nodes.map(({ node }) => node)];
  const rows = differing.map(({ fact, values, odd }) => [
    fact,
    ...values.map((value, index) => `${odd.includes(index) ? '◆ ' : ''}${value ?? 'nothing'}`),
  ]);
  const scores = ['snowflake score', ...nodes.map(({ score }) => `${Math.round(score * 1000) / 10} %`)];
  return `${sentence}\n${formatTable([head, ...rows, scores])}`;
}
