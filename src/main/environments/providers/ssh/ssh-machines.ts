import { GembaError } from '../../../../shared/errors';
import { parseHostAddress } from '../../../platform/host-address';
import type { SshAccess, SshHost } from '../../access/ssh-face';
import { sshAccess } from '../../access/ssh-access';
import type { HostMachines } from '../../hosts/host-machines';
import type { ResolvedNode } from '../../model/resolved';

/** Hosts that already exist: `host:` of each node says where. They are never made and never removed. */
export function createSshMachines(ssh: SshAccess): HostMachines {
  return {
    name: 'ssh',
    areMade: false,
    async open(_environment, node, signal) {
      return sshAccess(node.name, await ssh.open(targetOf(node), signal));
    },
    address: (_environment, node) => targetOf(node).host,
    prepare: async () => {},
    missing: async () => [],
    remove: async () => {},
    made: async () => [],
    renew: async () => false,
    probe: async () => {},
    doctorItems: async () => [],
  };
}

function targetOf(node: ResolvedNode): SshHost {
  if (node.host === null) {
    throw new GembaError('invalid', `${node.name} has no \`host:\`, so nobody knows where it is.`, {
      nextStep: `Write \`host: user@address\` to the node in ${node.definedAt.file}.`,
    });
  }
  return {
    ...parseHostAddress(node.host),
    ...(node.credentials === null ? {} : { credentialsName: node.credentials }),
  };
}
