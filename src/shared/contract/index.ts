import type { ClientOf, ContractModule, Serves } from './define';
import { appContract } from './app';
import { deployContract } from './deploy';
import { environmentsContract } from './environments';
import { importsContract } from './imports';
import { eventsContract } from './events';
import { mapsContract } from './maps';
import { remotesContract } from './remotes';
import { metricsContract } from './metrics';
import { runsContract } from './runs';
import { windowContract } from './window';
import { workspaceContract } from './workspace';

/** What the core serves: to the renderer over IPC, to a second process over the loopback API, to the command line in-process. */
export const coreContract = {
  app: appContract,
  workspace: workspaceContract,
  environments: environmentsContract,
  deploy: deployContract,
  runs: runsContract,
  events: eventsContract,
  metrics: metricsContract,
  imports: importsContract,
  remotes: remotesContract,
  maps: mapsContract,
} as const satisfies Record<string, ContractModule>;

/** What the renderer sees: the core's contract and the window's. */
export const desktopContract = { ...coreContract, window: windowContract } as const satisfies Record<
  string,
  ContractModule
>;

export type CoreContract = typeof coreContract;
export type DesktopContract = typeof desktopContract;

export type CoreHandlers = { readonly [Module in keyof CoreContract]: Serves<CoreContract[Module]> };
export type CoreClient = { readonly [Module in keyof CoreContract]: ClientOf<CoreContract[Module]> };
export type DesktopClient = { readonly [Module in keyof DesktopContract]: ClientOf<DesktopContract[Module]> };
