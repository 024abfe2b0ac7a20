import { EventEmitter, once } from 'node:events';
import { dialog, type BrowserWindow, type WebContents } from 'electron';
import { windowContract } from '../../shared/contract/window';
import type { EventOf, Serves } from '../../shared/contract/define';
import { desktopContract } from '../../shared/contract';
import { GembaError } from '../../shared/errors';
import { Emitter } from '../platform/disposable';
import type { Logger } from '../platform/logger';
import { untilAborted } from '../platform/until-aborted';
import { createRouter, type Router } from '../router';
import { isLink } from './deep-links';
import { openHiddenWindow, openMainWindow, pageAddress, preloadPath } from './main-window';
import { popupMenu } from './menu';
import { linkForScreen, takeScreenshot, type ScreenshotRequest } from './screenshots';
import { openExternal } from './security';
import type { SettingsStore } from './settings-store';

type WindowCommand = EventOf<typeof windowContract.commands>;

/** What the shell needs of the rest of the application. */
export interface ShellOptions {
  readonly outDir: string;
  readonly homeDir: string;
  readonly settings: SettingsStore;
  readonly logger: Logger;
  readonly checkOutputs: boolean;
  /** The core's calls, whichever workspace is open just now. */
  readonly core: Router;
  openWorkspace(dir: string): Promise<void>;
  /** The page's own code has been loaded and run; what is left of the first paint is the page's work alone. */
  onLoaded(): void;
  /** The window has painted for the first time and shows itself. */
  onShown(): void;
  /** The first screen or the first graph is on the glass. */
  onPainted(what: 'screen' | 'graph'): void;
  /** A person chose to quit. */
  quit(): void;
}

/** The window of the console and what it can be asked to do. */
export interface Shell {
  /** The router that serves a page, or null for one that is none of ours. */
  routerOf(contents: WebContents): Router | null;
  /** Opens the window, or brings the open one to the front; then follows the link, if there is one. */
  show(link?: string | null): void;
  /** Loads the page anew: another workspace is open now. */
  reload(): void;
  runCommand(command: string): void;
  screenshot(request: ScreenshotRequest): Promise<void>;
  /** From now on closing a window asks nothing. */
  stopAsking(): void;
}

/** A page and the small state that belongs to it. */
interface Page {
  readonly window: BrowserWindow;
  readonly router: Router;
  readonly commands: Emitter<WindowCommand>;
  readonly painted: EventEmitter;
  /** Whether the page has subscribed to its commands; before that they would be lost. */
  listening: boolean;
}

export function createShell(options: ShellOptions): Shell {
  const { settings, logger } = options;
  const pages = new Map<number, Page>();
  let main: Page | null = null;
  let asking = true;
  /** Said before the page could listen; delivered when it does. */
  let undelivered: WindowCommand[] = [];

  function addPage(window: BrowserWindow, themeOverride: 'dark' | 'light' | null): Page {
    const commands = new Emitter<WindowCommand>();
    const painted = new EventEmitter();
    const page: Page = { window, commands, painted, listening: false, router: pageRouter(() => page, themeOverride) };
    const { id } = window.webContents;
    pages.set(id, page);
    window.once('closed', () => pages.delete(id));
    return page;
  }

  function pageRouter(page: () => Page, themeOverride: 'dark' | 'light' | null): Router {
    const windowHandlers = createWindowHandlers(page, themeOverride);
    const own = createRouter({ window: windowContract }, { window: windowHandlers }, options);
    const routerFor = (module: string): Router => (module === 'window' ? own : options.core);
    return {
      call: (module, ...rest) => routerFor(module).call(module, ...rest),
      subscribe: (module, ...rest) => routerFor(module).subscribe(module, ...rest),
      specOf: (module, name) =>
        Object.hasOwn(desktopContract, module) ? routerFor(module).specOf(module, name) : null,
    };
  }

  function createWindowHandlers(
    page: () => Page,
    themeOverride: 'dark' | 'light' | null,
  ): Serves<typeof windowContract> {
    const shown = (): ReturnType<SettingsStore['current']> =>
      themeOverride === null ? settings.current() : { ...settings.current(), theme: themeOverride, overlay: false };
    return {
      async settings(_input, emit, { signal }) {
        const subscription = settings.onChange(() => emit(shown()));
        emit(shown());
        await untilAborted(signal);
        await subscription.dispose();
      },
      changeSettings: (patch) =>
        settings.change(Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined))),
      minimize() {
        page().window.minimize();
        return {};
      },
      toggleMaximize() {
        const { window } = page();
        if (window.isMaximized()) window.unmaximize();
        else window.maximize();
        return {};
      },
      close() {
        page().window.close();
        return {};
      },
      async answerClose({ answer, remember }) {
        if (answer === 'cancel') return {};
        if (remember) await settings.change({ onClose: answer });
        leave(page().window, answer);
        return {};
      },
      async commands(_input, emit, { signal }) {
        const subscription = page().commands.on(emit);
        page().listening = true;
        if (page() === main) {
          const waiting = undelivered;
          undelivered = [];
          for (const command of waiting) emit(command);
        }
        await untilAborted(signal);
        page().listening = false;
        await subscription.dispose();
      },
      popupMenu(position) {
        popupMenu(page().window, position);
        return {};
      },
      async chooseWorkspace() {
        const choice = await dialog.showOpenDialog(page().window, {
          title: 'Open a workspace',
          buttonLabel: 'Open workspace',
          properties: ['openDirectory', 'createDirectory'],
        });
        const dir = choice.filePaths[0];
        if (choice.canceled || dir === undefined) return { opened: false };
        await options.openWorkspace(dir);
        return { opened: true };
      },
      async openWorkspace({ dir }) {
        await options.openWorkspace(dir);
        return {};
      },
      async openExternal({ url }) {
        await openExternal(url);
        return {};
      },
      painted({ what }) {
        page().painted.emit(what);
        if (page() === main) options.onPainted(what);
        return {};
      },
    };
  }

  /** Closes the window; whether the console goes on collecting without it is what the person chose. */
  function leave(window: BrowserWindow, how: 'collect' | 'quit'): void {
    if (how === 'quit') options.quit();
    else window.destroy();
  }

  function openMain(): Page {
    const window = openMainWindow({
      preload: preloadPath(options.outDir),
      homeDir: options.homeDir,
      theme: settings.current().theme,
      logger,
    });
    const page = addPage(window, null);
    window.webContents.once('dom-ready', () => options.onLoaded());
    window.once('ready-to-show', () => options.onShown());
    window.on('close', (event) => {
      if (!asking) return;
      event.preventDefault();
      const { onClose } = settings.current();
      if (onClose !== 'ask') leave(window, onClose);
      // A page that cannot ask (still loading, hung) must not keep a person from closing it.
      else if (page.listening) page.commands.emit({ kind: 'ask-close' });
      else leave(window, 'quit');
    });
    window.once('closed', () => {
      main = null;
    });
    window.webContents.on('render-process-gone', (_event, details) => {
      logger.error('the window crashed and is loaded anew', { reason: details.reason });
      if (details.reason !== 'clean-exit' && !window.isDestroyed()) window.reload();
    });
    load(window, {});
    return page;
  }

  function load(window: BrowserWindow, query: Record<string, string>): void {
    window.loadURL(pageAddress(query)).catch((error: unknown) => {
      if (!window.isDestroyed()) logger.error('the page could not be loaded', { error: String(error) });
    });
  }

  function say(command: WindowCommand): void {
    if (main === null || !main.listening) undelivered.push(command);
    else main.commands.emit(command);
  }

  return {
    routerOf: (contents) => pages.get(contents.id)?.router ?? null,
    show(link = null) {
      if (link !== null && isLink(link)) say({ kind: 'open', link });
      if (main === null) {
        main = openMain();
        return;
      }
      if (main.window.isMinimized()) main.window.restore();
      main.window.show();
      main.window.focus();
    },
    reload() {
      if (main !== null) load(main.window, {});
    },
    runCommand: (command) => say({ kind: 'menu', command }),
    async screenshot(request) {
      const window = openHiddenWindow({
        preload: preloadPath(options.outDir),
        homeDir: options.homeDir,
        theme: request.theme,
        logger,
        size: request.size,
      });
      const page = addPage(window, request.theme);
      try {
        const link = linkForScreen(request.screen);
        if (!isLink(link)) {
          throw new GembaError('usage', `${request.screen} is not a screen.`, {
            nextStep: 'Name one such as overview, environments, metrics, journeys or blueprints.',
          });
        }
        const painted = once(page.painted, 'screen').then(() => undefined);
        load(window, { link, theme: request.theme });
        await takeScreenshot(window, request, painted);
      } finally {
        if (!window.isDestroyed()) window.destroy();
      }
    },
    stopAsking() {
      asking = false;
    },
  };
}
