import type { RegistryLogins } from '../providers/docker/registry/registry-logins';

/** For tests that need no registry. */
export const noLogins: RegistryLogins = {
  of: async () => ({ auth: null, from: 'nowhere' }),
  forPull: async () => ({ auth: null, problem: null }),
};
