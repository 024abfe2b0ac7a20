import { useEffect } from 'react';
import { useStream } from '../api/hooks';
import type { Route } from './links';
import { getRoute, navigate, useRoute } from './navigation';
import { createStore, readSaved, save, useStore } from './store';

const SAVED_KEY = 'gemba.environment';

const chosen = createStore<string | null>(
  readSaved(SAVED_KEY, (value): value is string => typeof value === 'string', '') || null,
);

function environmentOf(route: Route): string | null {
  return route.screen === 'environments' ? (route.path[0] ?? null) : null;
}

/** The environment that the window is about: the one a person chose, else the first there is; null where there is none. */
export function useEnvironmentChoice(): { readonly name: string | null; readonly choose: (name: string) => void } {
  const names = useStream('workspace', 'watch', {}).value?.environments ?? [];
  const remembered = useStore(chosen);
  const name = remembered !== null && names.includes(remembered) ? remembered : (names[0] ?? null);
  return { name, choose: chooseEnvironment };
}

/** Chooses an environment for the whole window; on the Environments screen it goes to its page. */
export function chooseEnvironment(name: string): void {
  save(SAVED_KEY, name);
  chosen.set(name);
  const route = getRoute();
  if (route.screen !== 'environments') return;
  navigate({ screen: 'environments', path: [name, ...route.path.slice(1)], params: route.params });
}

/** Following a link to an environment chooses it. */
export function useFollowEnvironment(): void {
  const name = environmentOf(useRoute());
  useEffect(() => {
    if (name === null) return;
    save(SAVED_KEY, name);
    chosen.set(name);
  }, [name]);
}
