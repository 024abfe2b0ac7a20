import type { z } from 'zod';
import type { EnvironmentNode, EnvironmentView, ServiceLink } from '../../../shared/model/environment';
import { processesOf, type ResolvedEnvironment, type ResolvedNode } from './resolved';

/** The part of a view that comes from the files alone. */
export function describeDefinition(
  environment: ResolvedEnvironment,
  nextRunAt: number | null = null,
): Omit<EnvironmentView, 'status' | 'runId'> {
  const { enabled, every, dry_run: dryRun, quiet_hours: quietHours, max_changes: maxChanges } = environment.converge;
  return {
    name: environment.name,
    provider: environment.provider,
    protected: environment.protected,
    file: environment.file,
    profile: environment.profile === null ? null : { ...environment.profile },
    profiles: [...environment.profiles],
    converge: { enabled, every, dryRun, quietHours, maxChanges, nextRunAt },
    nodes: [
      ...environment.nodes.map((node) => describeNode(node, environment)),
      ...describeLoadBalancers(environment),
      ...describeStubs(environment),
    ],
    links: describeLinks(environment),
  };
}

function describeNode(node: ResolvedNode, { services }: ResolvedEnvironment): EnvironmentNode {
  const [first] = processesOf(node);
  const service = first === undefined ? undefined : services.get(first);
  return {
    name: node.name,
    kind: 'node',
    services: [...node.services],
    runtime: node.runtime,
    image: service?.build === null || service === undefined ? (service?.image ?? node.image) : null,
    size: node.size,
    region: node.region,
    definedAt: node.definedAt,
  };
}

function describeLoadBalancers({ loadBalancers, file, line }: ResolvedEnvironment): EnvironmentNode[] {
  return loadBalancers.map((balancer) => ({
    name: balancer.name,
    kind: 'load-balancer',
    services: [balancer.service],
    runtime: null,
    image: null,
    size: null,
    region: balancer.regions.length === 1 ? (balancer.regions[0] ?? null) : null,
    definedAt: { file, line },
  }));
}

function describeStubs({ stubs }: ResolvedEnvironment): EnvironmentNode[] {
  return stubs.map(({ name, service, regions, definedAt }) => ({
    name,
    kind: 'stub',
    services: [service],
    runtime: null,
    image: null,
    size: null,
    region: regions.length === 1 ? (regions[0] ?? null) : null,
    definedAt,
  }));
}

/** Only services that run here count: who is allowed and absent talks to nobody, and neither does a stub. */
function describeLinks({ services, stubs }: ResolvedEnvironment): z.infer<typeof ServiceLink>[] {
  const talks = (from: string): boolean => services.has(from) && !stubs.some(({ service }) => service === from);
  return [...services.values()].flatMap((service) =>
    service.connectivity.flatMap(({ protocol, ports, allowed }) =>
      allowed
        .filter((from) => from === 'WORLD' || talks(from))
        .map((from) => ({ from, to: service.name, protocol, ports: [...ports] })),
    ),
  );
}
