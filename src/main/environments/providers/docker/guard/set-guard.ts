import { GembaError } from '../../../../../shared/errors';
import { imageLabel } from '../../../model/actual';
import type { DesiredContainer, DesiredState } from '../../../model/desired';
import { guardOf } from '../../../model/guard';
import { LABEL } from '../../../model/labels';
import type { DockerEngine } from '../engine';
import { isConflict } from '../engine-errors';
import { readLastLines } from '../logs/last-lines';
import { environmentLabels } from '../read-actual';
import type { GuardMarks } from './guard-marks';

/** What has been made by the time that rules are set. */
export interface GuardJob {
  readonly engine: DockerEngine;
  readonly desired: Pick<DesiredState, 'workspaceId' | 'environment' | 'guardImage'>;
  readonly guards: GuardMarks;
  readonly networkIds: ReadonlyMap<string, string>;
  readonly signal: AbortSignal;
}

/**
 * Sets the port rules of a container that runs: for a moment another container joins its network namespace, with the
 * right to change it that the container itself never gets. Every start of a container needs it anew.
 *
 * @throws GembaError `failed` where the engine's kernel cannot filter
 */
export async function setGuard(job: GuardJob, containerId: string, desired: DesiredContainer): Promise<void> {
  const { engine, signal, guards } = job;
  const observed = await engine.reader.inspectContainer(containerId, { signal });
  // One that ended at once has nothing to close; whoever waits for it to be well says why it ended.
  if (observed?.state !== 'running') return;
  const ids = desired.networks.map(({ key }) => job.networkIds.get(key)).filter((id) => id !== undefined);
  const networks = await Promise.all(ids.map((id) => engine.reader.inspectNetwork(id, { signal })));
  const { text, hash } = guardOf(
    desired,
    networks.filter((network) => network !== null),
  );
  try {
    const { status, said } = await runGuard(job, containerId, { rules: text });
    if (status !== 0) {
      throw new GembaError('failed', `The ports of ${desired.node} could not be closed: ${said}.`, {
        nextStep: 'Docker needs a kernel with nf_tables: see `nft list ruleset` on its machine.',
      });
    }
  } catch (error) {
    const now = await engine.reader.inspectContainer(containerId, { signal });
    if (now?.state !== 'running') return;
    throw error;
  }
  await guards.keep(containerId, { startedAt: observed.startedAt, rules: hash });
}

/** What one guard does in a namespace: rules in nft's language, and how late packets leave, if they do. */
export interface GuardWork {
  readonly rules: string;
  readonly delayMs?: number;
}

/** Joins a container's network namespace for as long as it takes, and tells how that ended. */
export async function runGuard(
  { engine, desired, signal }: Pick<GuardJob, 'engine' | 'desired' | 'signal'>,
  containerId: string,
  { rules, delayMs }: GuardWork,
): Promise<{ readonly status: number; readonly said: string }> {
  const name = `gemba-guard-${containerId.slice(0, 12)}`;
  const config = {
    Image: imageLabel(desired.guardImage),
    Env: [`RULES=${rules}`, `DELAY=${delayMs === undefined ? '' : `${delayMs}ms`}`],
    Labels: { ...environmentLabels(desired.workspaceId, desired.environment), [LABEL.kind]: 'guard' },
    HostConfig: { NetworkMode: `container:${containerId}`, CapDrop: ['ALL'], CapAdd: ['NET_ADMIN'] },
  };
  const id = await engine.writer.createContainer(name, config).catch(async (error: unknown) => {
    if (!isConflict(error)) throw error;
    // A run that was killed left it: nobody else works on this environment now.
    await engine.writer.removeContainer(name);
    return engine.writer.createContainer(name, config);
  });
  try {
    await engine.writer.startContainer(id, { signal });
    const status = await engine.writer.waitContainer(id, { signal });
    const said = status === 0 ? '' : (await readLastLines(engine.reader, id, 3, signal)).join(' ');
    return { status, said: said || `status ${status}` };
  } finally {
    // Also when cancelled: it must not be left behind.
    await engine.writer.removeContainer(id);
  }
}
