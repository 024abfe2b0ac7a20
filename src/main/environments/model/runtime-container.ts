import path from 'node:path';
import { shellLine } from '../../platform/shell-words';
import type { DesiredModule } from './desired';
import { engineHealth, type EngineHealth } from './health-probe';
import { firstPort } from './load-balancer-config';
import type { Attachment, OpenPorts, Reach } from './relations';
import { OWN_NETWORK } from './relations';
import type { ResolvedNode, ResolvedService } from './resolved';

/** What services bring to a runtime's container, by name; read from the workspace. */
export type Modules = ReadonlyMap<string, Omit<DesiredModule, 'service' | 'path'>>;

/** Several services as the one process that loads them all: what they ask for, put together. */
export interface Together {
  readonly env: Readonly<Record<string, string>>;
  readonly health: EngineHealth | null;
  readonly stopGraceMs: number;
  readonly dependsOn: readonly string[];
}

/**
 * What a runtime and the services that it loads ask for of one process. Its environment has the keys of all (that no two
 * differ is seen to before), it is well when all of them are, and it stops as slowly as the slowest. Pure.
 */
export function together(runtime: ResolvedService, loaded: readonly ResolvedService[]): Together {
  const all = [runtime, ...loaded];
  const names = new Set(all.map(({ name }) => name));
  return {
    env: Object.assign({}, ...all.map(({ env }) => env)) as Record<string, string>,
    health: allWell(
      all.flatMap((service) => (service.health === null ? [] : [engineHealth(service.health, firstPort(service))])),
    ),
    stopGraceMs: Math.max(...all.map(({ stopGraceMs }) => stopGraceMs)),
    dependsOn: [...new Set(all.flatMap(({ dependsOn }) => dependsOn))].filter((name) => !names.has(name)),
  };
}

/** One check of several, each as patient as it was by itself. */
function allWell(checks: readonly EngineHealth[]): EngineHealth | null {
  const [first, ...more] = checks;
  if (first === undefined || more.length === 0) return first ?? null;
  return {
    test: ['CMD', '/bin/sh', '-c', checks.map(({ test }) => shellLine(test.slice(1))).join(' && ')],
    intervalMs: Math.min(...checks.map(({ intervalMs }) => intervalMs)),
    timeoutMs: checks.reduce((sum, { timeoutMs }) => sum + timeoutMs, 0),
    retries: Math.max(...checks.map(({ retries }) => retries)),
    startMs: Math.max(...checks.map(({ startMs }) => startMs)),
  };
}

/**
 * The networks and ports of several services that share a container. One that is related to nobody brings no network
 * where another does. Pure.
 */
export function joinReaches(reaches: readonly Reach[]): Reach {
  const isRelated = ({ networks, open }: Reach): boolean =>
    open.length > 0 || networks.some(({ key }) => key.includes('>'));
  const related = reaches.filter(isRelated);
  const joined = related.length > 0 ? related : reaches.slice(0, 1);
  const networks = new Map<string, Attachment>();
  const open = new Map<string | null, OpenPorts>();
  for (const reach of joined) {
    for (const { key, aliases } of reach.networks) {
      networks.set(key, { key, aliases: [...new Set([...(networks.get(key)?.aliases ?? []), ...aliases])] });
    }
    for (const { network, ports } of reach.open) {
      const known = open.get(network)?.ports ?? [];
      open.set(network, { network, ports: [...new Set([...known, ...ports])].sort() });
    }
  }
  // What is published goes over a network that is everybody's, which is the first to be attached.
  const isHome = ({ key }: Attachment): number => (key === OWN_NETWORK || !key.includes('>') ? 0 : 1);
  return {
    networks: [...networks.values()].sort((a, b) => isHome(a) - isHome(b)),
    open: [...open.values()],
  };
}

/** Each service's module and where it goes: `/srv/modules/orders`, or `/srv/modules/orders.war` where it is one file. */
export function placeModules(runtime: ResolvedService, node: ResolvedNode, modules: Modules): DesiredModule[] {
  return node.services.map((service) => {
    const module = modules.get(service);
    if (module === undefined) throw new Error(`The module of ${service} was not read.`);
    const name = module.isFolder ? service : `${service}${path.posix.extname(module.source.entries[0] ?? '')}`;
    return { ...module, service, path: `${runtime.loads ?? ''}/${name}` };
  });
}
