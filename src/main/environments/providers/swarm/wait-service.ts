import { setTimeout as sleep } from 'node:timers/promises';
import { GembaError } from '../../../../shared/errors';
import { stableHash } from '../../model/spec-hash';
import { isNotFound } from '../docker/engine-errors';
import { readLastLines } from '../docker/logs/last-lines';
import type { DockerReader } from '../docker/reader';
import type { DesiredService } from './desired-swarm';
import type { ObservedService, ObservedTask } from './observed-swarm';
import type { SwarmReader } from './swarm-reader';

const POLL_MS = 250;
/** A task that ends so often right after its start will not stay. */
const MAX_FAILURES = 3;
/** For finding a machine, attaching networks and pulling what a machine does not have yet. */
const PLACING_MS = 60_000;
const LAST_LINES = 3;

interface Waiting {
  readonly swarm: SwarmReader;
  readonly engine: DockerReader;
  readonly signal: AbortSignal;
  readonly onDetail: (detail: string) => void;
}

/**
 * Waits until every slot of a service has a task of its present specification that runs, which with a health check means
 * that it was healthy, and until the swarm has ended its update.
 *
 * @param earlier tasks that were there before, by id: how they ended says nothing of this attempt
 * @returns those tasks
 * @throws GembaError `failed` with what the swarm or the task's log said last; after an update it was rolled back by then
 */
export async function waitService(
  id: string,
  desired: DesiredService,
  earlier: ReadonlySet<string>,
  { swarm, engine, signal, onDetail }: Waiting,
): Promise<readonly ObservedTask[]> {
  const limit = performance.now() + limitMs(desired);
  let last = '';
  for (;;) {
    const service = await swarm.inspectService(id, { signal });
    if (service === null) throw new GembaError('failed', `${desired.name} was removed while it was being started.`);
    const tasks = await swarm.listTasks([id], { signal });
    const running = tasks.filter((task) => task.desired === 'running' && task.state === 'running');
    const current = running.filter((task) => isCurrent(task, service));
    const update = service.update?.state ?? '';
    const isSettled = !['updating', 'rollback_started'].includes(update);
    const wrong = /^rollback|paused$/.test(update) && isSettled;
    const ended = tasks.filter((task) => isFailure(task) && !earlier.has(task.id));
    if (wrong || hasGivenUp(ended)) {
      throw await describeFailure(desired, service, ended[0] ?? null, engine, signal);
    }
    const filled = new Set(current.map(({ slot }) => slot)).size;
    if (isSettled && filled === desired.nodes.length && running.length === current.length) return current;
    const detail = `${filled} of ${desired.nodes.length} ${update.startsWith('rollback') ? 'while it is rolled back' : 'are well'}`;
    if (detail !== last) onDetail(detail);
    last = detail;
    if (performance.now() > limit) {
      const pending = tasks.find((task) => task.desired === 'running' && task.state !== 'running');
      throw await describeFailure(desired, service, ended[0] ?? pending ?? null, engine, signal);
    }
    await sleep(POLL_MS, undefined, { signal });
  }
}

/** Made from the specification that its service has now. */
export function isCurrent(task: ObservedTask, service: ObservedService): boolean {
  return stableHash(task.spec) === stableHash(service.spec.TaskTemplate);
}

/** What is meant to run for good has ended; a process may say with status 0 that it was told to, for want of health. */
export function isFailure({ state }: ObservedTask): boolean {
  return state === 'failed' || state === 'rejected' || state === 'complete';
}

function hasGivenUp(ended: readonly ObservedTask[]): boolean {
  return [...new Set(ended.map(({ slot }) => slot))].some(
    (slot) => ended.filter((task) => task.slot === slot).length >= MAX_FAILURES,
  );
}

function limitMs({ health, nodes, stopGraceMs }: DesiredService): number {
  const own = health === null ? 0 : health.startMs + (health.intervalMs + health.timeoutMs) * (health.retries + 2);
  return PLACING_MS + nodes.length * (own + stopGraceMs + 10_000);
}

async function describeFailure(
  { service: name, nodes }: DesiredService,
  service: ObservedService,
  task: ObservedTask | null,
  engine: DockerReader,
  signal: AbortSignal,
): Promise<GembaError> {
  const node = task === null ? name : (nodes[task.slot - 1] ?? name);
  const reason = task === null ? (service.update?.message ?? '') : (task.error ?? describeEnd(task));
  const said = task?.containerId == null ? [] : await lastLines(engine, task.containerId, signal);
  const parts = [
    `${node} is not well: ${reason.replace(/\.$/, '')}.`,
    said.length === 0 ? '' : `It said last: ${said.join(' / ')}.`,
    service.update?.state === 'rollback_completed' ? `${name} was rolled back to what ran before.` : '',
  ];
  return new GembaError('failed', parts.filter((part) => part !== '').join(' '), {
    nextStep: 'Correct the cause and run `up` again; it repairs the rest.',
  });
}

function describeEnd({ state, exitCode }: ObservedTask): string {
  return state === 'complete'
    ? `it ended with status ${exitCode}, or was ended for not being healthy`
    : `it is ${state}`;
}

/** None where the container is gone, or on another machine. */
async function lastLines(engine: DockerReader, containerId: string, signal: AbortSignal): Promise<string[]> {
  try {
    return await readLastLines(engine, containerId, LAST_LINES, signal);
  } catch (error) {
    if (isNotFound(error)) return [];
    throw error;
  }
}
