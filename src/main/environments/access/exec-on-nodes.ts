import { GembaError } from '../../../shared/errors';
import type { ExecEvent } from '../../../shared/model/exec';
import { mapParallel } from '../../platform/map-parallel';
import { signalForMany } from '../../platform/signal-for-many';
import type { EnvironmentDirectory } from '../environment-directory';
import { everyNode } from '../model/resolved';

export interface ExecRequest {
  readonly environment: string;
  readonly nodes: readonly string[];
  readonly command: readonly string[];
  readonly timeoutMs: number;
}

/**
 * Runs a command on every node that a name or a pattern means. One that cannot be reached is said to be so, and keeps
 * none of the others.
 *
 * @throws GembaError `missing` where nothing goes by such a name
 */
export async function execOnNodes(
  directory: EnvironmentDirectory,
  { environment: name, nodes: patterns, command, timeoutMs }: ExecRequest,
  emit: (events: ExecEvent[]) => void,
  signal: AbortSignal,
): Promise<void> {
  const { environment, provider } = directory.open(name);
  const names = everyNode(environment).map((node) => node.name);
  const chosen = names.filter((node) => patterns.some((pattern) => matches(pattern, node)));
  if (chosen.length === 0) {
    throw new GembaError('missing', `${name} has no node ${patterns.join(', ')}.`, {
      nextStep: `It has ${names.join(', ')}.`,
    });
  }
  const shared = signalForMany(signal);
  await mapParallel(chosen, async (node) => {
    try {
      const access = await provider.access(environment, node, shared);
      try {
        const onLine = (line: { stream: 'stdout' | 'stderr'; text: string }): void => emit([{ node, ...line }]);
        const { status } = await access.run(command, { signal: shared, timeoutMs, onLine });
        emit([{ node, status, problem: null }]);
      } finally {
        await access.dispose();
      }
    } catch (error) {
      if (signal.aborted) throw error;
      emit([{ node, status: null, problem: error instanceof Error ? error.message : String(error) }]);
    }
  });
}

function matches(pattern: string, node: string): boolean {
  const escaped = pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '.*');
  return new RegExp(`^${escaped}$`).test(node);
}
