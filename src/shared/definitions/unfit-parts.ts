import { runsOnHosts } from '../model/environment';
import type { EnvironmentDefinition } from './environment';

/** Profiles and stubs that an environment's provider cannot keep, with what to do. Pure. */
export function findUnfitParts({
  provider,
  profiles,
  stubs,
}: Pick<EnvironmentDefinition, 'provider' | 'profiles' | 'stubs'>): { path: (string | number)[]; message: string }[] {
  const named = Object.entries(profiles);
  if (runsOnHosts(provider)) {
    const message = 'profiles are for docker and swarm: on hosts what a profile leaves out would go on running';
    const noStubs = 'stubs are for docker: on a host no container can stand in for a service';
    return [
      ...(stubs.length > 0 ? [{ path: ['stubs'], message: noStubs }] : []),
      ...(named.length > 0 ? [{ path: ['profiles'], message }] : []),
    ];
  }
  if (provider === 'docker') return [];
  const message = `stubs are for docker: ${provider} runs services themselves only`;
  return [
    ...(stubs.length > 0 ? [{ path: ['stubs'], message }] : []),
    ...named.flatMap(([name, profile]) =>
      profile.stubs.length > 0 ? [{ path: ['profiles', name, 'stubs'], message }] : [],
    ),
  ];
}
