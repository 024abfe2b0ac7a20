import type { CoreClient } from '../../shared/contract';
import { connectRouter } from '../api/remote-router';
import { createCoreClient } from '../api/core-client';
import type { GraphiteSource } from '../api/graphite';
import { renderFromOwner } from '../api/remote-render';
import { findOwner, ownedBy, acquireOwnership, type Owner } from '../ownership';
import { DisposableStore, type Disposable } from '../platform/disposable';
import { createLogger, type LogLevel } from '../platform/logger';
import type { ExitStatus } from './exit-status';
import { findConsoleWorkspace, findNamedWorkspace, type FoundWorkspace } from './find-workspace';
import type { Invocation } from './invocation';

/** A core to ask: the one of the process that owns the state folder, or one of this process. */
export interface Connection extends Disposable {
  readonly client: CoreClient;
  readonly renderBody: GraphiteSource['renderBody'];
  readonly workspace: FoundWorkspace;
  /** Null where the core is in this process. */
  readonly owner: AnsweringOwner | null;
  dispose(): Promise<void>;
}

export type AnsweringOwner = Owner & { readonly http: number };

/** `look` reads and never waits for the lock; `change` writes, and takes the lock where nobody has it. */
export type Access = { readonly kind: 'look' } | { readonly kind: 'change'; readonly what: string };

const PATIENCE_MS = 8000;

/** @throws GembaError `busy` where something is to be changed and the owner cannot be attached to */
export async function connect(invocation: Invocation, access: Access): Promise<Connection> {
  const { wish } = invocation;
  const workspace = access.kind === 'look' ? await findConsoleWorkspace(wish) : findNamedWorkspace(wish);
  // Who looks can do without the owner; who changes has to be patient with one that is busy or only just starting.
  const owner = await findOwner(workspace.stateDir, access.kind === 'look' ? {} : { timeoutMs: PATIENCE_MS });
  if (isAnswering(owner)) return attach(owner, workspace);
  if (access.kind === 'look') return lookAlone(invocation, workspace);
  if (owner !== null) throw ownedBy(workspace.stateDir, owner);
  return changeAlone(invocation, workspace, access.what);
}

/** Connects, works, and leaves nothing running behind, whatever happens. */
export function withCore(
  invocation: Invocation,
  access: Access,
  work: (connection: Connection) => Promise<ExitStatus>,
): Promise<ExitStatus> {
  return withConnection(invocation, access, work);
}

/** The same for work that answers with something else, and goes on without the core afterwards. */
export async function withConnection<Result>(
  invocation: Invocation,
  access: Access,
  work: (connection: Connection) => Promise<Result>,
): Promise<Result> {
  const connection = await connect(invocation, access);
  try {
    return await work(connection);
  } finally {
    await connection.dispose();
  }
}

export function isAnswering(owner: Owner | null): owner is AnsweringOwner {
  return owner !== null && owner.answers && owner.http !== null;
}

function attach(owner: AnsweringOwner, workspace: FoundWorkspace): Connection {
  const address = { host: owner.host, port: owner.http, token: owner.token };
  return {
    client: createCoreClient(connectRouter(address)),
    renderBody: (request, options) => renderFromOwner(address, request, options),
    workspace,
    owner,
    dispose: async () => {},
  };
}

async function lookAlone(invocation: Invocation, workspace: FoundWorkspace): Promise<Connection> {
  const { createLookingCore } = await import('../looking-core');
  const core = createLookingCore({
    ...coreOptions(invocation, workspace),
    logger: commandLogger(invocation, null),
  });
  return {
    client: createCoreClient(core.router),
    renderBody: core.renderBody,
    workspace,
    owner: null,
    dispose: () => core.dispose(),
  };
}

async function changeAlone(invocation: Invocation, workspace: FoundWorkspace, what: string): Promise<Connection> {
  const parts = new DisposableStore();
  parts.add(acquireOwnership({ ...workspace, what }));
  try {
    const { createCore } = await import('../core');
    const logger = parts.add(commandLogger(invocation, workspace));
    const core = parts.add(
      await createCore({
        ...coreOptions(invocation, workspace),
        logger,
        clockOffsetMs: 0,
        listeners: null,
        collect: false,
        watch: false,
        checkOutputs: invocation.env['GEMBA_CHECK_OUTPUTS'] === '1',
      }),
    );
    return {
      client: createCoreClient(core.router),
      renderBody: (request, options) => core.metrics.graphite.renderBody(request, options),
      workspace,
      owner: null,
      dispose: () => parts.dispose(),
    };
  } catch (error) {
    await parts.dispose();
    throw error;
  }
}

export function coreOptions(invocation: Invocation, workspace: FoundWorkspace) {
  const { homeDir, installation } = invocation;
  return {
    ...workspace,
    homeDir,
    outDir: installation.outDir,
    resourcesDir: installation.resourcesDir,
    runtime: `Node ${process.versions.node}`,
  };
}

/** What a command says to people it says itself; its log goes to the state folder, where it may write there. */
export function commandLogger(invocation: Invocation, workspace: FoundWorkspace | null) {
  const level = logLevel(invocation.env);
  return createLogger({
    dir: workspace === null ? null : `${workspace.stateDir}/logs`,
    level,
    stderr: level === 'debug' || workspace === null,
  });
}

export function logLevel(env: NodeJS.ProcessEnv): LogLevel {
  const level = env['GEMBA_LOG'];
  return level === 'debug' || level === 'info' || level === 'warn' || level === 'error' ? level : 'info';
}
