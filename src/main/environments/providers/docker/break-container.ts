import { GembaError } from '../../../../shared/errors';
import type { DesiredContainer } from '../../model/desired';
import { lossRules } from '../../model/port-rules';
import type { NodeFault } from '../../drills/node-fault';
import type { ApplyPlan, PlannedContainer } from '../../plan/apply-plan';
import { runGuard, type GuardJob } from './guard/set-guard';

/** Where nobody says how slow: late enough to be felt, and no request fails for it alone. */
const DEFAULT_DELAY_MS = 300;
/** Instead of a delay, where the kernel has none: TCP repeats what is lost, which takes it about as long. */
const DEFAULT_LOSS = 20;
/** What the guard ends with where packets cannot be delayed. */
const NO_DELAY = 64;

/**
 * Breaks a container that runs. Whatever is done to its network is noted as port rules that are not in force, so that
 * the next `up` puts it right even if nobody lives to mend it.
 *
 * @returns `is stopped`: what was done
 */
export async function breakContainer(
  job: Omit<GuardJob, 'networkIds'>,
  container: { readonly id: string; readonly startedAt: number | null },
  desired: Pick<DesiredContainer, 'node' | 'stopGraceMs'>,
  fault: NodeFault,
): Promise<string> {
  const { engine, signal } = job;
  const { id } = container;
  const markBroken = (): Promise<void> =>
    job.guards.keep(id, { startedAt: container.startedAt, rules: `drill ${fault.kind}` });
  switch (fault.kind) {
    case 'kill':
      await engine.writer.killContainer(id, { signal });
      return 'is killed';
    case 'stop':
      await engine.writer.stopContainer(id, desired.stopGraceMs, { signal });
      return 'is stopped';
    case 'pause':
      await engine.writer.pauseContainer(id, { signal });
      return 'is frozen';
    case 'partition': {
      await markBroken();
      const { status, said } = await runGuard(job, id, { rules: lossRules(100) });
      if (status !== 0) throw new GembaError('failed', `${desired.node} could not be cut off: ${said}.`);
      return 'is cut off from the network';
    }
    case 'slow':
      await markBroken();
      return slowDown(job, id, desired.node, fault);
  }
}

async function slowDown(
  job: Omit<GuardJob, 'networkIds'>,
  id: string,
  node: string,
  fault: NodeFault,
): Promise<string> {
  const isOpen = fault.delayMs === null && fault.loss === 0;
  const delayMs = isOpen ? DEFAULT_DELAY_MS : fault.delayMs;
  const apply = async (loss: number, delay: number | null): Promise<number> => {
    const rules = loss > 0 ? lossRules(loss) : '';
    const { status, said } = await runGuard(job, id, { rules, ...(delay === null ? {} : { delayMs: delay }) });
    if (status !== 0 && status !== NO_DELAY) {
      throw new GembaError('failed', `The network of ${node} could not be made slow: ${said}.`);
    }
    return status;
  };
  const lost = (loss: number): string => (loss > 0 ? `loses ${loss} % of its packets` : '');
  if ((await apply(fault.loss, delayMs)) === 0) {
    return [delayMs === null ? '' : `answers ${delayMs} ms late`, lost(fault.loss)].filter(Boolean).join(' and ');
  }
  if (!isOpen) {
    throw new GembaError('missing', 'The kernel of this Docker engine cannot delay packets: it has no sch_netem.', {
      nextStep: 'Lose some instead: --loss 20',
    });
  }
  await apply(DEFAULT_LOSS, null);
  return `${lost(DEFAULT_LOSS)} (this kernel cannot delay them)`;
}

/**
 * The part of a plan that ends a drill: the node's own containers are started, woken or given their rules again; what
 * else may differ stays for the next `up`. Pure.
 */
export function mendPlan(plan: ApplyPlan, node: string): ApplyPlan {
  const own = plan.containers.filter(({ desired }) => desired.node === node);
  const needed = new Set(own.map(({ desired }) => desired.image));
  return {
    images: plan.images.filter(({ image, action }) => needed.has(image.key) && action === 'keep'),
    networks: plan.networks.filter(({ existing }) => existing !== null),
    volumes: plan.volumes.filter(({ existing }) => existing !== null),
    containers: own.map(mend),
    removals: [],
  };
}

function mend(planned: PlannedContainer): PlannedContainer {
  switch (planned.existing?.state) {
    case 'exited':
    case 'paused':
      return { ...planned, action: 'start', reasons: ['the drill is over'] };
    case 'running':
      return { ...planned, action: 'update', reasons: ['the drill is over'] };
    default:
      return planned;
  }
}
