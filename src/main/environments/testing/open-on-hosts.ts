import { environmentCredentials } from '../../platform/credentials';
import { silentLogger } from '../../platform/logger';
import type { createSsh } from '../../ssh';
import { openEnvironments, type OpenEnvironments, type OtherModules } from './open-environments';
import type { SshHosts } from './ssh-hosts';

/** Environments of the workspace in `dir` that reach test hosts by their key. Disposes of its connections as well. */
export function openOnHosts(
  { createSsh: create, ...modules }: OtherModules & { readonly createSsh: typeof createSsh },
  { dir, workspaceId, hosts }: { readonly dir: string; readonly workspaceId: string; readonly hosts: SshHosts },
): OpenEnvironments {
  const credentials = { GEMBA_CREDENTIAL_LAB_KEY: hosts.keyFile };
  const ssh = create({
    credentials: environmentCredentials(credentials),
    env: { PATH: process.env['PATH'] },
    homeDir: dir,
    logger: silentLogger,
  });
  const open = openEnvironments(modules, { dir, workspaceId, name: workspaceId, ssh: hosts.meet(ssh), credentials });
  return {
    ...open,
    async dispose() {
      await open.dispose();
      await ssh.dispose();
    },
  };
}
