import type { EnvironmentNode, EnvironmentView } from './model/environment';

/** What something of an environment is, in the words of people. */
export const KIND_WORDS: Readonly<Record<EnvironmentNode['kind'], string>> = {
  node: 'node',
  'load-balancer': 'load balancer',
  stub: 'stub',
};

/** What it does: the services that a node runs, or the one that it balances or stands in for. */
export function describeRole({ kind, services }: Pick<EnvironmentNode, 'kind' | 'services'>): string {
  const names = services.join(', ');
  return kind === 'node' ? names : `${kind === 'stub' ? 'stands in for' : 'balances'} ${names}`;
}

/**
 * Which part of an environment is meant to run, in words: `Profile orders-alone: 3 of 7 nodes, stubs for customers and
 * catalog`. Null where that is the whole of it.
 */
export function describePart({ profile, nodes }: Pick<EnvironmentView, 'profile' | 'nodes'>): string | null {
  const stubs = nodes.filter(({ kind }) => kind === 'stub').flatMap(({ services }) => services);
  const stubbed = stubs.length === 0 ? '' : `${stubs.length === 1 ? 'a stub' : 'stubs'} for ${listed(stubs)}`;
  if (profile === null) return stubbed === '' ? null : stubbed.replace(/^./, (letter) => letter.toUpperCase());
  if (!profile.isDefined) return `Profile ${profile.name} is in effect and not defined any more`;
  const share = `${profile.nodes} of ${profile.wholeNodes} nodes`;
  return `Profile ${profile.name}: ${[share, stubbed].filter((part) => part !== '').join(', ')}`;
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
}
