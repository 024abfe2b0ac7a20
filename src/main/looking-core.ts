import os from 'node:os';
import { version } from '../../package.json';
import { coreContract } from '../shared/contract';
import type { ContractModule, Serves } from '../shared/contract/define';
import type { AppInfo } from '../shared/contract/app';
import { GembaError } from '../shared/errors';
import type { SeriesQuery } from '../shared/model/series';
import type { RenderBody, RenderRequest } from './api';
import type { CoreOptions } from './core';
import { environmentCredentials } from './platform/credentials';
import { systemClock } from './platform/clock';
import { DisposableStore, toDisposable } from './platform/disposable';
import { createRouter, type Router } from './router';

/**
 * A core for commands that only look while nobody owns the state folder. It opens the databases read-only, takes no
 * lock, starts no worker and writes nothing; each part is loaded when it is first asked. What would change something
 * is not served.
 */
export interface LookingCore {
  readonly router: Router;
  readonly renderBody: (request: RenderRequest) => Promise<RenderBody>;
  dispose(): Promise<void>;
}

export type LookingOptions = Pick<
  CoreOptions,
  'workspaceDir' | 'stateDir' | 'homeDir' | 'outDir' | 'resourcesDir' | 'logger' | 'runtime'
>;

export function createLookingCore(options: LookingOptions): LookingCore {
  const parts = new DisposableStore();
  const { logger, stateDir } = options;
  const clock = systemClock;

  const workspace = once(async () => {
    const { openCheckedWorkspace } = await import('./checked-workspace');
    return parts.add(
      await openCheckedWorkspace({
        outDir: options.outDir,
        dir: options.workspaceDir,
        stateDir,
        homeDir: options.homeDir,
        logger: logger.child('workspace'),
        watch: false,
      }),
    );
  });
  const records = once(async () => {
    const { openReadOnlyRecords } = await import('./records');
    return parts.add(openReadOnlyRecords(stateDir));
  });
  const metrics = once(async () => {
    const [{ openReadOnlyMetrics }, { openEventTimes }] = await Promise.all([import('./metrics'), import('./records')]);
    return parts.add(openReadOnlyMetrics(stateDir, { clock, events: parts.add(openEventTimes(stateDir)) }));
  });
  const remotes = once(async () => {
    const [{ createRemotes }, opened] = await Promise.all([import('./metrics'), workspace()]);
    return createRemotes({
      remotes: () => opened.current().config.remotes,
      requireTrust: () => opened.requireTrust(),
      env: process.env,
      clock,
    });
  });
  const environments = once(async () => {
    const [{ createEnvironments }, { createRuns }, { createSsh }, opened, known] = await Promise.all([
      import('./environments'),
      import('./runs'),
      import('./ssh'),
      workspace(),
      records(),
    ]);
    const credentials = environmentCredentials(process.env);
    const runs = parts.add(createRuns({ records: NOTHING_RECORDED, clock, logger: logger.child('runs') }));
    return parts.add(
      createEnvironments({
        stateDir,
        ssh: parts.add(
          createSsh({
            credentials,
            env: process.env,
            homeDir: os.homedir(),
            logger: logger.child('ssh'),
          }),
        ),
        credentials,
        workspace: opened,
        workspaceId: opened.workspaceId,
        records: {
          ...NOTHING_RECORDED,
          listDeployments: (filter) => known.listDeployments(filter),
          recentRuns: (limit) => known.recentRuns(limit),
          baselines: (subjects) => known.baselines(subjects),
          noteDrift: (environment) => known.driftSince(environment),
        },
        profiles: await known.profiles(),
        runs,
        ingest: () => {},
        clock,
        logger: logger.child('environments'),
        resourcesDir: options.resourcesDir,
      }),
    );
  });

  const handlers = {
    app: {
      info: async (): Promise<AppInfo> => ({
        version,
        runtime: options.runtime,
        platform: process.platform,
        workspaceDir: options.workspaceDir,
        stateDir,
        attached: false,
        ports: { http: null, carbon: null, pickle: null, statsd: null, collectd: null },
      }),
      refreshDoctor: async () => {
        const { createDoctor, systemProbes } = await import('./doctor');
        const probes = [async () => (await environments()).doctorItems(), ...systemProbes({ stateDir })];
        const doctor = createDoctor({ probes, clock, logger: logger.child('doctor') });
        return doctor.refresh();
      },
    },
    workspace: lazily(coreContract.workspace, async () => (await workspace()).serve),
    environments: {
      ...lazily(coreContract.environments, async () => (await environments()).serve),
      up: refuseChange,
      rebuild: refuseChange,
      drill: refuseChange,
      adopt: refuseChange,
      addTest: refuseChange,
      converge: refuseChange,
      destroy: refuseChange,
    },
    deploy: {
      run: refuseChange,
      push: refuseChange,
      list: async (filter: { environment: string | null; limit: number }) => (await records()).listDeployments(filter),
    },
    events: {
      list: async (range: { from: number; until: number; limit: number }) => (await records()).listEvents(range),
      annotate: refuseChange,
    },
    metrics: {
      query: async (query: SeriesQuery) => (await metrics()).query(query),
      find: async ({ query }: { query: string }) => (await metrics()).find(query),
      search: async ({ text, limit }: { text: string; limit: number }) => (await metrics()).search(text, limit),
      status: async () => (await metrics()).status(),
    },
    remotes: lazily(coreContract.remotes, async () => (await remotes()).serve),
  };

  return {
    router: createRouter(coreContract, handlers, { checkOutputs: false }),
    renderBody: async (request) => (await metrics()).renderBody(request),
    dispose: () => parts.dispose(),
  };
}

/** What is seen while looking is remembered by whoever owns the folder, and by nobody else. */
const NOTHING_RECORDED = {
  recentRuns: async () => [],
  saveRun: refuseChange,
  addEvent: refuseChange,
  addDeployment: refuseChange,
  updateDeployment: refuseChange,
  keepBaseline: refuseChange,
  keepProfile: refuseChange,
  listEvents: async () => [],
  onEvent: () => toDisposable(() => {}),
};

async function refuseChange(): Promise<never> {
  throw new GembaError('refused', 'This would change something, and was asked of a core that only looks.');
}

function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | null = null;
  return () => (made ??= make());
}

type Handler = (...call: unknown[]) => unknown;

/** Handlers for every call of a module that load the module when one of them is first called. */
function lazily<Module extends ContractModule>(
  contract: Module,
  load: () => Promise<Serves<Module>>,
): Record<string, Handler> {
  return Object.fromEntries(
    Object.keys(contract).map((name) => [
      name,
      async (...call: unknown[]) => {
        const served = (await load()) as Readonly<Record<string, Handler>>;
        return served[name]?.(...call);
      },
    ]),
  );
}
