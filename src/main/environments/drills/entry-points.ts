import type { EnvironmentView } from '../../../shared/model/environment';
import type { ResolvedEnvironment, ResolvedService } from '../model/resolved';
import type { EntryPoint } from './load-generator';

/**
 * What users reach of an environment: each published TCP port of a service that the world may talk to. Which of these
 * speak HTTP shows when they are asked. Pure.
 */
export function entryPoints(environment: ResolvedEnvironment, view: EnvironmentView): EntryPoint[] {
  const open = view.links.filter(({ from, protocol }) => from === 'WORLD' && protocol !== 'udp');
  return view.nodes.flatMap((node) => {
    const status = view.status?.nodes.find((candidate) => candidate.node === node.name);
    return (status?.ports ?? []).flatMap(({ host, hostPort, containerPort }) => {
      const link = open.find(({ to, ports }) => node.services.includes(to) && ports.includes(containerPort));
      const service = link === undefined ? undefined : environment.services.get(link.to);
      if (service === undefined) return [];
      const path = stubPath(environment, service.name) ?? pathOf(service);
      return [{ service: service.name, host, port: hostPort, path }];
    });
  });
}

/** What a stub has a good answer for; everything else is an error there, and no fault of the drill. */
function stubPath({ stubs }: ResolvedEnvironment, service: string): string | null {
  const answers = stubs.find((stub) => stub.service === service)?.answers ?? [];
  const good = answers.find(({ method, status }) => (method === null || method === 'GET') && status < 400);
  return good?.path ?? null;
}

/** A page that a test asks for says more than the health check, which may answer while nothing else does. */
function pathOf(service: ResolvedService): string {
  const pages = service.tests.flatMap(({ check }) => {
    if (!('http' in check) || check.http === undefined) return [];
    const url = typeof check.http === 'string' ? check.http : check.http.url;
    return url.startsWith('/') && url !== service.health?.http ? [url] : [];
  });
  return pages[0] ?? service.health?.http ?? '/';
}
