import { GembaError } from '../../../shared/errors';
import type { TestReport, TestResult } from '../../../shared/model/test-report';
import { mapParallel } from '../../platform/map-parallel';
import { signalForMany } from '../../platform/signal-for-many';
import type { NodeAccess } from '../access/node-access';
import type { EnvironmentSample } from '../collect/collectors';
import { placeOf, type ResolvedEnvironment } from '../model/resolved';
import { judge, type Judgement, type TestBench, type TestPlace } from './judge';
import { ProbeBatch } from './probe-batch';
import { describeSetAside, listTests, type PlannedTest } from './list-tests';

/** How many tests are under way at a time; those of one node share its processes. */
const PARALLEL = 64;

export interface TestRun {
  readonly environment: ResolvedEnvironment;
  /** Empty: all of them. */
  readonly nodes: readonly string[];
  /** Opens a way into a node. */
  readonly access: (node: string, signal: AbortSignal, service: string | null) => Promise<NodeAccess>;
  /** Why commands of the workspace may not be run; null where they may. */
  readonly commandsRefused: string | null;
  readonly signal: AbortSignal;
  readonly nowMs: () => number;
  /** After a change things may take a moment: what fails is tried again for so long. */
  readonly patienceMs?: number;
  readonly onResult?: (result: TestResult) => void;
}

const RETRY_MS = 1000;

/** Runs the tests of an environment on its nodes, several at a time, and judges them together. */
export async function runTests(run: TestRun): Promise<TestReport> {
  const { environment, nodes, nowMs } = run;
  const signal = signalForMany(run.signal);
  const planned = listTests(environment).filter(({ node }) => nodes.length === 0 || nodes.includes(node));
  // What is in one place shares its processes.
  const keyOf = ({ node, service }: TestPlace): string => `${node}/${placeOf(environment, node, service) ?? ''}`;
  const ways = new Map<string, Promise<NodeAccess>>();
  const batches = new Map<string, ProbeBatch>();
  const bench: TestBench = {
    environment,
    signal,
    nowMs,
    async ask(place, probe, timeoutMs) {
      const access = await bench.access(place);
      const key = keyOf(place);
      const batch = batches.get(key) ?? new ProbeBatch(access, signal);
      batches.set(key, batch);
      return batch.ask(probe, timeoutMs);
    },
    access(place) {
      const key = keyOf(place);
      const known = ways.get(key) ?? run.access(place.node, signal, placeOf(environment, place.node, place.service));
      ways.set(key, known);
      return known;
    },
  };
  try {
    const until = performance.now() + (run.patienceMs ?? 0);
    const results = await mapParallel(planned, (test) => runOne(test, bench, run, until), PARALLEL);
    return summarize(environment.name, results, nowMs(), describeSetAside(environment));
  } finally {
    await Promise.all([...ways.values()].map((way) => way.then((access) => access.dispose()).catch(() => undefined)));
  }
}

async function runOne(test: PlannedTest, bench: TestBench, run: TestRun, until: number): Promise<TestResult> {
  for (;;) {
    const begun = performance.now();
    const { state, detail } = await attempt(test, bench, run);
    if (state !== 'pass' && performance.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      if (run.signal.aborted) throw new GembaError('cancelled', 'Cancelled.');
      continue;
    }
    const { node, service, name, kind, definedAt } = test;
    const ms = Math.round(performance.now() - begun);
    const result: TestResult = { node, service, test: name, kind, state, detail, ms, at: run.nowMs(), definedAt };
    run.onResult?.(result);
    return result;
  }
}

async function attempt(test: PlannedTest, bench: TestBench, run: TestRun): Promise<Judgement> {
  if (test.kind === 'command' && run.commandsRefused !== null) return { state: 'unknown', detail: run.commandsRefused };
  return judge(test, bench);
}

/** The verdict first: what fails, what could not be found out, how many there are. Pure. */
export function summarize(
  environment: string,
  results: readonly TestResult[],
  ranAt: number,
  setAside: string | null = null,
): TestReport {
  const count = (state: TestResult['state']): number => results.filter((result) => result.state === state).length;
  const [passed, failed, unknown] = [count('pass'), count('fail'), count('unknown')];
  const rank = { fail: 0, unknown: 1, pass: 2 };
  return {
    environment,
    verdict: results.length === 0 ? 'none' : failed > 0 ? 'fail' : unknown > 0 ? 'unknown' : 'pass',
    summary: [describeVerdict(results.length, failed, unknown, setAside !== null), setAside ?? ''].join(' ').trim(),
    passed,
    failed,
    unknown,
    results: [...results].sort((a, b) => rank[a.state] - rank[b.state]),
    ranAt,
  };
}

function describeVerdict(all: number, failed: number, unknown: number, isPart: boolean): string {
  if (all === 0 && isPart) return 'No test is for what runs here.';
  if (all === 0) return 'No tests are defined: write some under `tests:` of a service.';
  if (failed + unknown === 0) return all === 1 ? 'The one test passes.' : `All ${all} tests pass.`;
  const parts = [
    failed === 0 ? '' : `${failed} ${failed === 1 ? 'fails' : 'fail'}`,
    unknown === 0 ? '' : `${unknown} could not be run`,
  ].filter((part) => part !== '');
  return `${all - failed - unknown} of ${all} tests pass; ${parts.join(', ')}.`;
}

/** 1 for a pass and 0 for a failure, and how long it took; what could not be found out leaves a gap. */
export function testSamples({ environment, results }: TestReport): EnvironmentSample[] {
  return results.flatMap(({ node, test, state, ms, at }) => {
    if (state === 'unknown') return [];
    const name = `gemba.test.${environment}.${node}.${slug(test)}`;
    const timeSeconds = Math.floor(at / 1000);
    return [
      { name: `${name}.pass`, value: state === 'pass' ? 1 : 0, timeSeconds },
      { name: `${name}.seconds`, value: ms / 1000, timeSeconds },
    ];
  });
}

function slug(name: string): string {
  return (
    name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 80) || 'test'
  );
}
