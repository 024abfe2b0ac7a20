import { signalForMany } from '../../../../platform/signal-for-many';
import type { ActualState } from '../../../model/actual';
import type { DesiredContainer, DesiredState } from '../../../model/desired';
import type { ApplyPlan } from '../../../plan/apply-plan';
import type { RunContext } from '../../../run-face';
import type { Placement } from '../container-config';
import type { DockerEngine } from '../engine';
import type { FileBaselines } from '../file-baselines';
import type { GuardMarks } from '../guard/guard-marks';
import type { ImageOwner } from '../images/build-image';
import { Turns } from '../turns';

/** What one `up` works with from beginning to end. */
export interface ApplyJob {
  readonly engine: DockerEngine;
  readonly desired: DesiredState;
  readonly actual: ActualState;
  readonly plan: ApplyPlan;
  readonly owner: ImageOwner;
  readonly baselines: FileBaselines;
  readonly guards: GuardMarks;
  readonly context: RunContext;
  readonly signal: AbortSignal;
  /** Called once all nodes are well, while what is only remembered is still being read. */
  readonly whenUp?: (() => Promise<void>) | undefined;
  /** Filled as things come to be: network key → id, volume key → name, image key → what a container is made from. */
  readonly networkIds: Map<string, string>;
  readonly volumeNames: Map<string, string>;
  readonly imageReferences: Map<string, string>;
  /** For whatever keeps the engine's processors busy: asked for everything at once, it answers nothing in time. */
  readonly turns: Turns;
  /** Files of containers being remembered meanwhile: nobody waits for one but the end of the run. */
  readonly recordings: Promise<void>[];
}

/** How many containers are made, started, guarded or asked at a time, whichever services they are of. */
const AT_A_TIME = 6;

/** Begins with nothing made yet. */
export function applyJob(
  about: Omit<ApplyJob, 'networkIds' | 'volumeNames' | 'imageReferences' | 'turns' | 'recordings'>,
): ApplyJob {
  return {
    ...about,
    signal: signalForMany(about.signal),
    networkIds: new Map(),
    volumeNames: new Map(),
    imageReferences: new Map(),
    turns: new Turns(AT_A_TIME),
    recordings: [],
  };
}

export function placementOf(job: ApplyJob, container: DesiredContainer, image?: string): Placement {
  return {
    workspaceId: job.desired.workspaceId,
    environment: job.desired.environment,
    image: image ?? job.imageReferences.get(container.image) ?? container.image,
    networkIds: job.networkIds,
    volumeNames: job.volumeNames,
  };
}
