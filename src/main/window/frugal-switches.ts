import { app } from 'electron';

/**
 * Chromium's own settings for a page that stays open all day and is small: its heap is collected early instead of being
 * let grow (10 MB live, 45 MB held otherwise), and no software renderer for WebGL, which nothing here draws with, is
 * kept ready. Together some 50 MB. Must be said before the application is ready.
 */
export function appendFrugalSwitches(): void {
  app.commandLine.appendSwitch('js-flags', '--max-semi-space-size=2 --initial-old-space-size=8 --optimize-for-size');
  app.commandLine.appendSwitch('disable-software-rasterizer');
}
