import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import type { DoctorItem } from '../../../shared/model/doctor';
import { installStep } from '../install-command';

/** What runs us: Electron for the console, Node for the command line and `serve`. */
export function probeRuntime(versions = process.versions, execPath = process.execPath): DoctorItem {
  const electron = versions['electron'];
  const fromRegistry = /[\\/]gemba[\\/]electron-[\d.]+[\\/]/.test(execPath);
  const name = electron === undefined ? `Node ${versions.node}` : `Electron ${electron}`;
  const origin = fromRegistry ? ', as the npm registry carries it' : '';
  return {
    id: 'runtime',
    name: 'Runtime',
    state: 'ok',
    version: electron ?? versions.node,
    summary: `Running in ${name}${origin}.`,
    nextStep: null,
    neededFor: 'the console itself',
    required: true,
  };
}

/** Where a window can be opened. Not having a display is no fault: the console then opens on a virtual one. */
export function probeDisplay(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): DoctorItem {
  const item = { id: 'display', name: 'Display', version: null, neededFor: 'seeing the window', required: false };
  if (platform !== 'linux') return { ...item, state: 'ok', summary: 'There is a display.', nextStep: null };
  if (env['DISPLAY'] !== undefined || env['WAYLAND_DISPLAY'] !== undefined) {
    const isVirtual = /gemba-display-/.test(env['XAUTHORITY'] ?? '');
    return isVirtual
      ? {
          ...item,
          state: 'ok',
          summary: 'The window is on a virtual display (Xvfb).',
          nextStep: 'gemba screenshot overview --out overview.png',
        }
      : { ...item, state: 'ok', summary: 'There is a display.', nextStep: null };
  }
  if (isOnPath('Xvfb', env)) {
    return {
      ...item,
      state: 'none',
      summary: 'There is no display; a window opens on a virtual one (Xvfb).',
      nextStep: null,
    };
  }
  const nextStep = installStep('Xvfb', {
    apt: 'xvfb',
    dnf: 'xorg-x11-server-Xvfb',
    pacman: 'xorg-server-xvfb',
    apk: 'xvfb',
    zypper: 'xorg-x11-server-Xvfb',
  });
  return { ...item, state: 'none', summary: 'There is no display, and no virtual one (Xvfb) either.', nextStep };
}

function isOnPath(program: string, env: NodeJS.ProcessEnv): boolean {
  return (env['PATH'] ?? '').split(path.delimiter).some((folder) => {
    try {
      accessSync(path.join(folder, program), constants.X_OK);
      return folder !== '';
    } catch {
      // Not in this folder.
      return false;
    }
  });
}
