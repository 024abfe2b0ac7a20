import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** For tests: writes files below a folder, and the folders that they are in. */
export function fileWriter(dir: string): (file: string, text: string) => void {
  return (file, text) => {
    mkdirSync(path.dirname(path.join(dir, file)), { recursive: true });
    writeFileSync(path.join(dir, file), text);
  };
}
