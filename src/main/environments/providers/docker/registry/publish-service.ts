import path from 'node:path';
import type { RegistryDefinition } from '../../../../../shared/definitions/registry';
import { GembaError } from '../../../../../shared/errors';
import { builtImage } from '../../../model/desired-state';
import type { ServiceBuild } from '../../../model/resolve-build';
import type { RunContext, RunStepHandle } from '../../../run-face';
import type { DockerEngine } from '../engine';
import { buildImage, type ImageOwner } from '../images/build-image';
import { readBuildContext } from '../images/build-context';
import { listVersions, versionImage } from '../versions';
import { pushImage } from './push-image';

/** An image that is built here, and the registry that it goes to. */
export interface Publication {
  readonly service: string;
  readonly build: ServiceBuild;
  /** `local`, or exact. */
  readonly version: string;
  readonly registry: RegistryDefinition & { readonly name: string };
  /** What it is called there; null: its version, or for `local` the hash of its folder. */
  readonly tag: string | null;
}

export interface Published {
  /** `registry.example.org:5000/team/catalog:b456`. */
  readonly reference: string;
  readonly digest: string | null;
}

interface Owner extends ImageOwner {
  readonly workspaceName: () => string;
}

/** Enough to tell two folders apart, and short enough to be said. */
const HASH_LENGTH = 12;

/**
 * Makes an exact version of what was asked for.
 *
 * @throws GembaError `missing` with what exists
 */
export async function versionToPublish(
  { reader }: DockerEngine,
  { service, version }: Pick<Publication, 'service' | 'version'>,
  workspaceId: string,
  signal: AbortSignal,
): Promise<string> {
  if (version === 'local') return version;
  const versions = (await listVersions(reader, workspaceId, service, signal)).filter((known) => known !== 'local');
  const found = version === 'latest' ? versions[0] : versions.find((known) => known === version);
  if (found !== undefined) return found;
  const exist = versions.length === 0 ? 'only local exists' : `there are local, ${versions.join(', ')}`;
  throw new GembaError('missing', `There is no version ${version} of ${service}: ${exist}.`, {
    nextStep: `Push what its folder makes: gemba push ${service}`,
  });
}

/** Builds a service from its folder (for `local`) and pushes its image. */
export async function publishService(
  engine: DockerEngine,
  publication: Publication,
  owner: Owner,
  context: RunContext,
  signal: AbortSignal,
): Promise<Published> {
  const { service, registry, version } = publication;
  const building = version === 'local' ? context.step(`Building the image of ${service}`) : null;
  const pushing = context.step(`Pushing ${service} to ${registry.name}`);
  const { imageId, ownTag } =
    building === null
      ? { imageId: await versionImage(engine.reader, owner.workspaceId, { service, version }, signal), ownTag: version }
      : await inStep(building, signal, () => build(engine, publication, owner, building, signal));
  const reference = `${registry.address}/${service}:${publication.tag ?? ownTag}`;
  return inStep(pushing, signal, async () => {
    pushing.start(`Pushing ${reference}`);
    const target = { registry: registry.name, credentialsName: registry.credentials_name ?? null, reference };
    const onLine = (line: string): void => pushing.detail(line);
    const digest = await pushImage(engine, imageId, target, { onLine, signal });
    context.changed();
    pushing.done(digest ?? undefined);
    return { reference, digest };
  });
}

/** The engine's cache makes this quick where nothing changed. */
async function build(
  engine: DockerEngine,
  { service, build: described }: Publication,
  owner: Owner,
  step: RunStepHandle,
  signal: AbortSignal,
): Promise<{ imageId: string; ownTag: string }> {
  const { workspaceDir } = owner;
  const folder = path.join(workspaceDir, described.folder);
  const { hash } = await readBuildContext({ ...described, workspaceDir, folder, signal });
  const image = builtImage({ name: service }, described, {
    workspaceName: owner.workspaceName(),
    workspaceDir,
    versions: new Map(),
    sources: new Map([[service, hash]]),
  });
  const imageId = await buildImage(engine, image, owner, {
    onPhase: (title) => step.start(title),
    onLine: (line) => step.detail(line),
    signal,
  });
  step.done();
  return { imageId, ownTag: `local-${hash.slice(0, HASH_LENGTH)}` };
}

async function inStep<Result>(step: RunStepHandle, signal: AbortSignal, work: () => Promise<Result>): Promise<Result> {
  step.start();
  try {
    return await work();
  } catch (error) {
    if (!signal.aborted) step.fail(error instanceof Error ? error.message : String(error));
    throw error;
  }
}
