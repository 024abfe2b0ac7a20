import path from 'node:path';
import { BrowserWindow, nativeTheme, screen } from 'electron';
import { APP_ORIGIN } from '../../shared/channels';
import type { Settings } from '../../shared/contract/app';
import type { Logger } from '../platform/logger';
import { SECURE_WEB_PREFERENCES } from './security';
import { MINIMUM_SIZE, readWindowState, restorableState, writeWindowState } from './window-state';

/** What lies behind the page until it has painted, so that neither theme flashes the other's colour. */
const BACKGROUND = { dark: '#090d0f', light: '#eaedef' } as const;

/** Pictures are taken with nothing remembered and leave nothing remembered: a session in memory. */
export const PICTURE_PARTITION = 'picture';

export interface WindowOptions {
  readonly preload: string;
  readonly homeDir: string;
  readonly theme: Settings['theme'];
  readonly logger: Logger;
}

/** Opens the console's window where it was last time; it shows itself when the first frame is there. */
export function openMainWindow(options: WindowOptions): BrowserWindow {
  const { homeDir, logger } = options;
  const restored = restorableState(
    readWindowState(homeDir),
    screen.getAllDisplays().map((display) => display.workArea),
  );
  const window = new BrowserWindow({
    ...(restored?.bounds ?? { width: 1440, height: 900 }),
    minWidth: MINIMUM_SIZE.width,
    minHeight: MINIMUM_SIZE.height,
    ...frameless(),
    show: false,
    title: 'Gemba',
    backgroundColor: BACKGROUND[resolvedTheme(options.theme)],
    webPreferences: { ...SECURE_WEB_PREFERENCES, preload: options.preload },
  });
  if (restored?.maximized === true) window.maximize();
  window.once('ready-to-show', () => window.show());
  rememberState(window, homeDir, logger);
  return window;
}

/** A window that nobody sees, of an exact size, for a picture of a screen. Same page, same bridge, same settings. */
export function openHiddenWindow(options: WindowOptions & { size: { width: number; height: number } }): BrowserWindow {
  return new BrowserWindow({
    ...options.size,
    useContentSize: true,
    frame: false,
    show: false,
    backgroundColor: BACKGROUND[resolvedTheme(options.theme)],
    webPreferences: {
      ...SECURE_WEB_PREFERENCES,
      preload: options.preload,
      partition: PICTURE_PARTITION,
      offscreen: true,
    },
  });
}

/** The address of a screen inside the console, from a deep link such as `gemba://metrics`. */
export function pageAddress(query: Record<string, string> = {}): string {
  const url = new URL('/index.html', `${APP_ORIGIN}/`);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return url.href;
}

export function resolvedTheme(theme: Settings['theme']): 'dark' | 'light' {
  if (theme !== 'system') return theme;
  return nativeTheme.shouldUseDarkColors ? 'dark' : 'light';
}

/** The path of the preload script in a build. */
export function preloadPath(outDir: string): string {
  return path.join(outDir, 'preload', 'index.cjs');
}

/** The title block is the drag region. macOS keeps its own buttons over it; elsewhere the page draws them. */
function frameless(): Electron.BrowserWindowConstructorOptions {
  return process.platform === 'darwin' ? { titleBarStyle: 'hiddenInset' } : { frame: false };
}

function rememberState(window: BrowserWindow, homeDir: string, logger: Logger): void {
  let timer: NodeJS.Timeout | null = null;
  const save = (): void => {
    timer = null;
    if (window.isDestroyed() || window.isMinimized()) return;
    const state = { bounds: window.getNormalBounds(), maximized: window.isMaximized() };
    writeWindowState(homeDir, state).catch((error: unknown) => {
      logger.warn('the place of the window could not be remembered', { error: String(error) });
    });
  };
  const saveSoon = (): void => {
    timer ??= setTimeout(save, 500);
  };
  window.on('resize', saveSoon);
  window.on('move', saveSoon);
  window.on('maximize', saveSoon);
  window.on('unmaximize', saveSoon);
  window.on('close', save);
}
