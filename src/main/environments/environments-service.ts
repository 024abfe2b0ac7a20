import type { Serves } from '../../shared/contract/define';
import type { environmentsContract } from '../../shared/contract/environments';
import type { DoctorItem } from '../../shared/model/doctor';
import { GembaError } from '../../shared/errors';
import type { DriftReport, EnvironmentView, ServiceComparison } from '../../shared/model/environment';
import type { ConfigMatrix } from '../../shared/model/config-matrix';
import type { EnvironmentPage } from '../../shared/model/environment-page';
import type { Run } from '../../shared/model/run';
import type { State } from '../../shared/model/state';
import type { Clock } from '../platform/clock';
import { DisposableStore, Emitter, type Disposable } from '../platform/disposable';
import type { Logger } from '../platform/logger';
import { untilAborted } from '../platform/until-aborted';
import type { EnvironmentSample } from './collect/collectors';
import { compareNodes } from './drift/compare-nodes';
import { DriftWatch } from './drift/drift-watch';
import { tellDrift } from './drift/tell-drift';
import { adopt } from './adopt/adopt';
import { execOnNodes } from './access/exec-on-nodes';
import type { Inventory } from '../../shared/model/inventory';
import type { MappingComparison } from '../../shared/model/mapping';
import { compareMappings } from './mappings/compare-mappings';
import { describeInventory } from './inventory/describe-inventory';
import { EnvironmentChanges, type DeployTarget } from './environment-changes';
import type { EnvironmentDirectory } from './environment-directory';
import { describeDefinition } from './model/environment-view';
import type { ResolvedEnvironment } from './model/resolved';
import { describeLeftBehind, findFormerProviders } from './left-behind';
import { eventNoter } from './note-event';
import type { EnvironmentRecords } from './records-face';
import type { EnvironmentProvider } from './providers/provider';
import type { EnvironmentRuns } from './run-face';
import type { EnvironmentSource } from './source';
import type { ProfilesInEffect } from './profiles-in-effect';
import { configMatrix } from './page/config-matrix';
import { describePage } from './page/describe-page';
import { pageMarkdown } from './page/page-markdown';
import { EnvironmentTests } from './tests/environment-tests';
import { StatusWatch } from './status/status-watch';

export interface ServiceOptions {
  readonly source: EnvironmentSource;
  readonly directory: EnvironmentDirectory;
  readonly profiles: ProfilesInEffect;
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

/** How many runs are looked through for how long things take. */
const MEASURED_RUNS = 500;

/** Environments as the contract has them, whichever provider does it: looks itself, and hands on what changes them. */
export class EnvironmentsService {
  readonly #options: ServiceOptions;
  readonly #status: StatusWatch;
  readonly #tests: EnvironmentTests;
  readonly #changes: EnvironmentChanges;
  readonly #viewChanges = new Emitter<void>();
  readonly #parts = new DisposableStore();
  /** Only where states are followed: whoever merely looks leaves nothing behind. */
  #driftWatch: DriftWatch | null = null;
  readonly serve: Serves<typeof environmentsContract>;
  readonly deployTarget: DeployTarget;

  constructor(options: ServiceOptions) {
    this.#options = options;
    const note = eventNoter(options);
    this.#status = new StatusWatch({
      environments: () => options.directory.all(),
      providerOf: (environment) => options.directory.findProvider(environment),
      clock: options.clock,
    });
    this.#parts.add(this.#status);
    this.#tests = new EnvironmentTests({
      ...options,
      note: (event) => note({ ...event, kind: 'note', tags: ['test'] }),
    });
    this.#changes = new EnvironmentChanges({
      ...options,
      tests: this.#tests,
      note,
      readStatus: (name, signal) => this.#readStatus(name, signal),
      onChanged: (name) => this.#status.refreshSoon(name),
      onDue: () => this.#viewChanges.emit(),
    });
    this.#parts.add(this.#status.onChange(() => this.#viewChanges.emit()));
    this.#parts.add(options.source.onChange(() => this.#onDefinitionsChanged()));
    this.#parts.add(options.runs.onChange((run) => this.#onRun(run)));
    this.#parts.add(options.profiles.onChange((name) => this.#onPart(name)));
    this.serve = {
      watch: (_, emit, { signal }) => this.#watch(emit, signal),
      status: async ({ environment }, { signal }) => {
        // A swarm that cannot say what it holds is no reason not to know how the environment is; `destroy` does not go by it.
        const former = findFormerProviders(options.directory, environment, signal).catch((error: unknown) => {
          options.logger.warn('another provider did not say what it holds', { environment, error: String(error) });
          return [];
        });
        const view = await this.#readStatus(environment, signal);
        const leftBehind = describeLeftBehind(await former);
        return leftBehind.length === 0 ? view : { ...view, leftBehind };
      },
      plan: async ({ environment: name, profile: wish }, { signal }) => {
        const profile = options.directory.profileFor(name, wish);
        const { environment, provider } = options.directory.open(name, profile);
        return { ...(await provider.plan(environment, signal)), profile };
      },
      drift: ({ environment, node }, { signal }) => this.#drift(environment, signal, node ?? null),
      compare: (request, { signal }) => this.#compare(request, signal),
      ...this.#tests.serve,
      ...this.#changes.serve,
      exec: (request, emit, { signal }) => {
        options.source.requireTrust();
        return execOnNodes(options.directory, request, emit, signal);
      },
      page: async ({ environment }) => this.#page(environment),
      watchConfig: async (_, emit, { signal }) => {
        const emitNow = (): void => emit(this.#configMatrix());
        emitNow();
        const subscriptions = [options.source.onChange(emitNow), options.profiles.onChange(emitNow)];
        await untilAborted(signal);
        for (const subscription of subscriptions) await subscription.dispose();
      },
      adopt: (request, { signal }) =>
        adopt({ source: options.source, fileOfProject: options.fileOfProject }, request, signal),
      mappings: ({ environments }) => this.#mappings(environments),
      inventory: (_, { signal }) => this.#inventory(signal),
      destroyPreview: async ({ environment }, { signal }) => ({ items: await this.#preview(environment, signal) }),
      logs: (request, emit, { signal }) => {
        const provider = options.directory.providerByName(request.environment);
        for (const node of request.nodes) options.directory.assertNode(request.environment, node);
        return provider.logs(request, emit, signal);
      },
    };
    this.deployTarget = this.#changes.deployTarget;
  }

  /** Begins to read states and to listen for what happens. */
  start(): void {
    this.#status.start(this.#options.directory.providers);
    this.#parts.add(this.#changes.startSchedule());
    const { ingest, records, logger } = this.#options;
    this.#driftWatch ??= this.#parts.add(
      new DriftWatch({
        views: () => this.views(),
        read: (name, signal) => this.#drift(name, signal, null),
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
    return this.#viewChanges.on(() => listener(this.views()));
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
    const nextRunAt = this.#changes.nextRunAt(environment.name);
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

  async #drift(name: string, signal: AbortSignal, node: string | null): Promise<DriftReport> {
    const { directory, profiles, records, clock } = this.#options;
    if (node !== null) directory.assertNode(name, node);
    const found = await this.#with(name, (environment, provider) => provider.drift(environment, signal));
    const subject = { environment: directory.get(name), profile: profiles.of(name), node };
    const report = await tellDrift(found, subject, { records, clock });
    this.#driftWatch?.note(report);
    return report;
  }

  async #compare(
    { environment: name, service, nodes: wanted }: { environment: string; service: string; nodes: readonly string[] },
    signal: AbortSignal,
  ): Promise<ServiceComparison> {
    for (const node of wanted) this.#options.directory.assertNode(name, node);
    return this.#with(name, async (environment, provider) => {
      this.#options.directory.assertRuns(environment, service);
      if (provider.nodeFacts === undefined) {
        throw new GembaError('missing', `The provider ${provider.name} cannot compare nodes with each other yet.`);
      }
      const { nodes, unread, readAt } = await provider.nodeFacts(environment, service, signal);
      const isMeant = ({ node }: { readonly node: string }): boolean => wanted.length === 0 || wanted.includes(node);
      const compared = compareNodes(service, nodes.filter(isMeant), unread.filter(isMeant));
      return { ...compared, environment: name, readAt };
    });
  }

  #configMatrix(): ConfigMatrix {
    const { directory, source } = this.#options;
    const stubs = directory
      .all()
      .flatMap((environment) => environment.stubs.map(({ service }) => [environment.name, service]));
    const known = new Set(stubs.map((place) => place.join('/')));
    return configMatrix(source.current(), (environment, service) => known.has(`${environment}/${service}`));
  }

  #page(name: string): { page: EnvironmentPage; markdown: string } {
    const { directory, source, clock } = this.#options;
    const page = describePage(this.#view(directory.get(name)), source.current(), clock.nowMs());
    return { page, markdown: pageMarkdown(page) };
  }

  /** The whole of each, whichever part is in effect: profiles are another question. */
  async #mappings(names: readonly string[]): Promise<MappingComparison> {
    const { directory, records, source } = this.#options;
    const all = [...source.current().environments.keys()].map((name) => directory.get(name, null));
    for (const name of names) directory.get(name, null);
    return compareMappings(all, names, await records.recentRuns(MEASURED_RUNS));
  }

  async #inventory(signal: AbortSignal): Promise<Inventory> {
    const { directory, clock } = this.#options;
    const names = new Set(directory.all().map(({ name }) => name));
    const found = await Promise.all(
      directory.providers.map(async (provider) => (await provider.inventory?.(names, signal)) ?? []),
    );
    return describeInventory(found.flat(), clock.nowMs());
  }

  async #preview(name: string, signal: AbortSignal): ReturnType<EnvironmentProvider['destroyPreview']> {
    const { directory } = this.#options;
    const own = await directory.providerByName(name).destroyPreview(name, signal);
    const former = await findFormerProviders(directory, name, signal);
    const others = describeLeftBehind(former).map((item) => ({
      kind: `${item.kind} (${item.provider})`,
      name: item.name,
    }));
    return [...own, ...others];
  }

  #onDefinitionsChanged(): void {
    this.#viewChanges.emit();
    for (const { name } of this.#options.directory.all()) this.#status.refreshSoon(name);
  }

  /** What was read is about another part. */
  #onPart(name: string): void {
    this.#status.forget(name);
    this.#viewChanges.emit();
    this.#status.refreshSoon(name);
  }

  #onRun(run: Run): void {
    this.#viewChanges.emit();
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
