import { useSyncExternalStore } from 'react';

/** Every colour of a canvas comes from the same tokens as the style sheet; this reads them where CSS cannot reach. */
export function readToken(element: Element, token: string): string {
  return getComputedStyle(element).getPropertyValue(`--${token}`).trim();
}

/**
 * Changes whenever the colours of the page may have changed, so that canvases can be painted again.
 * The shell sets `data-theme` on the root; with the system's theme the media query is what changes.
 */
export function useThemeVersion(): number {
  return useSyncExternalStore(subscribeToTheme, () => themeVersion);
}

let themeVersion = 0;
const themeListeners = new Set<() => void>();
let stopWatching: (() => void) | null = null;

function subscribeToTheme(listener: () => void): () => void {
  themeListeners.add(listener);
  stopWatching ??= watchTheme();
  return () => {
    themeListeners.delete(listener);
    if (themeListeners.size === 0) {
      stopWatching?.();
      stopWatching = null;
    }
  };
}

function watchTheme(): () => void {
  const changed = (): void => {
    themeVersion += 1;
    for (const listener of themeListeners) listener();
  };
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme', 'data-density'] });
  const media = matchMedia('(prefers-color-scheme: dark)');
  media.addEventListener('change', changed);
  return () => {
    observer.disconnect();
    media.removeEventListener('change', changed);
  };
}
