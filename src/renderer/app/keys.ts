/**
 * Keys are written as `Mod+K` (Ctrl, or Command on macOS), `Alt+ArrowLeft`, `?`, or one after the other: `G O`.
 */

interface KeyStroke {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

export type Platform = 'linux' | 'darwin' | 'win32';

/** Keys that are pressed one after the other belong together for this long. */
export const SEQUENCE_MS = 1200;

const ARROWS: Readonly<Record<string, string>> = { ArrowLeft: '←', ArrowRight: '→', ArrowUp: '↑', ArrowDown: '↓' };
const MODIFIERS = ['Control', 'Shift', 'Alt', 'Meta', 'AltGraph'];

/** The stroke as it is written; null for a modifier alone. Shift is named only beside keys that have no other sign for it. */
export function strokeOf(event: KeyStroke, platform: Platform): string | null {
  if (MODIFIERS.includes(event.key)) return null;
  const isMod = platform === 'darwin' ? event.metaKey : event.ctrlKey;
  const isOther = platform === 'darwin' ? event.ctrlKey : event.metaKey;
  const isLetter = /^[a-z]$/i.test(event.key);
  const needsShift = event.shiftKey && (isLetter || event.key.length > 1);
  const key = event.key.length === 1 ? event.key.toUpperCase() : event.key;
  const parts = [isMod && 'Mod', isOther && 'Other', event.altKey && 'Alt', needsShift && 'Shift', key];
  return parts.filter((part) => part !== false).join('+');
}

export interface KeyMatch<Id> {
  /** The command whose keys are complete. */
  readonly id: Id | null;
  /** What has been pressed so far of a longer sequence. */
  readonly pending: readonly string[];
}

/** What a further stroke means, given those before it. */
export function matchStroke<Id>(
  pending: readonly string[],
  stroke: string,
  bindings: readonly { readonly id: Id; readonly keys: string }[],
): KeyMatch<Id> {
  for (const strokes of [[...pending, stroke], [stroke]]) {
    const text = strokes.join(' ');
    const exact = bindings.find((binding) => binding.keys === text);
    if (exact) return { id: exact.id, pending: [] };
    if (bindings.some((binding) => binding.keys.startsWith(`${text} `))) return { id: null, pending: strokes };
  }
  return { id: null, pending: [] };
}

/** Keys as they stand on the key caps of this platform: `Ctrl K`, `⌘K`, `G O`, `Alt ←`. */
export function displayKeys(keys: string, platform: Platform): string {
  const isMac = platform === 'darwin';
  const names: Readonly<Record<string, string>> = isMac
    ? { Mod: '⌘', Alt: '⌥', Shift: '⇧', Other: '⌃', Escape: 'Esc' }
    : { Mod: 'Ctrl', Other: 'Meta', Escape: 'Esc' };
  const strokes = keys.split(' ').map((stroke) =>
    stroke
      .split('+')
      .map((part) => names[part] ?? ARROWS[part] ?? part)
      .join(isMac ? '' : ' '),
  );
  return strokes.join(' ');
}
