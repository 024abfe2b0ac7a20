import { readFileSync } from 'node:fs';
import path from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { z } from 'zod';

const Bounds = z.object({
  x: z.number().int(),
  y: z.number().int(),
  width: z.number().int(),
  height: z.number().int(),
});
const WindowState = z.object({ bounds: Bounds, maximized: z.boolean() });

export type Bounds = z.infer<typeof Bounds>;
export type WindowState = z.infer<typeof WindowState>;

/** The content measures 1280×800 at the smallest. */
export const MINIMUM_SIZE = { width: 1280, height: 800 } as const;

/**
 * Where a window may come up again: as it was, if enough of its title block (where it can be taken hold of) lies on a
 * display that is there today; else null, and the system chooses.
 */
export function restorableState(saved: WindowState | null, workAreas: readonly Bounds[]): WindowState | null {
  if (saved === null) return null;
  const { x, y, width } = saved.bounds;
  const handle = { x, y, width: Math.max(width, MINIMUM_SIZE.width), height: 44 };
  const reachable = workAreas.some((area) => {
    const overlapX = Math.min(handle.x + handle.width, area.x + area.width) - Math.max(handle.x, area.x);
    const overlapY = Math.min(handle.y + handle.height, area.y + area.height) - Math.max(handle.y, area.y);
    return overlapX >= 200 && overlapY >= 22;
  });
  return reachable ? saved : null;
}

/** Reads what the last session left; a missing or damaged file is the same as none. */
export function readWindowState(homeDir: string): WindowState | null {
  try {
    return WindowState.parse(JSON.parse(readFileSync(stateFile(homeDir), 'utf8')));
  } catch {
    // The first start, or a file that a person damaged: the window comes up where the system puts it.
    return null;
  }
}

export async function writeWindowState(homeDir: string, state: WindowState): Promise<void> {
  await writeFileAtomic(stateFile(homeDir), `${JSON.stringify(state, null, 2)}\n`);
}

function stateFile(homeDir: string): string {
  return path.join(homeDir, 'window.json');
}
