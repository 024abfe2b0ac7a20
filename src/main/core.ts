import { mkdir } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { CoreHandlers } from '../shared/contract';
import { coreContract } from '../shared/contract';
import type { AppInfo } from '../shared/contract/app';
import { memoryBytes } from '../shared/definitions/names';
import { createApi, type DesktopCommands } from './api';
import { createDeploy } from './deploy';
import { createCollectInputs } from './collect-inputs';
import { createDoctor, describeCollectors, systemProbes } from './doctor';
import { createEnvironments } from './environments';
import { readIngestSettings } from './ingest-settings';
import { createMaps } from './maps';
import {
  createImports,
  createMetricsEngine,
  createRemotes,
  LISTENER_NAMES,
  type ListenerAddresses,
  type ListenerName,
  type ListenerPorts,
  type MetricsEngine,
  storageSchemasOfRules,
} from './metrics';
import { offsetClock, type Clock } from './platform/clock';
import { DisposableStore, toDisposable, type Disposable } from './platform/disposable';
import type { Logger } from './platform/logger';
import { monitorLoopLag, type LoopLagMonitor } from './platform/loop-lag';
import { createRecords, type Records } from './records';
import { createRouter, type Router } from './router';
import { createRuns } from './runs';
import { createStatusService } from './status';
import { openCheckedWorkspace } from './checked-workspace';
import { environmentCredentials } from './platform/credentials';
import { createSsh } from './ssh';
import type { Workspace } from './workspace';
import { followRouting, routingOf } from './workspace-routing';
import { version } from '../../package.json';

/** What a core needs to know of its surroundings; a window is none of it. */
export interface CoreOptions {
  readonly workspaceDir: string;
  readonly stateDir: string;
  /** The user's data folder: trust, recent workspaces, settings. */
  readonly homeDir: string;
  /** Where the built worker files lie (`out/main`). */
  readonly outDir: string;
  /** Sample workspace, image templates. */
  readonly resourcesDir: string;
  readonly logger: Logger;
  /** How far this core's clock is ahead of the system's, in milliseconds. */
  readonly clockOffsetMs: number;
  /**
   * Null: nothing listens (a command that takes the folder for as long as it runs). What is not said here is as
   * `gemba.yaml` has it; a port of 0 takes a free one, `false` is none.
   */
  readonly listeners: Listeners | null;
  /** Collect from this machine and from containers. */
  readonly collect: boolean;
  /** Follow changes of the workspace's files. */
  readonly watch: boolean;
  /** Parse what handlers answer as well as what they are sent: tests and development builds. */
  readonly checkOutputs: boolean;
  /** Which runtime this is, in words. */
  readonly runtime: string;
}

export interface Listeners extends Readonly<Partial<Record<ListenerName, number | false>>> {
  /** What a caller of the loopback API must show before anything changes. */
  readonly token: string;
  readonly http?: number | false;
  readonly bind?: string;
}

/** Everything but the window, put together. */
export interface Core {
  readonly handlers: CoreHandlers;
  readonly router: Router;
  readonly metrics: MetricsEngine;
  readonly records: Records;
  readonly workspace: Workspace;
  readonly clock: Clock;
  readonly loopLag: LoopLagMonitor;
  /** `attach`: where other processes reach this core, also where the loopback API has no port of its own. */
  readonly ports: ListenerPorts & { readonly http: number | null; readonly attach: number | null };
  /** Begins to probe Docker and the rest: after the first paint where there is a window. */
  start(): void;
  /** Lets `gemba open` and `gemba screenshot` reach the window of this process. */
  registerDesktop(commands: DesktopCommands): Disposable;
  /** Stops listeners, ends or cancels work, closes the writers last. */
  dispose(): Promise<void>;
}

/** The state folder's limit where no file names one: series of years, and no surprise on a laptop's disk. */
const DEFAULT_SIZE_LIMIT_BYTES = 2 * 1024 ** 3;

export async function createCore(options: CoreOptions): Promise<Core> {
  const { logger, stateDir, outDir } = options;
  const parts = new DisposableStore();
  try {
    await mkdir(stateDir, { recursive: true, mode: 0o700 });
    return await assemble(options, parts);
  } catch (error) {
    await parts.dispose().catch((failure: unknown) => {
      logger.error('a part could not be stopped after a failed start', { error: String(failure), outDir });
    });
    throw error;
  }
}

async function assemble(options: CoreOptions, parts: DisposableStore): Promise<Core> {
  const { logger, stateDir, outDir } = options;
  const clock = offsetClock(options.clockOffsetMs);
  const loopLag = parts.add(monitorLoopLag());

  const workspace = parts.add(
    await openCheckedWorkspace({
      outDir,
      dir: options.workspaceDir,
      stateDir,
      homeDir: options.homeDir,
      logger: logger.child('workspace'),
      watch: options.watch,
    }),
  );
  const { config } = workspace.current();
  const bind = options.listeners?.bind ?? config.listeners.bind;
  const httpPort = options.listeners === null ? false : (options.listeners.http ?? config.listeners.http);
  const [records, metrics] = await Promise.all([
    createRecords({
      stateDir,
      worker: path.join(outDir, 'records-worker.js'),
      clock,
      logger: logger.child('records'),
    }).then((made) => parts.add(made)),
    createMetricsEngine({
      stateDir,
      workers: { ingest: path.join(outDir, 'ingest-worker.js'), query: path.join(outDir, 'query-worker.js') },
      clockOffsetMs: options.clockOffsetMs,
      logger: logger.child('metrics'),
      ingestSettings: readIngestSettings({ config, workspaceDir: workspace.dir, env: process.env, logger }),
      listeners: options.listeners === null ? {} : addresses({ ...config.listeners, ...options.listeners }, bind),
      storageSchemas: workspace.current().storageSchemas ?? storageSchemasOfRules(config.archives),
      storageAggregation: workspace.current().storageAggregation,
      routing: routingOf(workspace),
      sizeLimitBytes: config.state_limit === undefined ? DEFAULT_SIZE_LIMIT_BYTES : memoryBytes(config.state_limit),
      collectHost: options.collect,
    }).then((made) => parts.add(made)),
  ]);
  const ingest = metrics.ingest.bind(metrics);
  parts.add(followRouting(workspace, metrics, logger.child('metrics')));
  const runs = parts.add(createRuns({ records, clock, logger: logger.child('runs') }));
  const credentials = environmentCredentials(process.env);
  const ssh = parts.add(
    createSsh({
      credentials,
      env: process.env,
      homeDir: os.homedir(),
      logger: logger.child('ssh'),
    }),
  );
  const environments = parts.add(
    createEnvironments({
      ssh,
      credentials,
      stateDir,
      workspace,
      workspaceId: workspace.workspaceId,
      records,
      profiles: await records.profiles(),
      runs,
      ingest,
      clock,
      logger: logger.child('environments'),
      resourcesDir: options.resourcesDir,
    }),
  );
  const imports = createImports({
    importBatch: metrics.importBatch.bind(metrics),
    worker: path.join(outDir, 'import-worker.js'),
    runs,
    remotes: () => workspace.current().config.remotes,
    workspace,
    env: process.env,
    stateDir,
    clock,
    logger: logger.child('imports'),
  });
  const inputs = parts.add(
    createCollectInputs({ workspace, intake: metrics.intake, environments, clock, logger: logger.child('collect') }),
  );
  const deploy = createDeploy({ workspace, environments, records, runs, clock, logger: logger.child('deploy') });
  const maps = parts.add(
    createMaps({
      workspace,
      query: metrics.query.bind(metrics),
      onCommit: metrics.onCommit.bind(metrics),
      clock,
      logger: logger.child('maps'),
    }),
  );
  const doctor = createDoctor({
    probes: [
      () => environments.doctorItems(),
      async () => describeCollectors(await inputs.status(), clock.nowMs()),
      ...systemProbes({ stateDir }),
    ],
    clock,
    logger: logger.child('doctor'),
  });

  const ports = { ...metrics.ports, http: null as number | null, attach: null as number | null };
  const info = (): AppInfo => ({
    version,
    runtime: options.runtime,
    platform: process.platform,
    workspaceDir: workspace.dir,
    stateDir,
    attached: false,
    ports,
  });
  const handlers: CoreHandlers = {
    app: createStatusService({
      info,
      storeStatus: () => metrics.status(),
      providerStatus: () => environments.providerStatus(),
      problems: () => workspace.current().problems,
      loopLag,
      clock,
      doctor,
    }),
    workspace: workspace.serve,
    environments: environments.serve,
    deploy: deploy.serve,
    runs: runs.serve,
    events: records.serve,
    metrics: metrics.serve,
    imports: imports.serve,
    remotes: createRemotes({
      remotes: () => workspace.current().config.remotes,
      requireTrust: () => workspace.requireTrust(),
      env: process.env,
      clock,
    }).serve,
    maps: maps.serve,
  };
  const router = createRouter(coreContract, handlers, { checkOutputs: options.checkOutputs });

  let desktop: DesktopCommands | null = null;
  if (options.listeners !== null) {
    const api = parts.add(
      await createApi({
        port: httpPort === false ? null : httpPort,
        bind,
        token: options.listeners.token,
        router,
        graphite: metrics.graphite,
        intake: metrics.intake,
        desktop: () => desktop,
        clock,
        version,
        logger: logger.child('api'),
      }),
    );
    ports.http = api.port;
    ports.attach = api.attachPort;
  }

  let started = false;
  return {
    handlers,
    router,
    metrics,
    records,
    workspace,
    clock,
    loopLag,
    ports,
    start() {
      if (started) return;
      started = true;
      if (options.collect) parts.add(reportLoopLag(loopLag, ingest, clock));
      environments.start();
      if (options.collect) inputs.start();
      void doctor.refresh();
    },
    registerDesktop(commands) {
      desktop = commands;
      return toDisposable(() => {
        desktop = null;
      });
    },
    dispose: () => parts.dispose(),
  };
}

/** Where the ingest worker listens. */
function addresses(ports: Readonly<Record<ListenerName, number | false>>, bind: string): ListenerAddresses {
  const listens = LISTENER_NAMES.map((name) => [name, ports[name]] as const);
  return Object.fromEntries(listens.map(([name, port]) => [name, port === false ? null : { port, bind }]));
}

const LOOP_LAG_INTERVAL_MS = 10_000;

/** The console's own promise, measured into its own store: `gemba.loop.lag` in milliseconds. */
function reportLoopLag(loopLag: LoopLagMonitor, ingest: MetricsEngine['ingest'], clock: Clock): Disposable {
  const timer = setInterval(() => {
    const timeSeconds = Math.floor(clock.nowMs() / 1000);
    const { p99, p999, max } = loopLag.read();
    ingest([
      { name: 'gemba.loop.lag.p99', value: p99, timeSeconds },
      { name: 'gemba.loop.lag.p999', value: p999, timeSeconds },
      { name: 'gemba.loop.lag.max', value: max, timeSeconds },
    ]);
  }, LOOP_LAG_INTERVAL_MS);
  return toDisposable(() => clearInterval(timer));
}
