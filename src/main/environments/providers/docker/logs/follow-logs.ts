import { mapParallel } from '../../../../platform/map-parallel';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LogLine } from '../../../../../shared/model/environment';
import { LABEL } from '../../../model/labels';
import type { LogRequest } from '../../provider';
import { environmentLabels } from '../read-actual';
import type { DockerReader } from '../reader';
import { readLines, splitTimestamp } from './demultiplex';

type Line = LogLine;

/** About a frame and a half of a person's eye; a burst becomes one message. */
const BATCH_MS = 100;
const MAX_BATCH = 500;
/** How soon a container that took another's place is found. */
const REATTACH_MS = 1500;

/**
 * What nodes say. Without `follow` the last lines of all of them in the order in which they were said; with it also
 * what comes, for as long as the signal lasts, also from containers that take the place of others.
 */
export async function followLogs(
  reader: DockerReader,
  request: LogRequest & { readonly workspaceId: string },
  emit: (lines: Line[]) => void,
  signal: AbortSignal,
): Promise<void> {
  const containers = await listLogContainers(reader, request, signal);
  const pasts = await mapParallel(containers, (container) => readPast(reader, container, request.tail, signal));
  const past = pasts.flatMap(({ lines }) => lines).sort((a, b) => (a.at ?? 0) - (b.at ?? 0));
  for (let index = 0; index < past.length; index += MAX_BATCH) emit(past.slice(index, index + MAX_BATCH));
  if (!request.follow || signal.aborted) return;
  const batch = batchLines(emit);
  const following = new Map<string, Promise<void>>();
  const since = new Map(pasts.map(({ id, last }) => [id, last]));
  try {
    while (!signal.aborted) {
      for (const container of await listLogContainers(reader, request, signal).catch(() => [])) {
        if (following.has(container.id) || container.state !== 'running') continue;
        const work = follow(reader, container, since, batch.add, signal).finally(() => following.delete(container.id));
        following.set(container.id, work);
      }
      await sleep(REATTACH_MS, undefined, { signal });
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    await Promise.allSettled(following.values());
    batch.flush();
  }
}

interface LogContainer {
  readonly id: string;
  readonly node: string;
  readonly state: string;
}

async function listLogContainers(
  reader: DockerReader,
  { workspaceId, environment, nodes }: LogRequest & { workspaceId: string },
  signal: AbortSignal,
): Promise<LogContainer[]> {
  const listed = await reader.listContainers(environmentLabels(workspaceId, environment), { signal });
  return listed
    .map(({ id, labels, state }) => ({ id, node: labels[LABEL.node] ?? '', state }))
    .filter(({ node }) => nodes.length === 0 || nodes.includes(node));
}

async function readPast(
  reader: DockerReader,
  { id, node }: LogContainer,
  tail: number,
  signal: AbortSignal,
): Promise<{ id: string; lines: Line[]; last: string | null }> {
  const container = await reader.inspectContainer(id, { signal });
  if (container === null) return { id, lines: [], last: null };
  const stream = await reader.logs(id, { follow: false, tail }, { signal });
  const lines: Line[] = [];
  let last: string | null = null;
  for await (const raw of readLines(stream, container.hasTerminal)) {
    const { at, text, stamp } = splitTimestamp(raw.text);
    last = stamp ?? last;
    lines.push({ node, at, stream: raw.stream, text });
  }
  return { id, lines, last };
}

async function follow(
  reader: DockerReader,
  { id, node }: LogContainer,
  since: Map<string, string | null>,
  add: (line: Line) => void,
  signal: AbortSignal,
): Promise<void> {
  try {
    const container = await reader.inspectContainer(id, { signal });
    const from = since.get(id) ?? null;
    const query = { follow: true, tail: 'all' as const, ...(from === null ? {} : { since: secondsOf(from) }) };
    const stream = await reader.logs(id, query, { signal });
    for await (const raw of readLines(stream, container?.hasTerminal ?? false)) {
      const { at, text, stamp } = splitTimestamp(raw.text);
      // `since` includes the line that was read last.
      if (stamp !== null && from !== null && stamp <= from) continue;
      if (stamp !== null) since.set(id, stamp);
      add({ node, at, stream: raw.stream, text });
    }
  } catch {
    // The container is gone or the reader went away: the loop above looks what is there now.
  }
}

/** Nanoseconds matter: the engine compares with them. */
function secondsOf(stamp: string): string {
  const fraction = /\.(\d+)/.exec(stamp)?.[1] ?? '0';
  return `${Math.floor(Date.parse(stamp) / 1000)}.${fraction.padEnd(9, '0')}`;
}

function batchLines(emit: (lines: Line[]) => void): { add: (line: Line) => void; flush: () => void } {
  let waiting: Line[] = [];
  let timer: NodeJS.Timeout | null = null;
  const flush = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    if (waiting.length > 0) emit(waiting);
    waiting = [];
  };
  return {
    add(line) {
      waiting.push(line);
      if (waiting.length >= MAX_BATCH) flush();
      else timer ??= setTimeout(flush, BATCH_MS);
    },
    flush,
  };
}
