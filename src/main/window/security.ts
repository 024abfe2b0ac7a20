import { app, shell, type Session, type WebContents } from 'electron';
import { APP_ORIGIN } from '../../shared/channels';
import { GembaError } from '../../shared/errors';
import type { Logger } from '../platform/logger';

/** The settings of every window, in tests as in production. */
export const SECURE_WEB_PREFERENCES = {
  contextIsolation: true,
  sandbox: true,
  nodeIntegration: false,
  nodeIntegrationInSubFrames: false,
  nodeIntegrationInWorker: false,
  webSecurity: true,
  webviewTag: false,
  spellcheck: false,
} as const;

/** No page of this session gets a permission, whichever it asks for. */
export function denyPermissions(session: Session, logger: Logger): void {
  session.setPermissionRequestHandler((_contents, permission, callback) => {
    logger.warn('a permission was asked for and denied', { permission });
    callback(false);
  });
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
}

/** Every page that is ever opened: no navigation away, no new windows, no web views. */
export function guardEveryPage(logger: Logger): void {
  app.on('web-contents-created', (_event, contents) => {
    guardContents(contents, logger);
  });
}

function guardContents(contents: WebContents, logger: Logger): void {
  const refuseForeign = (event: { preventDefault(): void }, url: string): void => {
    if (isOurs(url)) return;
    event.preventDefault();
    logger.warn('a navigation was refused', { url });
  };
  contents.on('will-navigate', (event) => refuseForeign(event, event.url));
  contents.on('will-frame-navigate', (event) => refuseForeign(event, event.url));
  contents.on('will-redirect', (event) => refuseForeign(event, event.url));
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    logger.warn('a new window was refused', { url });
    return { action: 'deny' };
  });
}

/** Whether an address is one of the console's own pages: scheme and host are compared, never a part of the text. */
export function isOurs(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const url = new URL(address);
  const own = new URL(APP_ORIGIN);
  return url.protocol === own.protocol && url.host === own.host;
}

/** The one way out: an http(s) address, opened in the system's browser. */
export async function openExternal(address: string): Promise<void> {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:') || url.username !== '') {
    throw new GembaError('denied', `${address.slice(0, 200)} is not an address that can be opened.`);
  }
  await shell.openExternal(url.href);
}
