import { Menu, nativeImage, Tray } from 'electron';
import type { Disposable } from '../platform/disposable';
import { toDisposable } from '../platform/disposable';
import type { Logger } from '../platform/logger';

/**
 * Shows that the console goes on collecting without a window. A desktop without a tray loses nothing: starting Gemba
 * again brings the window back.
 */
export function showTray(options: { icon: string; open: () => void; quit: () => void; logger: Logger }): Disposable {
  const image = nativeImage.createFromPath(options.icon);
  if (image.isEmpty()) {
    options.logger.warn('the tray icon is missing', { icon: options.icon });
    return toDisposable(() => {});
  }
  const tray = new Tray(image);
  tray.setToolTip('Gemba is collecting');
  tray.setContextMenu(
    Menu.buildFromTemplate([
      { label: 'Open Gemba', click: options.open },
      { type: 'separator' },
      { label: 'Stop collecting and quit', click: options.quit },
    ]),
  );
  tray.on('click', options.open);
  return toDisposable(() => tray.destroy());
}
