import type { DoctorReport } from '../../shared/model/doctor';
import type { EnvironmentView } from '../../shared/model/environment';
import type { Run } from '../../shared/model/run';
import type { StoreStatus } from '../../shared/model/series';
import type { State } from '../../shared/model/state';
import type { WorkspaceSummary } from '../../shared/model/workspace';
import { commandIn } from '../../shared/next-step';
import { formatAge, formatAgeLength, formatBytes, formatCount, formatDuration } from '../../shared/units';

/** The one thing to do about it; at most one is offered. */
export type OverviewAction =
  | { readonly kind: 'up'; readonly environment: string; readonly label: string }
  | { readonly kind: 'open-environment'; readonly environment: string; readonly label: string }
  | { readonly kind: 'open-metrics'; readonly label: string }
  | { readonly kind: 'open-journey'; readonly journey: string; readonly label: string }
  | { readonly kind: 'open-file'; readonly file: string; readonly line: number; readonly label: string }
  | { readonly kind: 'copy'; readonly text: string; readonly label: string }
  | { readonly kind: 'trust'; readonly label: string };

export interface OverviewVerdict {
  readonly state: State;
  /** The part of the sentence that names what is wrong; it alone takes the colour. Empty when nothing is. */
  readonly subject: string;
  readonly sentence: string;
  readonly evidence: readonly string[];
  readonly action: OverviewAction | null;
}

/** A step of the journey that is not well, in words. */
export interface StepComplaint {
  readonly state: 'warning' | 'critical';
  /** `Pay`, or `Browse:` where a number follows. */
  readonly subject: string;
  /** `takes 2.1 times as long as expected`. */
  readonly words: string;
  /** What is measured: `busy, this machine`. */
  readonly label: string;
  readonly journey: string;
}

export interface OverviewFacts {
  readonly now: number;
  readonly store: StoreStatus | null;
  readonly workspace: WorkspaceSummary | null;
  readonly environments: readonly EnvironmentView[] | null;
  readonly doctor: DoctorReport | null;
  readonly runs: readonly Run[];
  readonly complaints: readonly StepComplaint[];
  readonly memory: { readonly available: number; readonly total: number } | null;
  /** `CPU 17 %`, `memory 6.1 of 16 GB`: said when nothing else needs the line. */
  readonly machine: readonly string[];
}

/** Collectors write every two seconds; longer than this without a point and what is shown is not now. */
const STALE_MS = 15_000;
const SHORT_OF_MEMORY = 0.05;

type Finding = (facts: OverviewFacts) => OverviewVerdict | null;

/** Worst first: what hurts customers, what is broken, what cannot be known, what is under way, what could be begun, all well. */
const FINDINGS: readonly Finding[] = [
  storeProblem,
  noNews,
  (facts) => journeyTrouble(facts, 'critical'),
  (facts) => nodeTrouble(facts, 'critical'),
  memoryShort,
  missingNeed,
  fileMistake,
  runUnderWay,
  unreadable,
  (facts) => journeyTrouble(facts, 'warning'),
  (facts) => nodeTrouble(facts, 'warning'),
  (facts) => nodeTrouble(facts, 'drift'),
  untrusted,
  notUp,
  allWell,
];

/** The sentence that the console opens with. */
export function overviewVerdict(facts: OverviewFacts): OverviewVerdict {
  for (const find of FINDINGS) {
    const verdict = find(facts);
    if (verdict) return verdict;
  }
  return { state: 'none', subject: '', sentence: 'Looking at this machine', evidence: [], action: null };
}

function freshness({ store, now }: OverviewFacts): string[] {
  if (!store || store.newestPoint === null) return [];
  const age = formatAge(Math.max(0, now - store.newestPoint * 1000));
  return [`${formatCount(store.series, 'series', 'series')}, newest ${age}`];
}

function storeProblem(facts: OverviewFacts): OverviewVerdict | null {
  const problem = facts.store?.problem;
  if (!problem) return null;
  const evidence = ['Points wait in memory until it can be written again', ...freshness(facts)];
  return { state: 'critical', subject: 'Nothing is being written:', sentence: problem, evidence, action: null };
}

function noNews({ store, now }: OverviewFacts): OverviewVerdict | null {
  if (!store || store.newestPoint === null) return null;
  const age = now - store.newestPoint * 1000;
  if (age < STALE_MS) return null;
  return {
    state: 'unknown',
    subject: '',
    sentence: `Nothing has arrived for ${formatAgeLength(age)}`,
    evidence: ['Everything below is shown as it was then'],
    action: null,
  };
}

function journeyTrouble(facts: OverviewFacts, state: 'critical' | 'warning'): OverviewVerdict | null {
  const complaints = facts.complaints.filter((complaint) => complaint.state === state);
  const [first] = complaints;
  if (!first) return null;
  const more = complaints.slice(1).map(({ subject, words }) => `${subject} ${words}`);
  return {
    state,
    subject: first.subject,
    sentence: first.words,
    evidence: [
      ...(first.words.includes(first.label) ? [] : [first.label]),
      ...more,
      ...environmentWords(facts),
      ...facts.machine,
      ...freshness(facts),
    ],
    action: { kind: 'open-journey', journey: first.journey, label: 'Show the journey' },
  };
}

function nodeTrouble(
  { environments, runs, now }: OverviewFacts,
  state: 'critical' | 'warning' | 'drift',
): OverviewVerdict | null {
  for (const { name, nodes, status } of environments ?? []) {
    // What is being built or taken down is not yet what it will be.
    if (runs.some((run) => run.environment === name && run.state === 'running')) continue;
    const bad = status?.nodes.filter((node) => node.state === state) ?? [];
    const [first] = bad;
    if (!first || !status) continue;
    const isDrift = state === 'drift';
    const summary = isDrift ? 'differs from its definition' : `is not well: ${first.summary}`;
    const many = `of ${nodes.length} nodes of ${name} ${isDrift ? 'differ from their definition' : 'are not well'}`;
    return {
      state,
      subject: bad.length === 1 ? `${first.node} of ${name}` : String(bad.length),
      sentence: bad.length === 1 ? summary : many,
      evidence: [
        ...(bad.length > 1 ? [`${first.node}: ${first.summary}`] : []),
        `read ${formatAge(now - status.readAt)}`,
      ],
      action:
        status.summary === 'partial'
          ? { kind: 'up', environment: name, label: `Repair ${name}` }
          : { kind: 'open-environment', environment: name, label: `Show ${name}` },
    };
  }
  return null;
}

function memoryShort({ memory, machine }: OverviewFacts): OverviewVerdict | null {
  if (!memory || memory.total <= 0 || memory.available / memory.total >= SHORT_OF_MEMORY) return null;
  return {
    state: 'warning',
    subject: 'This machine is short of memory:',
    sentence: `${formatBytes(memory.available)} of ${formatBytes(memory.total)} left`,
    evidence: machine,
    action: null,
  };
}

function missingNeed({ doctor, now }: OverviewFacts): OverviewVerdict | null {
  const missing = doctor?.items.find((item) => item.required && item.state !== 'ok' && item.state !== 'none');
  if (!missing || !doctor) return null;
  return {
    state: missing.state === 'critical' ? 'critical' : 'warning',
    subject: missing.name,
    sentence: `is needed for ${missing.neededFor}: ${missing.summary}`,
    evidence: [`checked ${formatAge(now - doctor.readAt)}`],
    action: copyCommand(missing.nextStep, 'Copy the next step'),
  };
}

function fileMistake({ workspace }: OverviewFacts): OverviewVerdict | null {
  const mistakes = workspace?.problems.filter((problem) => problem.severity === 'error') ?? [];
  const [first] = mistakes;
  if (!first) return null;
  const place = `${first.file} ${first.line}:${first.column}`;
  return {
    state: 'warning',
    subject: mistakes.length === 1 ? 'One mistake' : `${mistakes.length} mistakes`,
    sentence: mistakes.length === 1 ? `in ${first.file}` : 'in the files of this workspace',
    evidence: [`${place}: ${first.message}`, ...(first.shownSince === null ? [] : ['the last valid version goes on'])],
    action: { kind: 'open-file', file: first.file, line: first.line, label: `Open at line ${first.line}` },
  };
}

/** Only what can be run is worth copying. */
function copyCommand(nextStep: string | null, label: string): OverviewAction | null {
  const text = nextStep === null ? null : commandIn(nextStep);
  return text === null ? null : { kind: 'copy', text, label };
}

function actionOf(run: Run): OverviewAction | null {
  if (run.kind === 'import' || run.kind === 'pull') return { kind: 'open-metrics', label: 'Show metrics' };
  // It is about no environment: its message is all that there is to see.
  if (run.kind === 'push') return null;
  return { kind: 'open-environment', environment: run.environment, label: `Show ${run.environment}` };
}

function runUnderWay({ runs, now }: OverviewFacts): OverviewVerdict | null {
  const run = runs.find(({ state }) => state === 'running');
  if (!run) return null;
  const over = run.steps.filter(({ state }) => state !== 'waiting' && state !== 'running').length;
  const current = run.steps.find(({ state }) => state === 'running');
  return {
    state: 'deploying',
    subject: '',
    sentence: run.title,
    evidence: [
      ...(current ? [[current.title, current.detail].filter(Boolean).join(', ')] : []),
      ...(run.steps.length === 1 ? [] : [`step ${Math.min(run.steps.length, over + 1)} of ${run.steps.length}`]),
      formatDuration(Math.round((now - run.startedAt) / 1000)),
    ],
    action: actionOf(run),
  };
}

function unreadable({ environments, now }: OverviewFacts): OverviewVerdict | null {
  const view = environments?.find(
    ({ status }) => status?.problem != null && status.summary !== 'down' && !isWithoutEngine(status),
  );
  const problem = view?.status?.problem;
  if (!view || !problem) return null;
  return {
    state: 'unknown',
    subject: '',
    sentence: `${view.name} could not be read: ${problem.message.replace(/\.$/, '')}`,
    evidence: [`since ${formatAge(now - problem.since)}`, ...(problem.nextStep ? [problem.nextStep] : [])],
    action: null,
  };
}

/** Nothing was ever read because there is nothing to ask: no trouble, but something that is still to be had. */
function isWithoutEngine({ nodes, problem }: NonNullable<EnvironmentView['status']>): boolean {
  return nodes.length === 0 && problem?.code === 'missing';
}

function untrusted({ workspace, machine }: OverviewFacts): OverviewVerdict | null {
  if (!workspace || workspace.trusted) return null;
  return {
    state: 'none',
    subject: '',
    sentence: `This machine is well; ${workspace.name} is not trusted yet`,
    evidence: ['Its files may not run anything until it is', ...machine],
    action: { kind: 'trust', label: 'Trust this workspace…' },
  };
}

/** Nothing is wrong and there is something to begin: the environment that does not exist yet. */
function notUp(facts: OverviewFacts): OverviewVerdict | null {
  const view = facts.environments?.find(
    ({ status }) => status === null || status.summary === 'down' || status.summary === 'unknown',
  );
  if (!view || !facts.store) return null;
  const docker = facts.doctor?.items.find(({ id }) => id === 'docker') ?? null;
  if (view.provider === 'docker' && docker && docker.state !== 'ok') {
    return {
      state: 'none',
      subject: '',
      sentence: `This machine is well; ${view.name} needs Docker`,
      evidence: [docker.summary, ...facts.machine],
      action: copyCommand(docker.nextStep, 'Copy the command that brings it'),
    };
  }
  if (view.status?.summary !== 'down') return null;
  return {
    state: 'none',
    subject: '',
    sentence: `This machine is well; ${view.name} is not up yet`,
    evidence: [
      `${formatCount(view.nodes.length, 'node')} defined in ${view.file}`,
      ...facts.machine,
      ...freshness(facts),
    ],
    action: { kind: 'up', environment: view.name, label: `Bring up ${view.name}` },
  };
}

function allWell(facts: OverviewFacts): OverviewVerdict | null {
  if (!facts.store || facts.store.newestPoint === null) return null;
  const up = facts.environments?.filter(({ status }) => status?.summary === 'up') ?? [];
  const sentence =
    up.length === 0 ? 'This machine is well' : `This machine and ${listNames(up.map(({ name }) => name))} are well`;
  return {
    state: 'ok',
    subject: '',
    sentence,
    evidence: [...environmentWords(facts), ...facts.machine, ...freshness(facts)],
    action: null,
  };
}

function environmentWords({ environments }: OverviewFacts): string[] {
  return (environments ?? []).flatMap(({ name, nodes, status }) => {
    if (!status || status.summary === 'down') return [];
    const well = status.nodes.filter(({ state }) => state === 'ok').length;
    return [`${well} of ${nodes.length} nodes of ${name} run`];
  });
}

function listNames(names: readonly string[]): string {
  return names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
}
