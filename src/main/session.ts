import type { Router } from './router';
import { createCore, type Core, type CoreOptions } from './core';
import { acquireOwnership, findOwner, ownedBy } from './ownership';
import { DisposableStore, type Disposable } from './platform/disposable';
import { connectRouter } from './api';
import type { DesktopCommands } from './api';

/** An open workspace as the console sees it: its own core, or that of the process which owns the state folder. */
export interface Session extends Disposable {
  readonly router: Router;
  /** Null while another process owns the folder. */
  readonly core: Core | null;
}

export type SessionOptions = Omit<CoreOptions, 'listeners'> & { readonly desktop: DesktopCommands };

/**
 * Opens a workspace. Whoever owns its state folder already is attached to over the loopback API; else this process
 * becomes the owner.
 *
 * @throws GembaError `busy` where the owner is a command that nothing can attach to.
 */
export async function openSession(options: SessionOptions): Promise<Session> {
  const { stateDir, workspaceDir } = options;
  const owner = await findOwner(stateDir);
  if (owner !== null) {
    if (owner.http === null || !owner.answers) throw ownedBy(stateDir, owner);
    const router = connectRouter({ port: owner.http, token: owner.token });
    return { router, core: null, dispose: () => {} };
  }
  const parts = new DisposableStore();
  const ownership = parts.add(acquireOwnership({ stateDir, workspaceDir, what: 'console' }));
  try {
    const core = await createCore({ ...options, listeners: { token: ownership.token } });
    parts.add(core);
    ownership.publish({ http: core.ports.attach });
    parts.add(core.registerDesktop(options.desktop));
    return { router: core.router, core, dispose: () => parts.dispose() };
  } catch (error) {
    await parts.dispose();
    throw error;
  }
}
