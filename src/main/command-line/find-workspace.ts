import { existsSync } from 'node:fs';
import path from 'node:path';
import { GembaError } from '../../shared/errors';
import { initWorkspace, recentWorkspaces } from '../workspace';

/** Which workspace is meant, and where its state is kept. */
export interface FoundWorkspace {
  readonly workspaceDir: string;
  readonly stateDir: string;
}

export interface Surroundings {
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  /** The user's data folder. */
  readonly homeDir: string;
  /** Holds `sample/`. */
  readonly resourcesDir: string;
}

export interface WorkspaceWish extends Surroundings {
  /** What `--workspace` says. */
  readonly dir: string | null;
  /** What `--state` says. */
  readonly stateDir: string | null;
}

export { homeFolder } from './home-folder';

const CONFIG_FILE = 'gemba.yaml';

/**
 * The workspace that was named, or else the nearest one upward.
 *
 * @throws GembaError `missing` where a named folder is no workspace, `usage` where none was named and none is near.
 */
export function findNamedWorkspace(wish: WorkspaceWish): FoundWorkspace {
  const found = namedOrNearest(wish);
  if (found !== null) return found;
  throw new GembaError('usage', `No workspace here: neither ${wish.cwd} nor a folder above it holds ${CONFIG_FILE}.`, {
    nextStep: 'Name one with --workspace DIR, or make one: gemba init',
  });
}

/**
 * For the console and for commands that only look: the workspace that was named, the nearest one upward, the last one
 * that was opened, or the sample, copied to the user's data folder when it is first needed.
 */
export async function findConsoleWorkspace(wish: WorkspaceWish): Promise<FoundWorkspace> {
  const found = namedOrNearest(wish) ?? (await lastOpened(wish));
  return found ?? withState(wish, await sampleWorkspace(wish));
}

function namedOrNearest(wish: WorkspaceWish): FoundWorkspace | null {
  const named = wish.dir ?? nonEmpty(wish.env['GEMBA_WORKSPACE']);
  if (named !== null) {
    const dir = path.resolve(wish.cwd, named);
    if (existsSync(path.join(dir, CONFIG_FILE))) return withState(wish, dir);
    throw new GembaError('missing', `${dir} is not a workspace: it holds no ${CONFIG_FILE}.`, {
      nextStep: `Make one there: gemba init ${dir}`,
    });
  }
  const nearest = nearestUpward(wish.cwd);
  return nearest === null ? null : withState(wish, nearest);
}

function nearestUpward(from: string): string | null {
  for (let dir = path.resolve(from); ; dir = path.dirname(dir)) {
    if (existsSync(path.join(dir, CONFIG_FILE))) return dir;
    if (path.dirname(dir) === dir) return null;
  }
}

async function lastOpened(wish: WorkspaceWish): Promise<FoundWorkspace | null> {
  const recent = await recentWorkspaces(wish.homeDir);
  const there = recent.find(({ dir }) => existsSync(path.join(dir, CONFIG_FILE)));
  return there === undefined ? null : withState(wish, there.dir);
}

async function sampleWorkspace({ homeDir, resourcesDir }: Surroundings): Promise<string> {
  const dir = path.join(homeDir, 'sample');
  if (!existsSync(path.join(dir, CONFIG_FILE))) {
    await initWorkspace({ dir, empty: false, sampleDir: path.join(resourcesDir, 'sample'), homeDir });
  }
  return dir;
}

function withState(wish: WorkspaceWish, workspaceDir: string): FoundWorkspace {
  const named = wish.stateDir ?? nonEmpty(wish.env['GEMBA_STATE']);
  return { workspaceDir, stateDir: named === null ? path.join(workspaceDir, '.gemba') : path.resolve(wish.cwd, named) };
}

const nonEmpty = (text: string | undefined): string | null => (text === undefined || text === '' ? null : text);
