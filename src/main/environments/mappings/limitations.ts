import type { MappingKind } from '../../../shared/model/mapping';
import type { ResolvedEnvironment } from '../model/resolved';

/** What cannot be had where services are put on hosts in these ways, by what this console's providers do. Pure. */
export function limitationsOf(
  { provider }: Pick<ResolvedEnvironment, 'provider'>,
  kinds: readonly MappingKind[],
): string[] {
  return [...kinds.flatMap((kind) => OF_KIND[kind](provider)), ...OF_PROVIDER[provider]];
}

type Provider = ResolvedEnvironment['provider'];

const OF_KIND: Readonly<Record<MappingKind, (provider: Provider) => readonly string[]>> = {
  'application-container': () => [
    'deploy or roll back one of its services by a version',
    'stop, limit or restart one of its services alone',
    'keep its services from calling each other',
    'give two of its services different values for one key',
  ],
  'many-on-one-host': (provider) =>
    provider === 'docker' || provider === 'swarm'
      ? ['limit the services of a node together: each has the node’s size']
      : ['limit one service of a host', 'have two versions of a package on a host'],
  'one-per-host': () => [],
  'one-per-container': () => [],
};

const ON_HOSTS = [
  'close ports',
  'have a load balancer put in front',
  'load several services into one runtime',
  'use profiles and stubs',
];

const OF_PROVIDER: Readonly<Record<Provider, readonly string[]>> = {
  docker: ['outlive the machine that the engine runs on'],
  swarm: ['load several services into one runtime', 'close single ports between services that may talk', 'use stubs'],
  ssh: ON_HOSTS,
  vagrant: ON_HOSTS,
};
