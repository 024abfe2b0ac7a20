import type { LeftBehind } from '../../shared/model/environment';
import type { EnvironmentDirectory } from './environment-directory';
import type { EnvironmentProvider, RemovalItem } from './providers/provider';

/** A provider that an environment was for once, and what it still holds there. */
export interface FormerProvider {
  readonly provider: EnvironmentProvider;
  readonly items: readonly RemovalItem[];
}

/**
 * Asks the other providers on the same engine what an environment left with them when its `provider:` was changed, or its
 * definition removed. Only asks.
 */
export async function findFormerProviders(
  directory: EnvironmentDirectory,
  environment: string,
  signal: AbortSignal,
): Promise<FormerProvider[]> {
  const current = directory.providerByName(environment);
  // One without labels is on no engine: then nobody else is where it is.
  if (current.leftBehind === undefined) return [];
  const asked = await Promise.all(
    directory.providers
      .filter((provider) => provider !== current)
      .map(async (provider) => ({ provider, items: (await provider.leftBehind?.(environment, signal)) ?? [] })),
  );
  return asked.filter(({ items }) => items.length > 0);
}

/** Each thing by name, with the provider that holds it. Pure. */
export function describeLeftBehind(former: readonly FormerProvider[]): LeftBehind[] {
  return former.flatMap(({ provider, items }) => items.map((item) => ({ provider: provider.name, ...item })));
}
