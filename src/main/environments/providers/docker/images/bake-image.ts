import { GembaError } from '../../../../../shared/errors';
import { bakeInputs, bakedVersion, type BakedImage } from '../../../model/desired';
import { LABEL } from '../../../model/labels';
import { filesOf, readProvisionFiles } from '../../../provision/provision-files';
import { provision } from '../../../provision/provision';
import { containerAccess } from '../container-access';
import type { DockerEngine } from '../engine';
import { environmentLabels } from '../read-actual';
import type { Labels } from '../reader';
import { freeTag, type ImageOwner } from './build-image';
import { ensureImage, type ImageProgress } from './ensure-image';
import { stableHash } from '../../../model/spec-hash';

/** Where the provisioner's files are while an image is made; they are no part of it. */
const PLACE = '/var/lib/gemba-provision';

/**
 * Makes an image by a provisioner: starts a container of its base, sets it up, sees that doing so again changes nothing,
 * and keeps it under the hash of what went into it. The container is removed however that ends; one that a killed run left
 * goes with the next `up` or `destroy`.
 *
 * @returns the new image's id
 * @throws GembaError `failed` or `timeout`, with what the provisioner said last
 */
export async function bakeImage(
  engine: DockerEngine,
  image: BakedImage,
  { owner, environment }: { readonly owner: ImageOwner; readonly environment: string },
  progress: ImageProgress,
): Promise<string> {
  const { signal } = progress;
  const { writer, reader } = engine;
  await ensureImage(engine, image.base, progress);
  const base = await reader.inspectImage(image.base, { signal });
  if (base === null) throw new GembaError('missing', `${image.base} is not on this machine any more.`);
  const context = await readProvisionFiles(image.provisioner, { workspaceDir: owner.workspaceDir, signal });
  const inputs = bakeInputs(image.provisioner, base.id, context.hash);
  progress.onPhase(`Baking the image of ${image.service}`);
  const id = await writer.createContainer(
    '',
    {
      Image: base.id,
      // As builds have it: as root, on the engine's own network. What it would run by itself comes with the image.
      Entrypoint: ['/bin/sh', '-c', 'while :; do sleep 3600; done'],
      Cmd: [],
      Healthcheck: { Test: ['NONE'] },
      Labels: { ...environmentLabels(owner.workspaceId, environment), [LABEL.kind]: 'bake' },
    },
    { signal },
  );
  try {
    await writer.startContainer(id, { signal });
    const access = containerAccess(engine, `the image of ${image.service}`, id, 'root');
    const program = image.provisioner.file.split('/').at(-1);
    await access.put(await filesOf(context, PLACE, program), { signal });
    const work = { provisioner: image.provisioner, folder: PLACE, roots: ['/'] };
    await provision(access, work, {
      signal,
      onLine: (line) => progress.onLine(line),
      onPhase: (phase) => progress.onLine(phase),
    });
    await access.run(['rm', '-rf', PLACE], { signal });
    const made = { ...image, version: bakedVersion(inputs) };
    const tag = await freeTag(reader, made, owner, signal);
    const colon = tag.lastIndexOf(':');
    return await writer.commitContainer(
      id,
      { repository: tag.slice(0, colon), tag: tag.slice(colon + 1) },
      {
        Cmd: [...base.command],
        Entrypoint: [...base.entrypoint],
        User: base.user,
        Labels: bakedLabels(made, owner, inputs),
      },
      { signal },
    );
  } catch (error) {
    throw describeFailure(image, error);
  } finally {
    // Also when cancelled: it must not be left behind.
    await writer.removeContainer(id);
  }
}

function bakedLabels(image: BakedImage, owner: ImageOwner, inputs: Readonly<Record<string, string>>): Labels {
  return {
    [LABEL.workspace]: owner.workspaceId,
    // The container's own label would be inherited, and an image belongs to no environment.
    [LABEL.environment]: '',
    [LABEL.service]: image.service,
    [LABEL.kind]: 'baked',
    [LABEL.version]: image.version,
    [LABEL.source]: stableHash(inputs),
    [LABEL.base]: image.base,
    [LABEL.inputs]: JSON.stringify(inputs),
  };
}

function describeFailure({ service }: BakedImage, error: unknown): unknown {
  if (!(error instanceof GembaError) || (error.code !== 'failed' && error.code !== 'timeout')) return error;
  return new GembaError(error.code, `The image of ${service} could not be baked: ${error.message}`, {
    ...(error.nextStep === undefined ? {} : { nextStep: error.nextStep }),
    cause: error,
  });
}

/** Removes containers that a killed run left in the middle of baking; nobody else changes this environment now. */
export async function clearBakes(
  { reader, writer }: DockerEngine,
  workspaceId: string,
  environment: string,
  signal: AbortSignal,
): Promise<void> {
  const labels = { ...environmentLabels(workspaceId, environment), [LABEL.kind]: 'bake' };
  for (const { id } of await reader.listContainers(labels, { signal })) await writer.removeContainer(id, { signal });
}
