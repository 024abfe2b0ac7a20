import { displayKeys } from './keys';
import type { Platform } from './keys';

/** Which system's window this is. */
export const platform: Platform = window.gemba.platform;

/** Keys as they stand on the key caps of this system. */
export function keyCaps(keys: string): string {
  return displayKeys(keys, platform);
}
