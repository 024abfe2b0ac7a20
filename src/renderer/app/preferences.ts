import { useEffect } from 'react';
import type { Settings } from '../../shared/contract/app';
import { client } from '../api/client';
import { useStream } from '../api/hooks';
import { reportFailure } from './report-failure';
import { readSaved, save } from './store';

const SAVED_KEY = 'gemba.appearance';

interface Appearance {
  readonly theme: Settings['theme'];
  readonly density: Settings['density'];
}

const DEFAULT_APPEARANCE: Appearance = { theme: 'system', density: 'compact' };

function isAppearance(value: unknown): value is Appearance {
  if (typeof value !== 'object' || value === null) return false;
  const { theme, density } = value as Record<string, unknown>;
  return ['dark', 'light', 'system'].includes(String(theme)) && ['compact', 'roomy'].includes(String(density));
}

const prefersLight = window.matchMedia('(prefers-color-scheme: light)');

function show({ theme, density }: Appearance): void {
  const root = document.documentElement;
  root.dataset['theme'] = theme === 'system' ? (prefersLight.matches ? 'light' : 'dark') : theme;
  if (density === 'roomy') root.dataset['density'] = 'roomy';
  else delete root.dataset['density'];
}

/** Before the first paint: as it was the last time, so that nothing flashes. */
export function showSavedAppearance(): void {
  show(readSaved(SAVED_KEY, isAppearance, DEFAULT_APPEARANCE));
}

/** Theme and density follow the settings, and the system where they say so. */
export function useAppearance(): void {
  const settings = useStream('window', 'settings', {}).value;
  const theme = settings?.theme;
  const density = settings?.density;
  useEffect(() => {
    if (theme === undefined || density === undefined) return undefined;
    const appearance = { theme, density };
    const update = (): void => show(appearance);
    save(SAVED_KEY, appearance);
    update();
    prefersLight.addEventListener('change', update);
    return () => prefersLight.removeEventListener('change', update);
  }, [theme, density]);
}

/** Changes settings; what fails is said in a message. */
export function changeSettings(change: Partial<Settings>): void {
  client.window.changeSettings(change).catch(reportFailure);
}
