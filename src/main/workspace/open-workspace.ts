import { access, realpath } from 'node:fs/promises';
import path from 'node:path';
import type { Serves } from '../../shared/contract/define';
import type { workspaceContract } from '../../shared/contract/workspace';
import { GembaError } from '../../shared/errors';
import type { WorkspaceSummary } from '../../shared/model/workspace';
import { systemClock, type Clock } from '../platform/clock';
import { DisposableStore, Emitter, toDisposable, type Disposable } from '../platform/disposable';
import type { Logger } from '../platform/logger';
import { rememberWorkspace } from './home/recent-workspaces';
import { isTrusted, trustWorkspace, watchTrust } from './home/trust';
import { workspaceId } from './home/workspace-id';
import { WorkspaceLoader } from './loader';
import { serveWorkspace } from './serve-workspace';
import { watchFiles } from './watch-files';
import type { Workspace } from './workspace';
import { WorkspaceGit } from './workspace-git';
import { CONFIG_FILE } from './workspace-files';
import type { EntryChecks, RuleFileCheck, WorkspaceModel } from './workspace-model';
import { createYamlReader } from './yaml/yaml-reader';

export interface WorkspaceOptions {
  readonly dir: string;
  readonly stateDir: string;
  /** The user's data folder, where trust and recent workspaces are remembered. */
  readonly homeDir: string;
  readonly logger: Logger;
  /** Follow changes on disk and remember the workspace as opened: consoles and `serve`, not single commands. */
  readonly watch: boolean;
  /** The built `yaml-worker.js`, which reads long files. Without it they are refused at 256 kB instead of 1 MB. */
  readonly yamlWorker?: string;
  /** Checks that other modules make of entries, such as arrows of a blueprint that lead nowhere. */
  readonly checks?: EntryChecks;
  /** Checks carbon's rule files; what the metrics engine knows of them. */
  readonly checkRules?: RuleFileCheck;
  readonly clock?: Clock;
}

/** @throws GembaError `missing` where the folder is not there or holds no gemba.yaml. Never because a file is wrong. */
export async function openWorkspace(options: WorkspaceOptions): Promise<Workspace> {
  const dir = await realWorkspaceDir(options.dir);
  const workspace = new OpenWorkspace(dir, options, {
    id: await workspaceId({ realDir: dir, stateDir: options.stateDir, homeDir: options.homeDir }),
    trusted: await isTrusted(options.homeDir, dir),
  });
  await workspace.start();
  return workspace;
}

async function realWorkspaceDir(dir: string): Promise<string> {
  try {
    const real = await realpath(dir);
    await access(path.join(real, CONFIG_FILE));
    return real;
  } catch (cause) {
    throw new GembaError('missing', `${dir} is not a workspace: it holds no ${CONFIG_FILE}.`, {
      nextStep: `Run \`gemba init ${dir}\`, or name another folder with --workspace.`,
      cause,
    });
  }
}

/** How often git is asked while somebody looks: files that are none of ours change without our noticing. */
const GIT_INTERVAL_MS = 15_000;

class OpenWorkspace implements Workspace {
  readonly dir: string;
  readonly stateDir: string;
  readonly workspaceId: string;
  readonly serve: Serves<typeof workspaceContract>;
  readonly #options: WorkspaceOptions;
  readonly #clock: Clock;
  readonly #loader: WorkspaceLoader;
  readonly #git: WorkspaceGit;
  readonly #models: Emitter<WorkspaceModel>;
  readonly #summaries: Emitter<WorkspaceSummary>;
  readonly #parts = new DisposableStore();
  #model: WorkspaceModel | null = null;
  #readAt = 0;
  #trusted: boolean;
  #loading: Promise<void> = Promise.resolve();
  #waiting: Promise<void> | null = null;
  #lookers = 0;
  #following: Promise<void> = Promise.resolve();

  constructor(dir: string, options: WorkspaceOptions, known: { id: string; trusted: boolean }) {
    this.dir = dir;
    this.stateDir = options.stateDir;
    this.workspaceId = known.id;
    this.#trusted = known.trusted;
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    const onListenerError = (error: unknown): void =>
      options.logger.error('a listener of the workspace failed', { error: String(error) });
    this.#models = new Emitter(onListenerError);
    this.#summaries = new Emitter(onListenerError);
    const reader = this.#parts.add(createYamlReader(options.yamlWorker ?? null));
    this.#loader = new WorkspaceLoader({
      dir,
      reader,
      clock: this.#clock,
      checks: options.checks ?? {},
      ...(options.checkRules === undefined ? {} : { checkRules: options.checkRules }),
    });
    this.#git = this.#parts.add(new WorkspaceGit({ dir, isTrusted: () => this.#trusted, logger: options.logger }));
    this.#parts.add(this.#git.onChange(() => this.#announce()));
    this.serve = serveWorkspace({
      dir,
      homeDir: options.homeDir,
      git: this.#git,
      workspace: this,
      trust: () => this.#trust(),
      look: () => this.#look(),
    });
  }

  /** Reads everything once; following changes and asking git begin in the background, since a window waits for this. */
  async start(): Promise<void> {
    await this.refresh();
    if (!this.#options.watch) return;
    void this.#remember();
    this.#following = this.#follow().catch((error: unknown) =>
      this.#options.logger.warn('changes of the files cannot be followed', { error: String(error) }),
    );
  }

  async #follow(): Promise<void> {
    const repository = await this.#git.repository();
    const watcher = await watchFiles({
      dir: this.dir,
      gitDir: repository?.gitDir ?? null,
      logger: this.#options.logger,
      onFiles: () => void this.refresh(),
      onGit: () => void this.#git.refresh(),
    });
    this.#parts.add(watcher);
    if (!this.#trusted) {
      this.#parts.add(watchTrust(this.#options.homeDir, this.dir, () => void this.#becomeTrusted()));
    }
    // What changed between the first reading and the first watching.
    await Promise.all([this.refresh(), this.#git.refresh()]);
  }

  current(): WorkspaceModel {
    if (this.#model === null) throw new Error('the workspace has not been read yet');
    return this.#model;
  }

  onChange(listener: (model: WorkspaceModel) => void): Disposable {
    return this.#models.on(listener);
  }

  onSummary(listener: (summary: WorkspaceSummary) => void): Disposable {
    return this.#summaries.on(listener);
  }

  isTrusted(): boolean {
    return this.#trusted;
  }

  requireTrust(): void {
    if (this.#trusted) return;
    throw new GembaError(
      'untrusted',
      `The workspace ${this.dir} is not trusted, and this would run commands that its files name.`,
      {
        nextStep: `Look at its files; then run \`gemba trust ${this.dir}\`.`,
      },
    );
  }

  summary(): WorkspaceSummary {
    const model = this.current();
    const status = this.#git.status();
    const titles = (maps: ReadonlyMap<string, { value: { title: string } }>): { id: string; title: string }[] =>
      [...maps].map(([id, { value }]) => ({ id, title: value.title }));
    return {
      dir: this.dir,
      name: model.config.name,
      stateDir: this.stateDir,
      trusted: this.#trusted,
      git: status === null ? null : { branch: status.branch, changed: status.changes.size },
      problems: model.problems,
      environments: [...model.environments.keys()],
      services: [...model.services.keys()],
      journeys: titles(model.journeys),
      blueprints: titles(model.blueprints),
      readAt: this.#readAt,
    };
  }

  /** Two readings never overlap; calls that come while one waits share it. */
  refresh(): Promise<void> {
    this.#waiting ??= this.#loading.then(async () => {
      this.#waiting = null;
      this.#loading = this.#load();
      await this.#loading;
    });
    return this.#waiting;
  }

  async #load(): Promise<void> {
    const model = await this.#loader.load().catch((error: unknown) => {
      if (this.#model === null) throw error;
      this.#options.logger.error('the workspace could not be read again', { error: String(error) });
      return null;
    });
    if (model === null) return;
    const isFirst = this.#model === null;
    this.#model = model;
    this.#readAt = this.#clock.nowMs();
    if (isFirst) return;
    this.#models.emit(model);
    this.#announce();
    if (this.#options.watch) void this.#git.refresh();
  }

  #announce(): void {
    if (this.#model !== null) this.#summaries.emit(this.summary());
  }

  async #trust(): Promise<void> {
    await trustWorkspace(this.#options.homeDir, this.dir);
    await this.#becomeTrusted();
  }

  async #becomeTrusted(): Promise<void> {
    if (this.#trusted) return;
    this.#trusted = true;
    await this.#git.refresh();
    this.#announce();
  }

  async #remember(): Promise<void> {
    const { homeDir, logger } = this.#options;
    const name = this.current().config.name;
    await rememberWorkspace(homeDir, { dir: this.dir, name, openedAt: this.#clock.nowMs() }).catch((error: unknown) =>
      logger.warn('the workspace cannot be remembered as opened', { error: String(error) }),
    );
  }

  /** While somebody looks, git is asked now and then. */
  #look(): Disposable {
    this.#lookers += 1;
    void this.#git.refresh();
    const timer = setInterval(() => void this.#git.refresh(), GIT_INTERVAL_MS * this.#lookers);
    timer.unref();
    return toDisposable(() => {
      this.#lookers -= 1;
      clearInterval(timer);
    });
  }

  async dispose(): Promise<void> {
    await this.#following;
    await this.#parts.dispose();
    await this.#loading;
  }
}
