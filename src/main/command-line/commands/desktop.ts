import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { GembaError } from '../../../shared/errors';
import { postToOwner } from '../../api/remote-router';
import { findOwner } from '../../ownership';
import { isAnswering, type AnsweringOwner } from '../connect';
import type { ExitStatus } from '../exit-status';
import { findConsoleWorkspace } from '../find-workspace';
import type { FoundWorkspace, Invocation } from '../invocation';

/** `start` itself is the launcher's: it needs Electron. Whoever comes here ran the command line without it. */
export function start(invocation: Invocation): ExitStatus {
  throw new GembaError('usage', 'The console is opened by the launcher.', {
    nextStep: `${invocation.installation.launcher} start`,
  });
}

/** @throws GembaError `usage` for what is no link of ours */
export function parseLink(text: string): string {
  const link = text.includes('://') ? text : `gemba://${text.replace(/^\/+/, '')}`;
  if (/^gemba:\/\/[a-z]/.test(link) && URL.canParse(link)) return link;
  throw new GembaError('usage', `${JSON.stringify(text)} is not a link of Gemba's.`, {
    nextStep: 'Write it as gemba://environments/local, or the name of a screen: overview',
  });
}

/** Brings the running console to a link, or opens one there. */
export async function open(invocation: Invocation, text: string): Promise<ExitStatus> {
  const link = parseLink(text);
  const workspace = await findConsoleWorkspace(invocation.wish);
  const console = await askConsole(workspace, '/desktop/open', { link });
  if (!console) startDetached(invocation, workspace, link);
  invocation.output.document({ link, opened: console ? 'running' : 'started' });
  invocation.output.print(console ? `The running console shows ${link}` : `A console opens at ${link}`);
  return 0;
}

export interface PictureOptions {
  readonly out: string;
  readonly size: string;
  readonly theme: string;
}

/** A picture of one screen: from the running console, or from one that is started for it and ends again. */
export async function screenshot(invocation: Invocation, screen: string, options: PictureOptions): Promise<ExitStatus> {
  const size = parseSize(options.size);
  const theme = parseTheme(options.theme);
  const out = outputFile(invocation, options.out);
  await takePicture(invocation, { screen, out, size, theme, format: 'png' });
  invocation.output.document({ screen, out, ...size, theme });
  invocation.output.print(out);
  return 0;
}

/** @throws GembaError `usage` where its folder is not there */
export function outputFile(invocation: Invocation, file: string): string {
  const out = path.resolve(invocation.cwd, file);
  if (existsSync(path.dirname(out))) return out;
  throw new GembaError('usage', `There is no folder ${path.dirname(out)}.`, {
    nextStep: `mkdir -p ${path.dirname(out)}`,
  });
}

export interface Picture {
  readonly screen: string;
  /** Absolute. */
  readonly out: string;
  readonly size: { readonly width: number; readonly height: number };
  readonly theme: 'dark' | 'light';
  readonly format: 'png' | 'pdf';
}

/** By the running console, or by one that is started for it and ends again. */
export async function takePicture(invocation: Invocation, picture: Picture): Promise<void> {
  const workspace = await findConsoleWorkspace(invocation.wish);
  const console = await askConsole(workspace, '/desktop/screenshot', picture);
  if (!console) await pictureFromNewConsole(invocation, workspace, picture);
}

/** Whether a console with a window owns the folder and did what it was asked. */
async function askConsole(workspace: FoundWorkspace, route: string, body: unknown): Promise<boolean> {
  const owner = await findOwner(workspace.stateDir);
  if (!isAnswering(owner)) return false;
  const { host, http: port, token }: AnsweringOwner = owner;
  try {
    await postToOwner({ host, port, token }, route, body);
    return true;
  } catch (error) {
    // `serve` owns the folder, or the console has closed its window for good: one of our own will do.
    if (error instanceof GembaError && error.code === 'missing') return false;
    throw error;
  }
}

/** The program and the arguments that open a console. Node runs the launcher of a checkout; that of an installed build runs itself. */
function consoleCommand(
  { installation }: Invocation,
  { workspaceDir, stateDir }: FoundWorkspace,
  rest: string[],
): [program: string, args: string[]] {
  const args = [`--workspace=${workspaceDir}`, `--state=${stateDir}`, 'start', ...rest];
  const isInstalled = process.versions['electron'] !== undefined;
  return isInstalled ? [installation.launcher, args] : [process.execPath, [installation.launcher, ...args]];
}

function startDetached(invocation: Invocation, workspace: FoundWorkspace, link: string): void {
  const child = spawn(...consoleCommand(invocation, workspace, [link]), {
    detached: true,
    stdio: 'ignore',
    env: invocation.env,
  });
  child.on('error', (error) => invocation.output.error(error));
  child.unref();
}

/** The launcher brings Electron, and a virtual display where there is none. */
async function pictureFromNewConsole(
  invocation: Invocation,
  workspace: FoundWorkspace,
  picture: Picture,
): Promise<void> {
  const [program, args] = consoleCommand(invocation, workspace, [
    `--gemba-screenshot=${picture.screen}`,
    `--gemba-out=${picture.out}`,
    `--gemba-size=${picture.size.width}x${picture.size.height}`,
    `--gemba-theme=${picture.theme}`,
    `--gemba-format=${picture.format}`,
  ]);
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'inherit'], env: invocation.env });
  const interrupted = invocation.interrupts.onInterrupt((signal) => child.kill(signal));
  const status = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  await interrupted.dispose();
  if (status === 0 && existsSync(picture.out)) return;
  throw new GembaError('failed', `The console that was started for the picture of ${picture.screen} did not take it.`, {
    nextStep: 'Its messages stand above; more of them with GEMBA_LOG=debug.',
  });
}

/** @throws GembaError `usage` */
export function parseSize(text: string): { width: number; height: number } {
  const match = /^(\d{3,4})x(\d{3,4})$/.exec(text);
  if (match === null)
    throw new GembaError('usage', `${JSON.stringify(text)} is not a size.`, { nextStep: 'Write it as 1280x800.' });
  return { width: Number(match[1]), height: Number(match[2]) };
}

function parseTheme(text: string): 'dark' | 'light' {
  if (text === 'dark' || text === 'light') return text;
  throw new GembaError('usage', `${JSON.stringify(text)} is not a theme.`, { nextStep: 'Choose dark or light.' });
}
