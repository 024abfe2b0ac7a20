import { GembaError } from '../../../shared/errors';
import { differencesVerdict, factLabel, fateWords, mergeDifferences } from '../../../shared/differences';
import { lowerFirst } from '../../../shared/letter-case';
import type { DriftReport, Plan, ServiceComparison } from '../../../shared/model/environment';
import { withCore } from '../connect';
import { withDeadline } from '../deadline';
import { EXIT_STATUS_OF, type ExitStatus } from '../exit-status';
import type { Invocation } from '../invocation';
import { formatTable } from '../table';

export interface DriftOptions {
  readonly transcript: boolean;
  /** Also what `up` would do about each difference. */
  readonly plan: boolean;
  /** The node of which every fact is told. */
  readonly node?: string;
}

/** Exit 0: as defined; 1: something differs; 3: part of it, or all of it, could not be read. */
export function drift(
  invocation: Invocation,
  environment: string,
  { transcript, plan: withPlan, node }: DriftOptions,
): Promise<ExitStatus> {
  return withCore(invocation, { kind: 'look' }, async ({ client }) => {
    const { output } = invocation;
    let report: DriftReport;
    try {
      report = await withDeadline('the drift', (signal) =>
        client.environments.drift({ environment, ...(node === undefined ? {} : { node }) }, { signal }),
      );
    } catch (error) {
      if (!(error instanceof GembaError) || !isUnreadable(error)) throw error;
      output.document(unreadable(environment, error));
      return output.error(error);
    }
    const plan = withPlan
      ? await withDeadline('the plan', (signal) => client.environments.plan({ environment }, { signal }))
      : null;
    output.document(plan === null ? report : { ...report, plan });
    output.print(
      [
        describeDrift(report, plan),
        ...(report.everyFact === undefined ? [] : [describeFacts(report.everyFact)]),
        ...(transcript ? [report.transcript.join('\n')] : []),
      ].join('\n\n'),
    );
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

/**
 * The verdict first, then what it rests on.
 *
 * @param plan what `up` would do, to be told beside each difference; null: not asked for
 */
export function describeDrift(report: DriftReport, plan: Plan | null = null): string {
  const merged = mergeDifferences(report, plan);
  const fates = new Map(
    merged.nodes.flatMap(({ node, facts }) =>
      facts.filter(({ ignored }) => ignored === null).map((one) => [placeOf(node, one), fateWords(one, plan !== null)]),
    ),
  );
  const beside = (fate: string | undefined): string[] => (plan === null ? [] : [fate ?? '']);
  const between = (defined: string | null, actual: string | null): string[] => [
    `defined ${defined ?? 'nothing'}`,
    `actual ${actual ?? 'nothing'}`,
  ];
  const facts = report.nodes.flatMap(({ node, facts: all }) =>
    all.map((one) => [
      node,
      one.fact,
      ...between(one.defined, one.actual),
      one.since === null ? '' : `since ${new Date(one.since).toISOString().slice(0, 16).replace('T', ' ')} UTC`,
      ...beside(fates.get(placeOf(node, one))),
    ]),
  );
  const strangers = merged.unclaimed.map(({ name, kind, detail, isRemovedByUp }) => [
    name,
    kind,
    'nobody defines it',
    detail,
    '',
    ...beside(isRemovedByUp ? 'up removes it' : 'it stays'),
  ]);
  const unread = report.unread.map(({ node, reason }) => [node, 'not read', reason, '', '']);
  const ignored = report.ignored.map(({ node, fact, defined, actual, reason, until }) => [
    node,
    fact,
    ...between(defined, actual),
    `ignored until ${until}: ${reason}`,
  ]);
  const rows = [...facts, ...strangers, ...unread, ...ignored];
  const both = plan === null ? '' : `; ${lowerFirst(differencesVerdict(report, plan, merged).sentence)}`;
  const verdict = `${report.environment}: ${report.sentence}${both}`;
  return rows.length === 0 ? verdict : `${verdict}\n${formatTable(rows)}`;
}

const placeOf = (node: string, { service, fact }: { service: string | null; fact: string }): string =>
  [node, service ?? '', fact].join('\0');

/** What differs of one node stands above; here is the rest of what was compared. */
function describeFacts({ node, facts }: NonNullable<DriftReport['everyFact']>): string {
  const same = facts.filter((one) => one.same).map((one) => [factLabel(one, facts), one.actual ?? 'nothing']);
  return same.length === 0 ? `${node}: nothing of it is as defined` : `${node}, as defined:\n${formatTable(same)}`;
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
