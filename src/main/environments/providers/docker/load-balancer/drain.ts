import { setTimeout as sleep } from 'node:timers/promises';
import { LOAD_BALANCER_SOCKET } from '../../../model/load-balancer-config';
import type { DockerEngine } from '../engine';
import { parseProxyStats, type ProxyRow } from './stats';

/** A load balancer that runs, and the proxies in it that a node is behind. */
export interface RunningBalancer {
  readonly containerId: string;
  readonly proxies: readonly string[];
}

/** Requests under way are given so long to end before their node goes away. */
const DRAIN_LIMIT_MS = 5000;
const READY_LIMIT_MS = 15_000;
const POLL_MS = 100;

/**
 * Takes a node out of rotation and waits until it answers nobody any more. Best effort: a balancer that does not
 * listen costs a few failed requests, not the replacement.
 */
export async function drainNode(
  engine: DockerEngine,
  balancer: RunningBalancer,
  node: string,
  signal: AbortSignal,
): Promise<void> {
  await setState(engine, balancer, node, 'maint', signal);
  await until(DRAIN_LIMIT_MS, signal, async () => {
    const rows = await readRows(engine, balancer, signal);
    return rows.filter(({ server }) => server === node).every(({ sessions }) => sessions === 0);
  });
}

/** Puts it back and waits until the balancer has found it, at whatever address it has now. */
export async function restoreNode(
  engine: DockerEngine,
  balancer: RunningBalancer,
  node: string,
  signal: AbortSignal,
): Promise<void> {
  await setState(engine, balancer, node, 'ready', signal);
  await until(READY_LIMIT_MS, signal, async () => {
    const rows = (await readRows(engine, balancer, signal)).filter(({ server }) => server === node);
    return rows.length > 0 && rows.every(({ status }) => status.startsWith('UP'));
  });
}

async function setState(
  engine: DockerEngine,
  { containerId, proxies }: RunningBalancer,
  node: string,
  state: 'maint' | 'ready',
  signal: AbortSignal,
): Promise<void> {
  for (const proxy of proxies) await ask(engine, containerId, `set server ${proxy}/${node} state ${state}`, signal);
}

async function readRows(engine: DockerEngine, balancer: RunningBalancer, signal: AbortSignal): Promise<ProxyRow[]> {
  const csv = await ask(engine, balancer.containerId, 'show stat', signal);
  return parseProxyStats(csv.replace(/\r/g, '')).filter(({ proxy }) => balancer.proxies.includes(proxy));
}

/** HAProxy's command socket is reachable only from inside its container. */
async function ask(engine: DockerEngine, containerId: string, command: string, signal: AbortSignal): Promise<string> {
  const script = 'printf "%s\\n" "$1" | socat -t 5 - "UNIX-CONNECT:$2"';
  const { output } = await engine.writer.exec(
    containerId,
    ['/bin/sh', '-c', script, 'ask', command, LOAD_BALANCER_SOCKET],
    { signal },
  );
  return output;
}

async function until(limitMs: number, signal: AbortSignal, isDone: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + limitMs;
  while (performance.now() < deadline && !(await isDone())) await sleep(POLL_MS, undefined, { signal });
}
