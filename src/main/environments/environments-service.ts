import type { Serves } from '../../shared/contract/define';
import type { environmentsContract } from '../../shared/contract/environments';
import type { DoctorItem } from '../../shared/model/doctor';
import { GembaError } from '../../shared/errors';
import type { DriftReport, EnvironmentView, ServiceComparison } from '../../shared/model/environment';
import type { EnvironmentPage } from '../../shared/model/environment-page';
import type { NewEvent } from './records-face';
import type { Run } from '../../shared/model/run';
import type { State } from '../../shared/model/state';
import type { Clock } from '../platform/clock';
import { DisposableStore, Emitter, type Disposable } from '../platform/disposable';
import type { Logger } from '../platform/logger';
import { untilAborted } from '../platform/until-aborted';
import type { EnvironmentSample } from './collect/collectors';
import { compareNodes } from './drift/compare-nodes';
import { driftSentence } from './drift/drift-sentence';
import { DriftWatch } from './drift/drift-watch';
import { applyIgnoreRules } from './drift/ignore-rules';
import { adopt } from './adopt/adopt';
import { Drills, type Drill } from './drills/drills';
import { execOnNodes } from './access/exec-on-nodes';
import type { Inventory } from '../../shared/model/inventory';
import { Converger } from './converge/converger';
import { describeInventory } from './inventory/describe-inventory';
import type { EnvironmentDirectory } from './environment-directory';
import { describeDefinition } from './model/environment-view';
import type { ResolvedEnvironment } from './model/resolved';
import type { DeployObserver, DeployRequest, EnvironmentProvider } from './providers/provider';
import type { EnvironmentRecords } from './records-face';
import type { RunContext } from './run-face';
import type { EnvironmentSource } from './source';
import { configMatrix } from './page/config-matrix';
import { describePage } from './page/describe-page';
import { pageMarkdown } from './page/page-markdown';
import { EnvironmentTests } from './tests/environment-tests';
import { StatusWatch } from './status/status-watch';

export type EnvironmentRunKind = Exclude<Run['kind'], 'import' | 'pull'>;

/** Runs, as far as environments care. */
export interface EnvironmentRuns {
  begin(
    about: { kind: EnvironmentRunKind; environment: string; title: string },
    work: (context: RunContext, signal: AbortSignal) => Promise<void>,
  ): Run;
  current(environment: string): string | null;
  onChange(listener: (run: Run) => void): Disposable;
}

/** What a deployment needs of environments. */
export interface DeployTarget {
  /** Who may deploy what where: the exact version. @throws GembaError `missing`, `invalid` */
  check(environment: string, request: DeployRequest, signal: AbortSignal): Promise<string>;
  replace(
    environment: string,
    request: DeployRequest,
    observer: DeployObserver,
    context: RunContext,
    signal: AbortSignal,
  ): Promise<void>;
}

export interface ServiceOptions {
  readonly source: EnvironmentSource;
  readonly directory: EnvironmentDirectory;
  readonly records: EnvironmentRecords;
  readonly runs: EnvironmentRuns;
  /** The compose file of a project on the engine; null where there is no such project. */
  readonly fileOfProject: (project: string, signal: AbortSignal) => Promise<string | null>;
  readonly ingest: (samples: readonly EnvironmentSample[]) => void;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Who is at the keyboard, for the time axis. */
  readonly author: string | null;
}

/** Environments as the contract has them: looks, plans and changes, whichever provider does it. */
export class EnvironmentsService {
  readonly #options: ServiceOptions;
  readonly #status: StatusWatch;
  readonly #tests: EnvironmentTests;
  readonly #converger: Converger;
  readonly #drills: Drills;
  readonly #changes = new Emitter<void>();
  readonly #parts = new DisposableStore();
  /** Only where states are followed: whoever merely looks leaves nothing behind. */
  #driftWatch: DriftWatch | null = null;
  readonly serve: Serves<typeof environmentsContract>;
  readonly deployTarget: DeployTarget;

  constructor(options: ServiceOptions) {
    this.#options = options;
    this.#status = new StatusWatch({
      environments: () => options.directory.all(),
      providerOf: (environment) => options.directory.findProvider(environment),
      clock: options.clock,
    });
    this.#parts.add(this.#status);
    this.#tests = new EnvironmentTests({
      ...options,
      note: (event) => this.#addEvent({ ...event, kind: 'note', tags: ['test'] }),
    });
    this.#converger = new Converger({
      ...options,
      note: (event) => this.#addEvent({ ...event, kind: 'note', tags: ['converge'] }),
      apply: (name, context, signal) => this.#apply(name, context, signal),
      onDue: () => this.#changes.emit(),
    });
    this.#drills = new Drills({
      ...options,
      readStatus: (name, signal) => this.#readStatus(name, signal),
      note: (event) => this.#addEvent({ ...event, kind: 'note' }),
    });
    this.#parts.add(this.#status.onChange(() => this.#changes.emit()));
    this.#parts.add(options.source.onChange(() => this.#onDefinitionsChanged()));
    this.#parts.add(options.runs.onChange((run) => this.#onRun(run)));
    this.serve = {
      watch: (_, emit, { signal }) => this.#watch(emit, signal),
      status: ({ environment }, { signal }) => this.#readStatus(environment, signal),
      plan: ({ environment }, { signal }) =>
        this.#with(environment, (resolved, provider) => provider.plan(resolved, signal)),
      drift: ({ environment }, { signal }) => this.#drift(environment, signal),
      compare: (request, { signal }) => this.#compare(request, signal),
      rebuild: ({ environment, node }, { signal }) => this.#rebuild(environment, node, signal),
      drill: ({ environment, node, forMs, confirm, ...fault }, { signal }) =>
        this.#drill({ environment, node, forMs, fault }, confirm, signal),
      ...this.#tests.serve,
      exec: (request, emit, { signal }) => {
        options.source.requireTrust();
        return execOnNodes(options.directory, request, emit, signal);
      },
      page: async ({ environment }) => this.#page(environment),
      watchConfig: async (_, emit, { signal }) => {
        emit(configMatrix(options.source.current()));
        const subscription = options.source.onChange(() => emit(configMatrix(options.source.current())));
        await untilAborted(signal);
        await subscription.dispose();
      },
      up: ({ environment }, { signal }) => this.#up(environment, signal),
      adopt: (request, { signal }) =>
        adopt({ source: options.source, fileOfProject: options.fileOfProject }, request, signal),
      converge: (request, { signal }) => this.#converge(request, signal),
      inventory: (_, { signal }) => this.#inventory(signal),
      destroyPreview: async ({ environment }, { signal }) => ({ items: await this.#preview(environment, signal) }),
      destroy: ({ environment, confirm }, { signal }) => this.#destroy(environment, confirm, signal),
      logs: (request, emit, { signal }) => {
        const provider = options.directory.providerByName(request.environment);
        for (const node of request.nodes) options.directory.assertNode(request.environment, node);
        return provider.logs(request, emit, signal);
      },
    };
    this.deployTarget = {
      check: (environment, request, signal) => this.#checkDeploy(environment, request, signal),
      replace: (environment, request, observer, context, signal) =>
        this.#with(environment, (resolved, provider) => provider.deploy(resolved, request, observer, context, signal)),
    };
  }

  /** Begins to read states and to listen for what happens. */
  start(): void {
    this.#status.start(this.#options.directory.providers);
    this.#parts.add(this.#converger.start());
    const { ingest, records, logger } = this.#options;
    this.#driftWatch ??= this.#parts.add(
      new DriftWatch({
        views: () => this.views(),
        read: (name, signal) => this.#drift(name, signal),
        ingest,
        addEvent: (event) => records.addEvent(event),
        logger,
      }),
    );
  }

  views(): EnvironmentView[] {
    return this.#options.directory.all().map((environment) => this.#view(environment));
  }

  onViews(listener: (views: EnvironmentView[]) => void): Disposable {
    return this.#changes.on(() => listener(this.views()));
  }

  providerStatus(): { name: string; state: State; summary: string; checkedAt: number | null }[] {
    const used = new Set<string>(this.#options.directory.all().map(({ provider }) => provider));
    // One that no environment is for is nobody's concern.
    return this.#options.directory.providers
      .filter(({ name }) => name === 'docker' || used.has(name))
      .map((provider) => ({ name: provider.name, ...provider.health() }));
  }

  async doctorItems(): Promise<DoctorItem[]> {
    const { signal } = new AbortController();
    return (
      await Promise.all(this.#options.directory.providers.map((provider) => provider.doctorItems(signal)))
    ).flat();
  }

  dispose(): Promise<void> {
    return this.#parts.dispose();
  }

  #view(environment: ResolvedEnvironment): EnvironmentView {
    const status = this.#status.get(environment.name);
    const nextRunAt = this.#converger.nextRunAt(environment.name);
    return {
      ...describeDefinition(environment, nextRunAt),
      status,
      runId: this.#options.runs.current(environment.name),
    };
  }

  async #watch(emit: (views: EnvironmentView[]) => void, signal: AbortSignal): Promise<void> {
    emit(this.views());
    const subscription = this.onViews(emit);
    await untilAborted(signal);
    await subscription.dispose();
  }

  async #readStatus(name: string, signal: AbortSignal): Promise<EnvironmentView> {
    return this.#with(name, async (environment, provider) => {
      try {
        this.#status.put(name, await provider.status(environment, signal));
      } catch (error) {
        if (!signal.aborted) this.#status.putProblem(name, error);
        throw error;
      }
      return this.#view(environment);
    });
  }

  async #drift(name: string, signal: AbortSignal): Promise<DriftReport> {
    const { directory, records, clock } = this.#options;
    const report = await this.#with(name, (environment, provider) => provider.drift(environment, signal));
    const facts = report.nodes.flatMap(({ node, facts: own }) =>
      own.map(({ fact, actual }) => ({ node, fact, actual })),
    );
    const since = await records.noteDrift(name, facts, report.readAt);
    const nodes = report.nodes.map(({ node, state, facts: own }) => ({
      node,
      state,
      facts: own.map((fact) => ({ ...fact, since: since.get(`${node}\0${fact.fact}`) ?? report.readAt })),
    }));
    const judged = applyIgnoreRules({ ...report, environment: name, nodes }, directory.get(name), clock.nowMs());
    const told = { ...judged, sentence: driftSentence(judged) };
    this.#driftWatch?.note(told);
    return told;
  }

  async #compare(
    { environment: name, service, nodes: wanted }: { environment: string; service: string; nodes: readonly string[] },
    signal: AbortSignal,
  ): Promise<ServiceComparison> {
    for (const node of wanted) this.#options.directory.assertNode(name, node);
    return this.#with(name, async (environment, provider) => {
      if (!environment.services.has(service)) {
        throw new GembaError('missing', `${name} has no service ${service}.`, {
          nextStep: `It has ${[...environment.services.keys()].join(', ')}.`,
        });
      }
      if (provider.nodeFacts === undefined) {
        throw new GembaError('missing', `The provider ${provider.name} cannot compare nodes with each other yet.`);
      }
      const { nodes, readAt } = await provider.nodeFacts(environment, service, signal);
      const compared = wanted.length === 0 ? nodes : nodes.filter(({ node }) => wanted.includes(node));
      return { ...compareNodes(service, compared), environment: name, readAt };
    });
  }

  #page(name: string): { page: EnvironmentPage; markdown: string } {
    const { directory, source, clock } = this.#options;
    const page = describePage(this.#view(directory.get(name)), source.current(), clock.nowMs());
    return { page, markdown: pageMarkdown(page) };
  }

  async #up(name: string, signal: AbortSignal): Promise<{ runId: string }> {
    this.#options.source.requireTrust();
    return this.#with(name, async (_, provider) => {
      // Before the run begins: whoever asks is told at once what is missing, and how to get it.
      await provider.probe(signal);
      const run = this.#options.runs.begin(
        { kind: 'up', environment: name, title: `Bringing ${name} up` },
        (context, cancelled) => this.#apply(name, context, cancelled),
      );
      return { runId: run.id };
    });
  }

  /** Makes it what it should be, runs its tests, and marks it on the time axis. */
  async #apply(name: string, context: RunContext, signal: AbortSignal): Promise<void> {
    const { environment, provider } = this.#options.directory.open(name);
    const counted = countChanges(context);
    let title = `${name} is partly up`;
    try {
      await provider.up(environment, counted.context, signal);
      title = `${name} is up`;
      if (counted.changes() > 0) await this.#tests.runAfter(name, context, signal);
    } finally {
      if (counted.changes() > 0) await this.#note(name, 'apply', title, counted.changes());
      this.#status.refreshSoon(name);
    }
  }

  async #converge(
    { environment, action }: { environment: string; action: 'on' | 'off' | 'now' },
    signal: AbortSignal,
  ): Promise<{ runId: string | null; file: string }> {
    const { source, directory } = this.#options;
    const { file } = directory.get(environment);
    if (action === 'now') return { ...this.#converger.now(environment), file };
    // What changes things with nobody watching is switched on by somebody who trusts the files.
    if (action === 'on') source.requireTrust();
    await source.serve.edit({ file, path: [environment, 'converge', 'enabled'], value: action === 'on' }, { signal });
    return { runId: null, file };
  }

  async #rebuild(name: string, node: string, signal: AbortSignal): Promise<{ runId: string }> {
    const { source, directory, runs, clock } = this.#options;
    source.requireTrust();
    directory.assertNode(name, node);
    return this.#with(name, async (environment, provider) => {
      await provider.probe(signal);
      const run = runs.begin(
        { kind: 'rebuild', environment: name, title: `Rebuilding ${node} of ${name}` },
        async (context, cancelled) => {
          const counted = countChanges(context);
          const begun = clock.nowMs();
          let title = `${node} is partly rebuilt`;
          try {
            await provider.rebuild(environment, node, counted.context, cancelled, async () => {
              title = `${node} rebuilt`;
              this.#noteRebuild(name, node, clock.nowMs() - begun, context);
              await this.#tests.runAfter(name, context, cancelled, [node]);
            });
          } finally {
            if (counted.changes() > 0) await this.#note(name, 'apply', title, counted.changes());
            this.#status.refreshSoon(name);
          }
        },
      );
      return { runId: run.id };
    });
  }

  /** How long a node takes to come back is worth knowing before it has to. */
  #noteRebuild(name: string, node: string, tookMs: number, context: RunContext): void {
    const seconds = tookMs / 1000;
    const timeSeconds = Math.floor(this.#options.clock.nowMs() / 1000);
    this.#options.ingest([{ name: `gemba.rebuild.${name}.${node}.seconds`, value: seconds, timeSeconds }]);
    const step = context.step(`${node} is rebuilt`, node);
    step.start();
    step.done(`in ${seconds.toFixed(1)} s`);
  }

  async #drill(drill: Drill, confirm: string | null, signal: AbortSignal): Promise<{ runId: string }> {
    const { environment, node, fault } = drill;
    this.#options.source.requireTrust();
    if (this.#options.directory.get(environment).protected && confirm !== environment) {
      throw new GembaError('refused', `${environment} is protected: it is broken only by whoever writes its name.`, {
        nextStep: `gemba drill ${environment} ${fault.kind} ${node} --yes`,
      });
    }
    const entries = await this.#drills.prepare(drill, signal);
    const run = this.#options.runs.begin(
      { kind: 'drill', environment, title: `Drill: ${fault.kind} ${node} of ${environment}` },
      async (context, cancelled) => {
        try {
          await this.#drills.run(drill, entries, context, cancelled);
        } finally {
          this.#status.refreshSoon(environment);
        }
      },
    );
    return { runId: run.id };
  }

  async #inventory(signal: AbortSignal): Promise<Inventory> {
    const { directory, clock } = this.#options;
    const names = new Set(directory.all().map(({ name }) => name));
    const found = await Promise.all(
      directory.providers.map(async (provider) => (await provider.inventory?.(names, signal)) ?? []),
    );
    return describeInventory(found.flat(), clock.nowMs());
  }

  #preview(name: string, signal: AbortSignal): ReturnType<EnvironmentProvider['destroyPreview']> {
    return this.#options.directory.providerByName(name).destroyPreview(name, signal);
  }

  async #destroy(name: string, confirm: string | null, signal: AbortSignal): Promise<{ runId: string }> {
    const defined = this.#options.source.current().environments.get(name);
    if (defined?.value.protected === true && confirm !== name) {
      throw new GembaError('refused', `${name} is protected: it is destroyed only by whoever writes its name.`, {
        nextStep: `Repeat it with the name "${name}".`,
      });
    }
    const provider = this.#options.directory.providerByName(name);
    const items = await provider.destroyPreview(name, signal);
    if (defined === undefined && items.length === 0) throw this.#options.directory.unknown(name);
    const run = this.#options.runs.begin(
      { kind: 'destroy', environment: name, title: `Destroying ${name}` },
      async (context, cancelled) => {
        const counted = countChanges(context);
        try {
          await provider.destroy(name, counted.context, cancelled);
        } finally {
          if (counted.changes() > 0) await this.#note(name, 'destroy', `${name} destroyed`, counted.changes());
          this.#status.refreshSoon(name);
        }
      },
    );
    return { runId: run.id };
  }

  async #checkDeploy(name: string, request: DeployRequest, signal: AbortSignal): Promise<string> {
    return this.#with(name, async (environment, provider) => {
      await provider.probe(signal);
      return provider.checkVersion(environment, request, signal);
    });
  }

  /** The time axis is a record of what was done; that it cannot be written does not undo it. */
  async #note(environment: string, kind: NewEvent['kind'], title: string, changes: number): Promise<void> {
    const detail = `${changes} ${changes === 1 ? 'thing' : 'things'} changed`;
    await this.#addEvent({ kind, title, detail, tags: [], environment });
  }

  async #addEvent(
    about: Pick<NewEvent, 'kind' | 'title' | 'detail' | 'tags' | 'environment'> & Partial<NewEvent>,
  ): Promise<void> {
    const { records, clock, author, logger } = this.#options;
    await records.addEvent({ at: clock.nowMs(), until: null, author, ...about }).catch((error: unknown) => {
      logger.warn(`"${about.title}" could not be noted on the time axis`, { error: String(error) });
    });
  }

  #onDefinitionsChanged(): void {
    this.#changes.emit();
    for (const { name } of this.#options.directory.all()) this.#status.refreshSoon(name);
  }

  #onRun(run: Run): void {
    this.#changes.emit();
    this.#status.refreshSoon(run.environment);
  }

  async #with<Result>(
    name: string,
    work: (environment: ResolvedEnvironment, provider: EnvironmentProvider) => Promise<Result>,
  ): Promise<Result> {
    const { environment, provider } = this.#options.directory.open(name);
    return work(environment, provider);
  }
}

function countChanges(context: RunContext): { context: RunContext; changes: () => number } {
  let changes = 0;
  const changed = (count = 1): void => {
    changes += count;
    context.changed(count);
  };
  return {
    context: { runId: context.runId, step: (...about) => context.step(...about), changed },
    changes: () => changes,
  };
}
