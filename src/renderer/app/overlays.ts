import { createStore, useStore } from './store';

/** What floats above the window; one at a time. */
export type Overlay =
  | { readonly kind: 'palette'; readonly text: string }
  | { readonly kind: 'shortcuts' }
  | { readonly kind: 'note' }
  | { readonly kind: 'range' }
  | { readonly kind: 'trust' }
  | { readonly kind: 'close' }
  | { readonly kind: 'destroy'; readonly environment: string };

const open = createStore<Overlay | null>(null);

export function openOverlay(overlay: Overlay): void {
  open.set(overlay);
}

export function closeOverlay(): void {
  open.set(null);
}

export function useOverlay(): Overlay | null {
  return useStore(open);
}

/** Opens the palette, with something typed in it already. */
export function openPalette(text = ''): void {
  openOverlay({ kind: 'palette', text });
}

/** Asks before an environment is destroyed: lists what would go and, where it is protected, asks for its name. */
export function askDestroy(environment: string): void {
  openOverlay({ kind: 'destroy', environment });
}
