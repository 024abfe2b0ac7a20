import { upperFirst } from '../../shared/letter-case';
import { lazy } from 'react';
import type { ComponentType, LazyExoticComponent } from 'react';
import type { IconName } from '../ui/icon';
import { SCREENS } from './links';
import type { ScreenName } from './links';

/** What the window says of a screen; the screen itself is loaded when it is first shown. */
export interface ScreenEntry {
  readonly name: ScreenName;
  readonly title: string;
  readonly icon: IconName;
  /** The second key after G. */
  readonly letter: string;
  /** Folders and files of the workspace whose mistakes are shown on it. */
  readonly files: readonly string[];
  readonly component: LazyExoticComponent<ComponentType>;
}

type ScreenModule = Readonly<Record<string, ComponentType>>;

/** Each screen's folder has one file `<screen>-screen.tsx` that exports `<Screen>Screen`; a folder without one has no route. */
const modules = import.meta.glob<ScreenModule>([
  '../overview/overview-screen.tsx',
  '../environments/environments-screen.tsx',
  '../metrics/metrics-screen.tsx',
  '../journeys/journeys-screen.tsx',
  '../blueprints/blueprints-screen.tsx',
  '../settings/settings-screen.tsx',
  '../files/files-screen.tsx',
]);

const FACES: Readonly<Record<ScreenName, Omit<ScreenEntry, 'name' | 'component'>>> = {
  overview: { title: 'Overview', icon: 'overview', letter: 'O', files: ['gemba.yaml'] },
  environments: { title: 'Environments', icon: 'environments', letter: 'E', files: ['environments/', 'services/'] },
  metrics: { title: 'Metrics', icon: 'metrics', letter: 'M', files: ['storage-'] },
  journeys: { title: 'Journeys', icon: 'journeys', letter: 'J', files: ['journeys/'] },
  blueprints: { title: 'Blueprints', icon: 'blueprints', letter: 'B', files: ['blueprints/'] },
  settings: { title: 'Settings', icon: 'settings', letter: 'S', files: ['gemba.yaml'] },
  files: { title: 'Files', icon: 'doc', letter: 'F', files: [] },
};

function loadScreen(name: ScreenName): Omit<ScreenEntry, 'name'> | null {
  const load = modules[`../${name}/${name}-screen.tsx`];
  if (load === undefined) return null;
  const component = lazy(async () => {
    const exported = (await load())[`${upperFirst(name)}Screen`];
    if (exported === undefined) throw new Error(`${name}-screen.tsx does not export ${upperFirst(name)}Screen`);
    return { default: exported };
  });
  return { ...FACES[name], component };
}

/** The screens of this build, in the order of the rail. */
export const screens: readonly ScreenEntry[] = SCREENS.flatMap((name) => {
  const loaded = loadScreen(name);
  return loaded === null ? [] : [{ name, ...loaded }];
});

export function screenEntry(name: ScreenName): ScreenEntry | undefined {
  return screens.find((screen) => screen.name === name);
}
