import type { Serves } from '../../shared/contract/define';
import type { environmentsContract } from '../../shared/contract/environments';
import { GembaError } from '../../shared/errors';
import type { EnvironmentView } from '../../shared/model/environment';
import type { Clock } from '../platform/clock';
import type { Disposable } from '../platform/disposable';
import type { Logger } from '../platform/logger';
import type { EnvironmentSample } from './collect/collectors';
import { Converger } from './converge/converger';
import { Drills, type Drill } from './drills/drills';
import type { EnvironmentDirectory } from './environment-directory';
import { findFormerProviders } from './left-behind';
import { assertApplicable } from './model/desired-state';
import type { NoteEvent } from './note-event';
import type { ProfilesInEffect } from './profiles-in-effect';
import type { DeployObserver, DeployRequest } from './providers/provider';
import type { NewEvent } from './records-face';
import type { EnvironmentRuns, RunContext } from './run-face';
import type { EnvironmentSource } from './source';
import type { EnvironmentTests } from './tests/environment-tests';

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

export interface ChangesOptions {
  readonly source: EnvironmentSource;
  readonly directory: EnvironmentDirectory;
  readonly profiles: Pick<ProfilesInEffect, 'remember'>;
  readonly runs: EnvironmentRuns;
  readonly tests: Pick<EnvironmentTests, 'runAfter'>;
  readonly ingest: (samples: readonly EnvironmentSample[]) => void;
  readonly note: NoteEvent;
  readonly readStatus: (environment: string, signal: AbortSignal) => Promise<EnvironmentView>;
  /** Something was done to an environment, or tried: what is known of it is old. */
  readonly onChanged: (environment: string) => void;
  /** When a scheduled run is due has changed by itself. */
  readonly onDue: () => void;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Everything that changes environments: each is a run, is marked on the time axis, and needs a trusted workspace. */
export class EnvironmentChanges {
  readonly #options: ChangesOptions;
  readonly #converger: Converger;
  readonly #drills: Drills;
  readonly serve: Pick<Serves<typeof environmentsContract>, 'up' | 'rebuild' | 'drill' | 'converge' | 'destroy'>;
  readonly deployTarget: DeployTarget;

  constructor(options: ChangesOptions) {
    this.#options = options;
    this.#converger = new Converger({
      ...options,
      note: (event) => options.note({ ...event, kind: 'note', tags: ['converge'] }),
      apply: (name, context, signal) => this.#apply(name, context, signal),
    });
    this.#drills = new Drills({ ...options, note: (event) => options.note({ ...event, kind: 'note' }) });
    this.serve = {
      up: ({ environment, profile }, { signal }) => this.#up(environment, profile, signal),
      rebuild: ({ environment, node }, { signal }) => this.#rebuild(environment, node, signal),
      drill: ({ environment, node, forMs, confirm, ...fault }, { signal }) =>
        this.#drill({ environment, node, forMs, fault }, confirm, signal),
      converge: (request, { signal }) => this.#converge(request, signal),
      destroy: ({ environment, confirm }, { signal }) => this.#destroy(environment, confirm, signal),
    };
    this.deployTarget = {
      check: (environment, request, signal) => this.#checkDeploy(environment, request, signal),
      replace: async (name, request, observer, context, signal) => {
        const { environment, provider } = options.directory.open(name);
        await provider.deploy(environment, request, observer, context, signal);
      },
    };
  }

  /** Begins to converge what is due, until it is disposed. */
  startSchedule(): Disposable {
    return this.#converger.start();
  }

  /** When an environment is converged next; null while that is not known. */
  nextRunAt(environment: string): number | null {
    return this.#converger.nextRunAt(environment);
  }

  async #up(name: string, wish: string | undefined, signal: AbortSignal): Promise<{ runId: string }> {
    const { source, directory, profiles } = this.#options;
    source.requireTrust();
    const profile = directory.profileFor(name, wish);
    const { environment, provider } = directory.open(name, profile);
    // Before the run begins: whoever asks is told at once what is missing, and how to get it.
    await provider.probe(signal);
    const run = this.#options.runs.begin(
      { kind: 'up', environment: name, title: `Bringing ${profile === null ? name : `${profile} of ${name}`} up` },
      async (context, cancelled) => {
        if (wish !== undefined) {
          // What cannot be brought up is not what everything else is to be about.
          assertApplicable(environment);
          await profiles.remember(name, profile);
        }
        await this.#apply(name, context, cancelled);
      },
    );
    return { runId: run.id };
  }

  /** Makes it what it should be, runs its tests, and marks it on the time axis. */
  async #apply(name: string, context: RunContext, signal: AbortSignal): Promise<void> {
    const { environment, provider } = this.#options.directory.open(name);
    const counted = countChanges(context);
    let title = `${name} is partly up`;
    try {
      await provider.up(environment, counted.context, signal);
      title = `${name} is up`;
      if (counted.changes() > 0) await this.#options.tests.runAfter(name, context, signal);
    } finally {
      if (counted.changes() > 0) await this.#noteChange(name, 'apply', title, counted.changes());
      this.#options.onChanged(name);
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
    const { environment, provider } = directory.open(name);
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
            await this.#options.tests.runAfter(name, context, cancelled, [node]);
          });
        } finally {
          if (counted.changes() > 0) await this.#noteChange(name, 'apply', title, counted.changes());
          this.#options.onChanged(name);
        }
      },
    );
    return { runId: run.id };
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
          this.#options.onChanged(environment);
        }
      },
    );
    return { runId: run.id };
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
    const former = await findFormerProviders(this.#options.directory, name, signal);
    if (defined === undefined && items.length + former.length === 0) throw this.#options.directory.unknown(name);
    const run = this.#options.runs.begin(
      { kind: 'destroy', environment: name, title: `Destroying ${name}` },
      async (context, cancelled) => {
        const counted = countChanges(context);
        try {
          for (const holder of [provider, ...former.map((one) => one.provider)])
            await holder.destroy(name, counted.context, cancelled);
          await this.#options.profiles.remember(name, null);
        } finally {
          if (counted.changes() > 0) await this.#noteChange(name, 'destroy', `${name} destroyed`, counted.changes());
          this.#options.onChanged(name);
        }
      },
    );
    return { runId: run.id };
  }

  async #checkDeploy(name: string, request: DeployRequest, signal: AbortSignal): Promise<string> {
    const { directory } = this.#options;
    const { environment, provider } = directory.open(name);
    directory.assertRuns(environment, request.service);
    directory.assertRunsByItself(environment, request.service);
    await provider.probe(signal);
    return provider.checkVersion(environment, request, signal);
  }

  async #noteChange(environment: string, kind: NewEvent['kind'], title: string, changes: number): Promise<void> {
    const detail = `${changes} ${changes === 1 ? 'thing' : 'things'} changed`;
    await this.#options.note({ kind, title, detail, tags: [], environment });
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
