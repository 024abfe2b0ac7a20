import type { ActualState } from '../../../model/actual';
import type { DesiredContainer, DesiredState } from '../../../model/desired';
import type { ApplyPlan } from '../../../plan/apply-plan';
import type { RunContext } from '../../../run-face';
import type { Placement } from '../container-config';
import type { DockerEngine } from '../engine';
import type { FileBaselines } from '../file-baselines';
import type { GuardMarks } from '../guard/guard-marks';
import type { ImageOwner } from '../images/build-image';

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
  /** Files of containers being remembered meanwhile: nobody waits for one but the end of the run. */
  readonly recordings: Promise<void>[];
}

/** Begins with nothing made yet. */
export function applyJob(
  about: Omit<ApplyJob, 'networkIds' | 'volumeNames' | 'imageReferences' | 'recordings'>,
): ApplyJob {
  return { ...about, networkIds: new Map(), volumeNames: new Map(), imageReferences: new Map(), recordings: [] };
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
