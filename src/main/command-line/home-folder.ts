import os from 'node:os';
import path from 'node:path';

/** The user's data folder: trust, recent workspaces, settings, and the sample workspace. */
export function homeFolder(env: NodeJS.ProcessEnv): string {
  const named = env['GEMBA_HOME'];
  if (named !== undefined && named !== '') return path.resolve(named);
  const home = os.homedir();
  if (process.platform === 'darwin') return path.join(home, 'Library', 'Application Support', 'Gemba');
  if (process.platform === 'win32') return path.join(env['APPDATA'] ?? path.join(home, 'AppData', 'Roaming'), 'Gemba');
  const data = env['XDG_DATA_HOME'];
  return path.join(data !== undefined && data !== '' ? data : path.join(home, '.local', 'share'), 'gemba');
}
