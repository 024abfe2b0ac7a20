import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { app, session as electronSession } from 'electron';
import { toWireError } from '../shared/errors';
import type { FoundWorkspace } from './command-line/find-workspace';
import { homeFolder } from './command-line/home-folder';
import { serveIpc } from './ipc/ipc-server';
import { DisposableStore } from './platform/disposable';
import { createLogger, type LogLevel } from './platform/logger';
import { createSwitchRouter } from './router';
import type { Session } from './session';
import { registerAppScheme, serveAppScheme } from './window/app-protocol';
import { parseConsoleArguments } from './window/console-arguments';
import { createShell, type Shell } from './window/console-window';
import { LINK_SCHEME, linkAmong } from './window/deep-links';
import { appendFrugalSwitches } from './window/frugal-switches';
import { installMenu } from './window/menu';
import { makePictureFolder } from './window/picture-folder';
import { PICTURE_PARTITION } from './window/main-window';
import { denyPermissions, guardEveryPage } from './window/security';
import { openSettings } from './window/settings-store';
import { showTray } from './window/tray';

/**
 * The desktop composition root: application lifecycle, and where the window meets the core. The window opens first and
 * paints; the core is loaded and put together while it does (its code is imported only then), and what has to be probed
 * is probed after the first paint.
 */

const QUIT_LIMIT_MS = 8000;
/** The workspace is opened this long after the window at the latest, whatever the page does. */
const LATEST_OPENING_MS = 1000;

const outDir = path.resolve(import.meta.dirname, '..');
const resourcesDir = app.isPackaged ? process.resourcesPath : path.resolve(outDir, '../resources');
const homeDir = homeFolder(process.env);
const args = parseConsoleArguments(process.argv.slice(1), process.cwd());
const takesPicture = args.screenshot !== null;
const checkOutputs = process.env['GEMBA_CHECK_OUTPUTS'] === '1';

// An installed build brings the SQLite that fits its runtime, if that is one which needs it.
if (app.isPackaged && Number(process.versions['napi']) < 10) {
  process.env['GEMBA_SQLITE_BINDING'] ??= path.join(process.resourcesPath, 'better-sqlite3-napi9.node');
}

const commandAt = process.argv.indexOf('--cli');
if (commandAt >= 0) runCommandLine(process.argv.slice(commandAt + 1));
else runConsole();

/** The command line of an installed build: this program without a window. It ends the process itself. */
function runCommandLine(words: readonly string[]): void {
  process.argv = [process.execPath, 'gemba', ...words];
  import('./cli').catch(fail);
}

function runConsole(): void {
  // A picture is taken by a process of its own, which must not be taken for (or disturb) the person's console.
  const userData = takesPicture ? makePictureFolder() : path.join(homeDir, 'electron');
  appendFrugalSwitches();
  registerAppScheme();
  mkdirSync(userData, { recursive: true });
  app.setName('Gemba');
  app.setPath('userData', userData);
  // Not awaited at the top level: `ready` is only emitted once this module has been evaluated.
  if (takesPicture || app.requestSingleInstanceLock()) app.whenReady().then(start, fail);
  // The running console got our arguments and comes to the front.
  else app.exit(0);
}

async function start(): Promise<void> {
  const parts = new DisposableStore();
  const logger = parts.add(
    createLogger({
      dir: path.join(homeDir, 'logs'),
      level: (process.env['GEMBA_LOG'] ?? 'info') as LogLevel,
      stderr: true,
    }),
  );
  const settings = openSettings(homeDir, logger);
  const switchRouter = createSwitchRouter();
  let session: Promise<Session>;
  let exitCode = 0;
  let hasPainted = false;
  let announcePage = (): void => {};
  const pageLoaded = new Promise<void>((resolve) => {
    announcePage = resolve;
  });

  guardEveryPage(logger);
  for (const each of [electronSession.defaultSession, electronSession.fromPartition(PICTURE_PARTITION)]) {
    denyPermissions(each, logger);
    serveAppScheme(each, path.join(outDir, 'renderer'));
  }

  const shell: Shell = createShell({
    outDir,
    homeDir,
    settings,
    logger: logger.child('window'),
    checkOutputs,
    core: switchRouter.router,
    openWorkspace: async (dir) => {
      // Found before the open one is given up: a folder that is none leaves everything as it was.
      const found = await findWorkspace(dir, null);
      await closeSession();
      session = open(Promise.resolve(found));
      shell.reload();
      await session;
    },
    onLoaded: () => announcePage(),
    onShown: () => reportTiming('window'),
    onPainted: (what) => {
      reportTiming(what);
      if (what === 'graph') return;
      hasPainted = true;
      session.then(begin, ignoreKnownFailure);
    },
    quit: () => app.quit(),
  });
  parts.add(serveIpc({ routerOf: (contents) => shell.routerOf(contents), logger: logger.child('ipc') }));

  async function findWorkspace(dir: string | null, stateDir: string | null): Promise<FoundWorkspace> {
    const { findConsoleWorkspace } = await import('./command-line/find-workspace');
    return findConsoleWorkspace({ dir, stateDir, env: process.env, cwd: process.cwd(), homeDir, resourcesDir });
  }

  function open(found: Promise<FoundWorkspace>): Promise<Session> {
    const opening = found
      .then(async (folders) => [folders, await import('./session')] as const)
      .then(([folders, { openSession }]) =>
        openSession({
          ...folders,
          homeDir,
          outDir: path.join(outDir, 'main'),
          resourcesDir,
          logger,
          clockOffsetMs: 0,
          collect: true,
          watch: true,
          checkOutputs,
          runtime: `Electron ${process.versions.electron}, Chromium ${process.versions['chrome']}, Node ${process.versions.node}`,
          desktop: { open: (link) => shell.show(link), screenshot: (request) => shell.screenshot(request) },
        }),
      );
    switchRouter.point(opening.then(({ router }) => router));
    opening.then(
      (opened) => {
        if (hasPainted) begin(opened);
      },
      (error: unknown) => logger.error(toWireError(error).message),
    );
    return opening;
  }

  /** Docker and the rest are probed when the first screen is there, not before; the loop's delay counts from then on. */
  function begin({ core }: Session): void {
    core?.loopLag.reset();
    core?.start();
  }

  async function closeSession(): Promise<void> {
    const open = await session.catch(ignoreKnownFailure);
    await open?.dispose();
  }

  function quit(): void {
    shell.stopAsking();
    const limit = setTimeout(() => {
      logger.error(`the console did not wind down within ${QUIT_LIMIT_MS} ms`);
      app.exit(4);
    }, QUIT_LIMIT_MS);
    closeSession()
      .catch((error: unknown) => logger.error('the workspace did not close cleanly', { error: String(error) }))
      .then(() => parts.dispose())
      .then(() => {
        clearTimeout(limit);
        app.exit(exitCode);
      }, fail);
  }

  const quitOnce = onlyOnce(quit);
  app.on('before-quit', (event) => {
    event.preventDefault();
    quitOnce();
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, quitOnce);

  if (args.screenshot !== null) {
    app.on('window-all-closed', () => {}); // The picture is one window; what follows it is said below.
    session = open(findWorkspace(args.workspace, args.state));
    try {
      begin(await session);
      await shell.screenshot(args.screenshot);
    } catch (error) {
      const { message, nextStep } = toWireError(error);
      process.stderr.write(`gemba: ${message}${nextStep === undefined ? '' : `\n${nextStep}`}\n`);
      exitCode = 4;
    }
    quitOnce();
    return;
  }

  // Without a window the console goes on collecting until a person quits it.
  const goOnCollecting = onlyOnce(() => {
    const icon = path.join(resourcesDir, 'icons', 'tray.png');
    parts.add(showTray({ icon, open: () => shell.show(), quit: quitOnce, logger }));
  });
  app.on('window-all-closed', goOnCollecting);
  installMenu((command) => shell.runCommand(command));
  app.setAsDefaultProtocolClient(LINK_SCHEME);
  app.on('second-instance', (_event, argv) => shell.show(linkAmong(argv)));
  app.on('open-url', (event, url) => {
    event.preventDefault();
    shell.show(url);
  });
  app.on('activate', () => shell.show());

  shell.show(args.link);
  // Until its code has been served the page needs this process; then the core and its workers are loaded beside it.
  const ready = Promise.race([pageLoaded, wait(LATEST_OPENING_MS)]);
  session = open(ready.then(() => findWorkspace(args.workspace, args.state)));
}

/** A workspace that could not be opened is told to every call that the window makes; here there is nothing to add. */
function ignoreKnownFailure(): null {
  return null;
}

function onlyOnce(run: () => void): () => void {
  let done = false;
  return () => {
    if (done) return;
    done = true;
    run();
  };
}

/** For whoever measures the start: when each thing was painted, counted from the start of the command. */
function reportTiming(what: 'window' | 'screen' | 'graph'): void {
  const startedAt = Number(process.env['GEMBA_STARTED_AT_MS'] ?? Number.NaN);
  if (!Number.isNaN(startedAt)) {
    process.stdout.write(`${JSON.stringify({ painted: what, ms: Math.round(Date.now() - startedAt) })}\n`);
  }
}

function fail(error: unknown): void {
  process.stderr.write(`gemba: the console could not start: ${toWireError(error).message}\n`);
  app.exit(4);
}
