import type { Readable } from 'node:stream';
import { mapParallel } from '../../../../platform/map-parallel';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LogLine } from '../../../../../shared/model/environment';
import { LABEL } from '../../../model/labels';
import type { LogRequest } from '../../provider';
import { environmentLabels } from '../read-actual';
import type { DockerReader, LogQuery } from '../reader';
import { readLines, splitTimestamp } from './demultiplex';

type Line = LogLine;

/** About a frame and a half of a person's eye; a burst becomes one message. */
const BATCH_MS = 100;
const MAX_BATCH = 500;
/** How soon a container that took another's place is found. */
const REATTACH_MS = 1500;

/** Something that says lines, and whose they are. */
interface Speaker {
  readonly id: string;
  readonly node: string;
  readonly isRunning: boolean;
}

/** Where lines come from: the containers of an engine, or the tasks of a swarm. */
export interface LogSource {
  list(signal: AbortSignal): Promise<Speaker[]>;
  /** Null where it is gone. */
  open(
    id: string,
    query: LogQuery,
    signal: AbortSignal,
  ): Promise<{ readonly stream: Readable; readonly hasTerminal: boolean } | null>;
}

/** What an environment's containers say. */
export function followLogs(
  reader: DockerReader,
  request: LogRequest & { readonly workspaceId: string },
  emit: (lines: Line[]) => void,
  signal: AbortSignal,
): Promise<void> {
  const source: LogSource = {
    list: async (limited) => {
      const labels = environmentLabels(request.workspaceId, request.environment);
      const listed = await reader.listContainers(labels, { signal: limited });
      return listed.map(({ id, labels: own, state }) => ({
        ...{ id, node: own[LABEL.node] ?? '', isRunning: state === 'running' },
      }));
    },
    open: async (id, query, limited) => {
      const container = await reader.inspectContainer(id, { signal: limited });
      if (container === null) return null;
      return { stream: await reader.logs(id, query, { signal: limited }), hasTerminal: container.hasTerminal };
    },
  };
  return followSource(source, request, emit, signal);
}

/**
 * What nodes say. Without `follow` the last lines of all of them in the order in which they were said; with it also
 * what comes, for as long as the signal lasts, also from those that take the place of others.
 */
export async function followSource(
  source: LogSource,
  request: LogRequest,
  emit: (lines: Line[]) => void,
  signal: AbortSignal,
): Promise<void> {
  const list = async (): Promise<Speaker[]> =>
    (await source.list(signal)).filter(({ node }) => request.nodes.length === 0 || request.nodes.includes(node));
  const pasts = await mapParallel(await list(), (speaker) => readPast(source, speaker, request.tail, signal));
  const past = pasts.flatMap(({ lines }) => lines).sort((a, b) => (a.at ?? 0) - (b.at ?? 0));
  for (let index = 0; index < past.length; index += MAX_BATCH) emit(past.slice(index, index + MAX_BATCH));
  if (!request.follow || signal.aborted) return;
  const batch = batchLines(emit);
  const following = new Map<string, Promise<void>>();
  const since = new Map(pasts.map(({ id, last }) => [id, last]));
  try {
    while (!signal.aborted) {
      for (const speaker of await list().catch(() => [])) {
        if (following.has(speaker.id) || !speaker.isRunning) continue;
        const work = follow(source, speaker, since, batch.add, signal).finally(() => following.delete(speaker.id));
        following.set(speaker.id, work);
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

async function readPast(
  source: LogSource,
  { id, node }: Speaker,
  tail: number,
  signal: AbortSignal,
): Promise<{ id: string; lines: Line[]; last: string | null }> {
  const opened = await source.open(id, { follow: false, tail }, signal);
  if (opened === null) return { id, lines: [], last: null };
  const lines: Line[] = [];
  let last: string | null = null;
  for await (const raw of readLines(opened.stream, opened.hasTerminal)) {
    const { at, text, stamp } = splitTimestamp(raw.text);
    last = stamp ?? last;
    lines.push({ node, at, stream: raw.stream, text });
  }
  return { id, lines, last };
}

async function follow(
  source: LogSource,
  { id, node }: Speaker,
  since: Map<string, string | null>,
  add: (line: Line) => void,
  signal: AbortSignal,
): Promise<void> {
  try {
    const from = since.get(id) ?? null;
    const query = { follow: true, tail: 'all' as const, ...(from === null ? {} : { since: secondsOf(from) }) };
    const opened = await source.open(id, query, signal);
    if (opened === null) return;
    for await (const raw of readLines(opened.stream, opened.hasTerminal)) {
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
