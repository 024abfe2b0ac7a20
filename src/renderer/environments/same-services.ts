import type { EnvironmentView } from '../../shared/model/environment';

/** Names of the environments whose nodes run the very services of this one, itself among them, in their order. Pure. */
export function sameServices(view: EnvironmentView, views: readonly EnvironmentView[]): string[] {
  const own = servicesOf(view);
  return views.filter((other) => servicesOf(other) === own).map(({ name }) => name);
}

function servicesOf({ nodes }: EnvironmentView): string {
  const services = nodes.filter(({ kind }) => kind === 'node').flatMap((node) => node.services);
  return [...new Set(services)].sort().join();
}
