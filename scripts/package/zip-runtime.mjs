import fs from 'node:fs';
import path from 'node:path';
import { runStep } from '../setup/run-step.mjs';

/** Stored, not compressed: it is unpacked again at once. Keeps the executable bits, which an archive of files alone loses. */
const ZIP = `
import os, sys, zipfile
root, target = sys.argv[1:3]
with zipfile.ZipFile(target, 'w', zipfile.ZIP_STORED) as archive:
    for folder, folders, files in os.walk(root):
        if os.path.relpath(folder, root) == 'resources':
            folders[:] = [name for name in folders if name != 'app']
        for name in files:
            full = os.path.join(folder, name)
            archive.write(full, os.path.relpath(full, root))
`;

/**
 * Makes of a runtime folder the archive that the packager takes in place of a download.
 *
 * @param {string} executable
 * @param {string} version
 * @param {string} work
 * @returns {Promise<string>} the folder that holds it
 */
export async function zipRuntime(executable, version, work) {
  const folder = path.join(work, 'runtime');
  fs.mkdirSync(folder, { recursive: true });
  const target = path.join(folder, `electron-v${version}-${process.platform}-${process.arch}.zip`);
  await runStep('python3', ['-c', ZIP, path.dirname(executable), target]);
  return folder;
}
