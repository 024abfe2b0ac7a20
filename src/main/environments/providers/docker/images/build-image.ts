import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { formatDuration } from '../../../../../shared/units';
import { GembaError } from '../../../../../shared/errors';
import type { BuiltImage } from '../../../model/desired';
import { LABEL } from '../../../model/labels';
import type { DockerReader } from '../reader';
import type { DockerWriter } from '../writer';
import { baseImages } from './base-images';
import { packContext, readBuildContext } from './build-context';
import { ensureImage, type ImageProgress } from './ensure-image';
import { followProgress } from './progress';

/** Who an image belongs to; null for what the console itself brings and all workspaces share. */
export interface ImageOwner {
  readonly workspaceId: string;
  readonly workspaceDir: string;
}

/**
 * Builds an image from its folder, after making sure that the images it starts from are there, and labels it with
 * the hash of the folder, by which it is known again. Where another workspace (or a person) has given the tag away
 * already, a tag of its own is used.
 *
 * @returns the new image's id
 * @throws GembaError `failed` with the failing step's words; no container of the build is left behind
 */
export async function buildImage(
  engine: { reader: DockerReader; writer: DockerWriter },
  image: BuiltImage,
  owner: ImageOwner,
  progress: ImageProgress,
): Promise<string> {
  const limit = AbortSignal.timeout(image.timeLimitMs);
  const signal = AbortSignal.any([progress.signal, limit]);
  const name = image.service ?? 'the load balancer';
  const workspaceDir = image.service === null ? image.folder : owner.workspaceDir;
  const context = await readBuildContext({ ...image, workspaceDir, signal });
  const dockerfile = await readFile(path.join(context.folder, image.dockerfile), 'utf8');
  for (const base of baseImages(dockerfile, image.args)) await ensureImage(engine, base, progress);
  progress.onPhase(`Building the image of ${name}`);
  const tag = await freeTag(engine.reader, image, owner, signal);
  const stream = await engine.writer.buildImage(
    packContext(context),
    {
      t: tag,
      dockerfile: image.dockerfile,
      buildargs: JSON.stringify(image.args),
      labels: JSON.stringify(imageLabels(image, owner, context.hash)),
      rm: true,
      forcerm: true,
    },
    { signal },
  );
  let lastLine = '';
  const onLine = (line: string): void => {
    lastLine = line;
    progress.onLine(line);
  };
  try {
    await followProgress(stream, { onLine, signal });
  } catch (error) {
    if (limit.aborted && !progress.signal.aborted) throw tookTooLong(name, image, lastLine);
    if (!(error instanceof GembaError) || error.code !== 'failed') throw error;
    throw new GembaError('failed', `The image of ${name} could not be built: ${error.message}`, {
      nextStep: `Correct ${image.dockerfile} in ${image.folder}.`,
      detail: { lastLine },
      cause: error,
    });
  }
  const built = await engine.reader.inspectImage(tag, { signal });
  if (built === null) throw new GembaError('failed', `The image of ${name} was built and is not there.`);
  return built.id;
}

function tookTooLong(name: string, image: BuiltImage, lastLine: string): GembaError {
  const limit = formatDuration(image.timeLimitMs / 1000);
  return new GembaError(
    'timeout',
    `The image of ${name} was not built within ${limit}, and its build was broken off.`,
    {
      nextStep: `See what takes so long in ${image.dockerfile} in ${image.folder}, or raise \`build: { time_limit: … }\`.`,
      detail: { lastLine },
    },
  );
}

export function imageLabels(image: BuiltImage, owner: ImageOwner, source: string): Record<string, string> {
  const own = image.service === null ? {} : { [LABEL.workspace]: owner.workspaceId, [LABEL.service]: image.service };
  return { ...own, [LABEL.version]: image.version, [LABEL.source]: source };
}

/** `shop/catalog:local`, or `shop-1a2b3c/catalog:local` where that is somebody else's. */
export async function freeTag(
  reader: DockerReader,
  image: Pick<BuiltImage, 'repository' | 'version' | 'service'>,
  owner: ImageOwner,
  signal: AbortSignal,
): Promise<string> {
  const tag = `${image.repository}:${image.version}`;
  if (image.service === null) return tag;
  const present = await reader.inspectImage(tag, { signal });
  if (present === null || present.labels[LABEL.workspace] === owner.workspaceId) return tag;
  return ownTag(image, owner.workspaceId);
}

export function ownTag(image: Pick<BuiltImage, 'repository' | 'version'>, workspaceId: string): string {
  const [workspace = 'workspace', ...rest] = image.repository.split('/');
  const suffix = workspaceId
    .replace(/[^a-z0-9]/gi, '')
    .slice(0, 6)
    .toLowerCase();
  return `${workspace}-${suffix}/${rest.join('/')}:${image.version}`;
}
