import type { Serves } from '../../../shared/contract/define';
import type { environmentsContract } from '../../../shared/contract/environments';
import { GembaError } from '../../../shared/errors';
import type { TestReport } from '../../../shared/model/test-report';
import type { Clock } from '../../platform/clock';
import { Emitter } from '../../platform/disposable';
import { untilAborted } from '../../platform/until-aborted';
import type { EnvironmentSample } from '../collect/collectors';
import type { EnvironmentDirectory } from '../environment-directory';
import type { NewEvent } from '../records-face';
import type { RunContext } from '../run-face';
import type { EnvironmentSource } from '../source';
import { addTestToYaml, readTest } from './add-test';
import { kindOf, listTests } from './list-tests';
import { runTests, testSamples } from './run-tests';

export interface EnvironmentTestsOptions {
  readonly source: EnvironmentSource;
  readonly directory: EnvironmentDirectory;
  readonly ingest: (samples: readonly EnvironmentSample[]) => void;
  readonly note: (event: Pick<NewEvent, 'title' | 'detail' | 'environment'>) => Promise<void>;
  readonly clock: Clock;
}

/** After a change a service may still be opening its ports: what fails is tried again for so long. */
const PATIENCE_MS = 10_000;

/** Tests of environments: run on demand and after changes, kept as metrics, and marked where one begins to fail. */
export class EnvironmentTests {
  readonly #options: EnvironmentTestsOptions;
  readonly #last = new Map<string, TestReport>();
  readonly #changes = new Emitter<TestReport>();
  readonly serve: Pick<Serves<typeof environmentsContract>, 'test' | 'watchTests' | 'addTest'>;

  constructor(options: EnvironmentTestsOptions) {
    this.#options = options;
    this.serve = {
      test: ({ environment, nodes }, { signal }) => this.#run(environment, { nodes, signal }),
      watchTests: async ({ environment }, emit, { signal }) => {
        emit(this.#last.get(environment) ?? null);
        const subscription = this.#changes.on((report) => {
          if (report.environment === environment) emit(report);
        });
        await untilAborted(signal);
        await subscription.dispose();
      },
      addTest: (request, { signal }) => this.#add(request, signal),
    };
  }

  /**
   * Runs the tests as the end of something that changed the environment, or one node of it.
   *
   * @throws GembaError `refused` where one of them does not pass
   */
  async runAfter(
    environment: string,
    context: RunContext,
    signal: AbortSignal,
    nodes: readonly string[] = [],
  ): Promise<void> {
    const all = listTests(this.#options.directory.get(environment));
    const count = all.filter(({ node }) => nodes.length === 0 || nodes.includes(node)).length;
    if (count === 0) return;
    const step = context.step(count === 1 ? 'Running the test' : `Running ${count} tests`);
    step.start();
    const report = await this.#run(environment, { nodes, signal, patienceMs: PATIENCE_MS });
    if (report.verdict === 'pass') {
      step.done(report.summary);
      return;
    }
    const named = report.results
      .filter(({ state }) => state !== 'pass')
      .slice(0, 3)
      .map(({ node, test, detail }) => `${node}: ${test}: ${detail}`);
    const message = `${environment} is up. ${report.summary} ${named.join('; ')}.`;
    if (report.failed === 0) {
      step.done(message);
      return;
    }
    step.fail(message);
    throw new GembaError('refused', message, { nextStep: `See all of them: gemba test ${environment}` });
  }

  async #run(
    name: string,
    options: { readonly nodes: readonly string[]; readonly signal: AbortSignal; readonly patienceMs?: number },
  ): Promise<TestReport> {
    const { directory, clock, ingest } = this.#options;
    const { environment, provider } = directory.open(name);
    for (const node of options.nodes) directory.assertNode(name, node);
    await provider.probe(options.signal);
    const report = await runTests({
      ...options,
      environment,
      access: (node, signal, service) => provider.access(environment, node, signal, service),
      commandsRefused: this.#commandsRefused(),
      nowMs: () => clock.nowMs(),
    });
    ingest(testSamples(report));
    await this.#noteTurns(report);
    if (options.nodes.length === 0) this.#last.set(name, report);
    this.#changes.emit(this.#last.get(name) ?? report);
    return report;
  }

  #commandsRefused(): string | null {
    try {
      this.#options.source.requireTrust();
      return null;
    } catch {
      return 'commands of a workspace that is not trusted are not run';
    }
  }

  /** What began to fail, or passes again, since the last run. */
  async #noteTurns({ environment, results }: TestReport): Promise<void> {
    const before = this.#last.get(environment);
    if (before === undefined) return;
    const states = new Map(before.results.map((result) => [`${result.node}\0${result.test}`, result.state]));
    for (const { node, test, state, detail } of results) {
      const old = states.get(`${node}\0${test}`);
      if (old === undefined || old === state || old === 'unknown' || state === 'unknown') continue;
      const title = `${test} on ${node} ${state === 'fail' ? 'fails' : 'passes again'}`;
      await this.#options.note({ title, detail, environment });
    }
  }

  async #add(
    { environment, service, test }: { environment: string; service: string; test: string },
    signal: AbortSignal,
  ): Promise<{ file: string; verdict: string; report: TestReport }> {
    const { source, directory } = this.#options;
    const located = source.current().services.get(service);
    const resolved = directory.get(environment);
    if (located !== undefined) directory.assertRuns(resolved, service);
    if (located === undefined) {
      throw new GembaError('missing', `${environment} runs no service ${service}.`, {
        nextStep: `It runs ${[...resolved.services.keys()].join(', ')}.`,
      });
    }
    const check = readTest(test);
    const { text } = await source.serve.read({ file: located.file }, { signal });
    const edited = addTestToYaml(text, service, test);
    await source.serve.write({ file: located.file, text: edited, expected: text }, { signal });
    const report = await this.#run(environment, { nodes: [], signal });
    const added = listTests(directory.get(environment))
      .filter((planned) => planned.service === service && kindOf(planned.check) === kindOf(check))
      .at(-1);
    const own = report.results.filter((result) => result.service === service && result.test === added?.name);
    const failing = own.find(({ state }) => state !== 'pass');
    const verdict =
      failing === undefined
        ? `${added?.name ?? 'It'} passes: it would not have caught what is wrong now.`
        : `${added?.name ?? 'It'} fails on ${failing.node}, as it should while this is broken: ${failing.detail}.`;
    return { file: located.file, verdict, report };
  }
}
