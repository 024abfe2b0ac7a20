import type { EnvironmentNode, NodeStatus } from '../../shared/model/environment';
import { formatBytes, formatCount, formatDate, formatDuration, formatNumber, formatTime } from '../../shared/units';
import { isRunning } from './node-state';

/** One thing about a node that is there, in words. */
export interface NodeFact {
  readonly label: string;
  readonly value: string;
  /** Names, addresses and ids are written in mono. */
  readonly isTyped: boolean;
}

/** What is known of a node without comparing it: what it is made from, where it can be reached, since when it runs. Pure. */
export function nodeFacts(node: EnvironmentNode, status: NodeStatus | null, nowMs: number): readonly NodeFact[] {
  const facts: NodeFact[] = [];
  const add = (label: string, value: string | null | undefined, isTyped: boolean): void => {
    if (value != null) facts.push({ label, value, isTyped });
  };
  add('Size', sizeWords(node), false);
  add('Region', node.region, false);
  add('Container', status?.containerName, true);
  add('Runtime', node.runtime === null ? null : `${node.runtime}, one process`, false);
  add('Image', status?.image ?? node.image, true);
  add('Address', status?.address, true);
  for (const { host, hostPort, containerPort } of status?.ports ?? []) {
    add(`Port ${containerPort}`, `at ${host}:${hostPort}`, true);
  }
  add('Up', upWords(status, nowMs), false);
  return facts;
}

function sizeWords({ size }: EnvironmentNode): string | null {
  if (size === null) return null;
  const limits = [
    ...(size.cpus === null ? [] : [`${formatNumber(size.cpus)} of a core`]),
    ...(size.memoryBytes === null ? [] : [`${formatBytes(size.memoryBytes)} of memory`]),
  ];
  return [size.name, ...limits].join(', ');
}

const DAY_MS = 86_400_000;

function upWords(status: NodeStatus | null, nowMs: number): string | null {
  if (!isRunning(status) || status?.startedAt == null) return null;
  const { startedAt, restarts } = status;
  const day = nowMs - startedAt > DAY_MS ? `${formatDate(startedAt)} ` : '';
  const often = restarts === 0 ? 'no restarts' : formatCount(restarts, 'restart');
  return `${formatDuration(Math.floor((nowMs - startedAt) / 1000))}, since ${day}${formatTime(startedAt)}, ${often}`;
}
