import { GembaError } from '../../../shared/errors';
import type { OpenHost } from './ssh-face';
import { filesArchive } from './files-archive';
import { DEFAULT_RUN_LIMIT_MS, MAX_RESULT_BYTES, type NodeAccess } from './node-access';

const UPLOAD_LIMIT_MS = 10 * 60_000;

/** A way into a host over SSH, as root: directly, or by `sudo` where it asks for no password. */
export function sshAccess(node: string, connection: OpenHost): NodeAccess {
  return {
    node,
    run: (command, { signal, timeoutMs = DEFAULT_RUN_LIMIT_MS, env = {}, onLine } = {}) => {
      const pairs = Object.entries(env).map(([key, value]) => `${key}=${value}`);
      const words = pairs.length === 0 ? command : ['env', ...pairs, ...command];
      return connection.run(words, {
        asRoot: true,
        timeoutMs,
        maxBytes: MAX_RESULT_BYTES,
        ...(signal === undefined ? {} : { signal }),
        ...(onLine === undefined ? {} : { onLine }),
      });
    },
    async put(files, { signal } = {}) {
      const { status, stderr } = await connection.run(['tar', '--no-same-owner', '-xpf', '-', '-C', '/'], {
        asRoot: true,
        timeoutMs: UPLOAD_LIMIT_MS,
        stdin: await filesArchive(files),
        ...(signal === undefined ? {} : { signal }),
      });
      if (status !== 0) throw new GembaError('failed', `Files could not be put onto ${node}: ${stderr.trim()}`);
    },
    dispose: () => connection.dispose(),
  };
}
