import type { Mapping, MappingComparison, MappingKind } from './model/mapping';
import { formatBytes, formatCount, formatDuration, formatNumber } from './units';

export const MAPPING_NAMES: Readonly<Record<MappingKind, string>> = {
  'many-on-one-host': 'many services on one host',
  'application-container': 'application container',
  'one-per-host': 'one service per host',
  'one-per-container': 'one service per container',
};

/** One fact of every mapping, in words. */
export interface MappingRow {
  readonly fact: string;
  /** Read from the definition, or measured when it was done last. */
  readonly source: 'derived' | 'measured';
  /** One for each mapping, in their order; null: not known. */
  readonly values: readonly (string | null)[];
}

/** What is said of a mapping, in the order in which it is asked. */
const FACTS: readonly (readonly [
  fact: string,
  source: MappingRow['source'],
  tell: (mapping: Mapping) => string | null,
])[] = [
  ['mapping', 'derived', tellKinds],
  ['provider', 'derived', ({ provider }) => provider],
  ['hosts', 'derived', ({ hosts }) => (hosts === null ? 'as many as the swarm has' : formatNumber(hosts))],
  ['nodes', 'derived', ({ nodes }) => formatNumber(nodes)],
  ['processes of services', 'derived', ({ processes }) => formatNumber(processes)],
  ['containers', 'derived', ({ containers }) => formatNumber(containers)],
  ['images', 'derived', ({ images }) => formatNumber(images)],
  ['load balancers', 'derived', ({ loadBalancers }) => formatNumber(loadBalancers)],
  ['losing a node ends', 'derived', ({ losingNode }) => tellLoss(losingNode)],
  ['losing a host ends', 'derived', ({ losingHost, hosts }) => (hosts === null ? null : tellLoss(losingHost))],
  ['a change makes anew', 'derived', tellChange],
  [
    'and stops too',
    'derived',
    ({ changing }) => tellOthers(changing.map(({ service, stopsToo }) => [service, stopsToo])),
  ],
  [
    'beside it on the host',
    'derived',
    ({ changing }) => tellOthers(changing.map(({ service, besides }) => [service, besides])),
  ],
  ['may call each other', 'derived', ({ relations }) => formatCount(relations, 'pair')],
  [
    'can although none says so',
    'derived',
    ({ openAnyway }) => (openAnyway.length === 0 ? 'none' : openAnyway.join(', ')),
  ],
  ['ports open to the world', 'derived', ({ published }) => formatNumber(published)],
  [
    'processors, at most',
    'derived',
    ({ limits }) => tellLimit(limits, limits.cpus === 0 ? null : formatNumber(limits.cpus)),
  ],
  [
    'memory, at most',
    'derived',
    ({ limits }) => tellLimit(limits, limits.memoryBytes === 0 ? null : formatBytes(limits.memoryBytes)),
  ],
  [
    'the last up took',
    'measured',
    ({ up }) => (up === null ? null : `${formatDuration(up.seconds)} for ${formatCount(up.changed, 'change')}`),
  ],
  [
    'the last rebuild took',
    'measured',
    ({ rebuild }) => (rebuild === null ? null : `${formatDuration(rebuild.seconds)}, with its tests`),
  ],
  ['runs besides', 'derived', ({ more }) => (more.length === 0 ? 'nothing' : more.join(', '))],
];

/** Every fact of a comparison as a row of words, the same for a terminal and a screen. Pure. */
export function mappingRows({ mappings }: Pick<MappingComparison, 'mappings'>): MappingRow[] {
  return FACTS.map(([fact, source, tell]) => ({ fact, source, values: mappings.map(tell) }));
}

/** What stands where a fact has no value. */
export function tellUnknown({ source }: MappingRow): string {
  return source === 'measured' ? 'not measured yet' : 'not known';
}

function tellKinds({ kinds }: Mapping): string {
  const [only, ...more] = kinds;
  if (only !== undefined && more.length === 0) return MAPPING_NAMES[only.kind];
  return kinds.map(({ kind, nodes }) => `${formatCount(nodes, 'node')}: ${MAPPING_NAMES[kind]}`).join('; ');
}

function tellLoss({ gone, fewer }: Pick<Mapping['losingNode'], 'gone' | 'fewer'>): string {
  const less = fewer.length === 0 ? '' : `${fewer.join(', ')} with fewer nodes`;
  return [gone.length === 0 ? 'nothing' : gone.join(', '), less].filter((part) => part !== '').join('; ');
}

/** How many nodes, by the service that needs most of them. */
function tellChange({ changing }: Mapping): string {
  const most = Math.max(...changing.map(({ nodes }) => nodes.length));
  const least = Math.min(...changing.map(({ nodes }) => nodes.length));
  return least === most ? formatCount(most, 'node') : `${least} to ${formatCount(most, 'node')}`;
}

function tellOthers(of: readonly (readonly [service: string, others: readonly string[]])[]): string {
  const told = of.filter(([, others]) => others.length > 0);
  return told.length === 0 ? 'nothing' : told.map(([service, others]) => `${service}: ${others.join(', ')}`).join('; ');
}

function tellLimit({ unlimited, isKept }: Mapping['limits'], sum: string | null): string {
  if (!isKept) return 'whatever the host has';
  const open = unlimited === 0 ? '' : `${formatNumber(unlimited)} without limit`;
  return [sum ?? '', open].filter((part) => part !== '').join(' and ') || 'no limit';
}
