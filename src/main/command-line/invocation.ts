import type { FoundWorkspace, WorkspaceWish } from './find-workspace';
import type { Interrupts } from './interrupts';
import type { Output } from './output';

/** Where the program's own files are. */
export interface Installation {
  /** The built main side: worker files. */
  readonly outDir: string;
  /** Sample workspace and image templates. */
  readonly resourcesDir: string;
  /** `bin/gemba`, which can start a console. */
  readonly launcher: string;
  readonly version: string;
}

/** One run of the command line: what was asked for and what surrounds it. Every command gets one. */
export interface Invocation {
  readonly output: Output;
  readonly interrupts: Interrupts;
  readonly installation: Installation;
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly homeDir: string;
  readonly wish: WorkspaceWish;
}

export type { FoundWorkspace };
