import fs from 'node:fs';
import path from 'node:path';

/**
 * The full path of a program on the PATH, without starting anything. Null where it is not there.
 * @param {string} name
 * @param {NodeJS.ProcessEnv} [env]
 */
export function findCommand(name, env = process.env) {
  for (const folder of (env['PATH'] ?? '').split(path.delimiter)) {
    if (folder === '') continue;
    const file = path.join(folder, name);
    try {
      fs.accessSync(file, fs.constants.X_OK);
      return file;
    } catch {
      // Not in this folder.
    }
  }
  return null;
}
