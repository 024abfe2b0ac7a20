import { z } from 'zod';
import { GembaError } from '../../../../shared/errors';
import {
  DEFAULT_RUN_LIMIT_MS,
  MAX_RESULT_BYTES,
  type CommandResult,
  type NodeAccess,
  type RunOptions,
} from '../../access/node-access';
import { keepNewest } from '../../access/keep-newest';
import { filesArchive } from '../../access/files-archive';
import { withDeadline } from './deadline';
import type { DockerEngine } from './engine';
import { readLines } from './logs/demultiplex';

const Created = z.object({ Id: z.string() });
const Ended = z.object({ ExitCode: z.number().nullable(), Pid: z.number().optional() });

/** A way into a running container: commands by exec, files by archive; as its own user where none is named. */
export function containerAccess(engine: DockerEngine, node: string, containerId: string, user?: string): NodeAccess {
  return {
    node,
    run: (command, options = {}) => run(engine, { node, containerId, user }, command, options),
    async put(files, { signal } = {}) {
      await engine.writer.putArchive(containerId, await filesArchive(files), signal === undefined ? {} : { signal });
    },
    dispose: async () => {},
  };
}

async function run(
  { transport }: DockerEngine,
  {
    node,
    containerId,
    user,
  }: { readonly node: string; readonly containerId: string; readonly user: string | undefined },
  command: readonly string[],
  { signal = new AbortController().signal, timeoutMs = DEFAULT_RUN_LIMIT_MS, env = {}, onLine }: RunOptions,
): Promise<CommandResult> {
  if (command.length === 0) throw new GembaError('usage', `There is no command to run on ${node}.`);
  return withDeadline(signal, timeoutMs, `${command[0]} on ${node}`, async (limited) => {
    const body = {
      AttachStdout: true,
      AttachStderr: true,
      Tty: false,
      ...(user === undefined ? {} : { User: user }),
      Cmd: [...command],
      Env: Object.entries(env).map(([key, value]) => `${key}=${value}`),
    };
    const created = Created.parse(
      await transport.json({ method: 'POST', path: `/containers/${containerId}/exec`, body, signal: limited }),
    );
    const stream = await transport.stream({
      method: 'POST',
      path: `/exec/${created.Id}/start`,
      body: { Detach: false, Tty: false },
      signal: limited,
    });
    const output = { stdout: keepNewest(MAX_RESULT_BYTES), stderr: keepNewest(MAX_RESULT_BYTES) };
    for await (const line of readLines(stream, false)) {
      output[line.stream].add(`${line.text}\n`);
      onLine?.(line);
    }
    const { ExitCode: status } = Ended.parse(
      await transport.json({ method: 'GET', path: `/exec/${created.Id}/json`, signal: limited }),
    );
    return { status: status ?? -1, stdout: output.stdout.text(), stderr: output.stderr.text() };
  });
}
