import { runsOnHosts } from '../../../shared/model/environment';
import type { Mapping } from '../../../shared/model/mapping';
import { PROXY_MEMORY } from '../model/proxy-containers';
import { processesOf, type ResolvedEnvironment } from '../model/resolved';

/**
 * What an environment may use at most, in sum. Each container of a node has the node's size for itself; a machine that is
 * made has it once; a host that exists already is as large as it is. Pure.
 */
export function limitsOf({ provider, nodes, loadBalancers, stubs }: ResolvedEnvironment): Mapping['limits'] {
  const sizes = nodes.flatMap((node) => {
    const { cpus = null, memoryBytes = null } = node.size ?? {};
    return Array.from({ length: runsOnHosts(provider) ? 1 : processesOf(node).length }, () => ({ cpus, memoryBytes }));
  });
  const proxies = Array.from({ length: loadBalancers.length + stubs.length }, () => PROXY_MEMORY);
  return {
    cpus: sizes.reduce((sum, { cpus }) => sum + (cpus ?? 0), 0),
    memoryBytes: [...sizes.map(({ memoryBytes }) => memoryBytes ?? 0), ...proxies].reduce((sum, one) => sum + one, 0),
    unlimited: sizes.filter(({ cpus, memoryBytes }) => cpus === null && memoryBytes === null).length,
    isKept: provider !== 'ssh',
  };
}
