import { LABEL } from '../../../model/labels';
import type { Removal } from '../../../plan/apply-plan';
import { environmentLabels } from '../read-actual';
import { withFreeName } from '../place-container';
import { makeNetwork } from './make-network';
import type { ApplyJob } from './apply-job';

/** Networks and volumes, which everything else stands on; and what nobody wants any more goes first. */
export async function prepareGround(job: ApplyJob): Promise<void> {
  const { plan, context } = job;
  const missing = plan.networks.filter(({ existing }) => existing === null).length;
  const missingVolumes = plan.volumes.filter(({ existing }) => existing === null).length;
  const step = missing + missingVolumes > 0 ? context.step('Making networks and volumes') : null;
  step?.start();
  await createNetworks(job);
  await createVolumes(job);
  step?.done(describeMade(missing, missingVolumes));
  await removeSurplus(job, 'container');
}

/** What no definition claims. Networks come last: until then the containers that are replaced are still on them. */
export async function removeSurplus({ plan, context, engine, signal }: ApplyJob, kind: Removal['kind']): Promise<void> {
  for (const { id, name, node, reason } of plan.removals.filter((removal) => removal.kind === kind)) {
    const step = context.step(`Removing ${name}`, node);
    step.start();
    if (kind === 'container') await engine.writer.removeContainer(id, { signal });
    else await engine.writer.removeNetwork(id, { signal });
    context.changed();
    step.done(reason);
  }
}

function describeMade(networks: number, volumes: number): string {
  const parts = [
    networks > 0 ? `${networks} network${networks === 1 ? '' : 's'}` : '',
    volumes > 0 ? `${volumes} volume${volumes === 1 ? '' : 's'}` : '',
  ];
  return parts.filter((part) => part !== '').join(', ');
}

async function createNetworks({ plan, desired, engine, networkIds, context, signal }: ApplyJob): Promise<void> {
  for (const { desired: network, existing } of plan.networks) {
    const labels = { ...environmentLabels(desired.workspaceId, desired.environment), [LABEL.network]: network.key };
    const id =
      existing?.id ??
      (await withFreeName(network.name, desired.workspaceId, (name) => makeNetwork(engine, name, labels, signal)));
    networkIds.set(network.key, id);
    if (existing === null) context.changed();
  }
}

/** The engine answers with an existing volume where the name is taken: look first, a stranger's data is not ours. */
async function createVolumes({ plan, desired, engine, volumeNames, context, signal }: ApplyJob): Promise<void> {
  for (const { desired: volume, existing } of plan.volumes) {
    if (existing !== null) {
      volumeNames.set(volume.key, existing.name);
      continue;
    }
    const labels = {
      ...environmentLabels(desired.workspaceId, desired.environment),
      [LABEL.node]: volume.node,
      [LABEL.service]: volume.service,
      [LABEL.volume]: volume.volume,
    };
    const isTaken = (await engine.reader.inspectVolume(volume.name, { signal })) !== null;
    const name = isTaken
      ? `${volume.name}-${desired.workspaceId.replace(/[^a-z0-9]/gi, '').slice(0, 12)}`
      : volume.name;
    await engine.writer.createVolume(name, labels, { signal });
    volumeNames.set(volume.key, name);
    context.changed();
  }
}
