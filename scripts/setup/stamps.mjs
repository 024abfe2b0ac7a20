import fs from 'node:fs';
import path from 'node:path';

/**
 * A stamp says that a step was done, and from what. It is written last and in one piece, so that a step that was
 * interrupted has none and is done again.
 *
 * @param {string} file
 * @returns {Record<string, unknown> | null} null where there is none, or where it cannot be read
 */
export function readStamp(file) {
  try {
    const value = JSON.parse(fs.readFileSync(file, 'utf8'));
    return typeof value === 'object' ? value : null;
  } catch {
    // Absent or damaged: either way the step is done again.
    return null;
  }
}

/**
 * @param {string} file
 * @param {Record<string, unknown>} value
 */
export function writeStamp(file, value) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const temporary = `${file}.${process.pid}.tmp`;
  fs.writeFileSync(temporary, `${JSON.stringify(value)}\n`);
  fs.renameSync(temporary, file);
}

/**
 * A folder for work in progress beside its destination (so that a rename suffices), and removal of those that an
 * interrupted run has left.
 *
 * @param {string} parent
 * @param {string} name
 */
export function workFolder(parent, name) {
  fs.mkdirSync(parent, { recursive: true });
  for (const entry of fs.readdirSync(parent)) {
    // Only under the set-up lock: whoever made these is gone.
    if (entry.startsWith(`.tmp-${name}-`)) fs.rmSync(path.join(parent, entry), { recursive: true, force: true });
  }
  const folder = fs.mkdtempSync(path.join(parent, `.tmp-${name}-`));
  // `mkdtemp` makes it the maker's alone; what it becomes is for whoever may read the folder that it lies in.
  fs.chmodSync(folder, 0o777 & ~process.umask());
  return folder;
}
