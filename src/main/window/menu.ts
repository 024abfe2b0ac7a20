import { app, Menu, type BrowserWindow, type MenuItemConstructorOptions } from 'electron';

/**
 * The application menu as data. Standard items are Electron's roles; ours only name a command, which the renderer runs
 * exactly as its palette and its shortcuts do.
 */
export function menuTemplate(platform: NodeJS.Platform, run: (command: string) => void): MenuItemConstructorOptions[] {
  const item = (label: string, command: string, accelerator?: string): MenuItemConstructorOptions => ({
    label,
    click: () => run(command),
    // The renderer listens for the keys itself (also where no menu is shown); here they are only displayed.
    ...(accelerator === undefined ? {} : { accelerator, registerAccelerator: false }),
  });
  const settings = item('Settings', 'go.settings', 'CmdOrCtrl+,');
  const mac = platform === 'darwin';
  return [
    ...(mac
      ? [
          {
            label: app.name,
            submenu: [
              { role: 'about' as const },
              { type: 'separator' as const },
              settings,
              { type: 'separator' as const },
              { role: 'services' as const },
              { role: 'hide' as const },
              { role: 'hideOthers' as const },
              { role: 'unhide' as const },
              { type: 'separator' as const },
              { role: 'quit' as const },
            ],
          },
        ]
      : []),
    {
      label: '&File',
      submenu: [
        item('Open workspace…', 'workspace.open', 'CmdOrCtrl+O'),
        item('Files and history', 'files.open', 'CmdOrCtrl+Shift+F'),
        { type: 'separator' },
        ...(mac ? [{ role: 'close' as const }] : [settings, { type: 'separator' as const }, { role: 'quit' as const }]),
      ],
    },
    {
      label: '&Edit',
      submenu: [
        { role: 'undo' },
        { role: 'redo' },
        { type: 'separator' },
        { role: 'cut' },
        { role: 'copy' },
        { role: 'paste' },
        { role: 'selectAll' },
      ],
    },
    {
      label: '&View',
      submenu: [
        item('Go to or run…', 'palette.open', 'CmdOrCtrl+K'),
        { type: 'separator' },
        item('Developer overlay', 'overlay.toggle'),
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { type: 'separator' },
        { role: 'togglefullscreen' },
        { role: 'toggleDevTools' },
      ],
    },
    {
      label: '&Go',
      submenu: [
        item('Overview', 'go.overview'),
        item('Environments', 'go.environments'),
        item('Metrics', 'go.metrics'),
        item('Journeys', 'go.journeys'),
        item('Blueprints', 'go.blueprints'),
      ],
    },
    { role: 'windowMenu' },
    { role: 'help', submenu: [item('Keyboard shortcuts', 'help.shortcuts')] },
  ];
}

/** Installs the menu; on macOS in the system's bar, elsewhere it opens under the mark (Alt, or a click on it). */
export function installMenu(run: (command: string) => void): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(process.platform, run)));
}

export function popupMenu(window: BrowserWindow, position: { x: number; y: number }): void {
  Menu.getApplicationMenu()?.popup({ window, x: Math.round(position.x), y: Math.round(position.y) });
}
