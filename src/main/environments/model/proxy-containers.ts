import { UNRELATED, withHash, type ContainerBuilder } from './container-builder';
import type { DesiredContainer } from './desired';
import { engineHealth, type EngineHealth } from './health-probe';
import { LOAD_BALANCER_CONFIG_PATH, loadBalancerConfig, loadBalancerPorts } from './load-balancer-config';
import { publishedPorts } from './relations';
import type { LoadBalancer, ResolvedService, Stub } from './resolved';
import { stubFiles } from './stub-config';

/** More than HAProxy with some thousand connections ever needs. */
export const PROXY_MEMORY = 128 * 1024 ** 2;
const PROXY_GRACE_MS = 2000;

/** In front of a service's nodes. */
export function balancerContainer(builder: ContainerBuilder, balancer: LoadBalancer): DesiredContainer {
  const service = serviceOf(builder, balancer.service);
  const { stats } = loadBalancerPorts(service);
  return proxyContainer(builder, {
    ...balancer,
    kind: 'load-balancer',
    stats,
    ports: [...publishedPorts(service, ['tcp', 'http']), `${stats}/tcp`],
    files: [{ path: LOAD_BALANCER_CONFIG_PATH, content: loadBalancerConfig(balancer, service) }],
  });
}

/** In the place of a service's nodes. */
export function stubContainer(builder: ContainerBuilder, stub: Stub): DesiredContainer {
  const service = serviceOf(builder, stub.service);
  return proxyContainer(builder, {
    ...stub,
    kind: 'stub',
    stats: loadBalancerPorts(service).stats,
    ports: publishedPorts(service, ['tcp', 'http']),
    files: stubFiles(stub, service, builder.context.stubBodies),
  });
}

function serviceOf({ environment }: ContainerBuilder, name: string): ResolvedService {
  const service = environment.services.get(name);
  if (service === undefined) throw new Error(`${name} was not resolved.`);
  return service;
}

/** A container that runs HAProxy with a configuration of its own. */
function proxyContainer(
  { context, prefix, use, reaches }: ContainerBuilder,
  proxy: Pick<DesiredContainer, 'kind' | 'name' | 'service' | 'ports' | 'files'> & { readonly stats: number },
): DesiredContainer {
  const { kind, name, service, ports, files, stats } = proxy;
  return withHash({
    key: `${name}/${service}`,
    node: name,
    service,
    kind,
    name: `${prefix}-${name}`,
    image: use(context.loadBalancerImage),
    version: context.loadBalancerImage.version,
    env: {},
    command: null,
    nanoCpus: 0,
    memoryBytes: PROXY_MEMORY,
    ...(reaches.get(`${name}/${service}`) ?? UNRELATED),
    ports,
    mounts: [],
    health: proxyHealth(stats),
    restartPolicy: 'unless-stopped',
    stopGraceMs: PROXY_GRACE_MS,
    files,
    modules: [],
    dependsOn: [],
  });
}

function proxyHealth(stats: number): EngineHealth {
  const check = { http: '/healthz', port: stats, interval: '2s', timeout: '5s', retries: 5, start: '10s' };
  return engineHealth(check, stats);
}
