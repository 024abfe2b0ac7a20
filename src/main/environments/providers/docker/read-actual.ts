import { mapParallel } from '../../../platform/map-parallel';
import type { ActualState } from '../../model/actual';
import type { BakedImage, DesiredImage, DesiredState } from '../../model/desired';
import { LABEL } from '../../model/labels';
import { stableHash } from '../../model/spec-hash';
import type { ObservedContainer, ObservedImage } from '../../model/observed';
import type { GuardMarks } from './guard/guard-marks';
import type { DockerReader, Labels, ListedContainer } from './reader';

export function environmentLabels(workspaceId: string, environment: string): Labels {
  return { [LABEL.workspace]: workspaceId, [LABEL.environment]: environment };
}

/**
 * Reads what an engine holds of an environment, by its labels. Only asks; see `READING_CALLS`.
 *
 * @throws GembaError when the engine cannot be asked at all; a single container that cannot be read is listed in `unread`
 */
export async function readActual(
  reader: DockerReader,
  desired: DesiredState,
  options: { signal: AbortSignal; nowMs: number; guards: GuardMarks },
): Promise<ActualState> {
  const { signal, nowMs, guards } = options;
  const labels = environmentLabels(desired.workspaceId, desired.environment);
  const [listed, networks, volumes, images] = await Promise.all([
    reader.listContainers(labels, { signal }),
    reader.listNetworks(labels, { signal }),
    reader.listVolumes(labels, { signal }),
    readDesiredImages(reader, desired, signal),
  ]);
  const { containers, unread } = await readContainers(reader, withoutHelpers(listed, nowMs), signal);
  const inspected = await mapParallel(networks, (network) => reader.inspectNetwork(network.id, { signal }));
  return {
    containers,
    unread,
    networks: inspected.filter((network) => network !== null),
    volumes,
    images,
    imagesById: await readImagesById(reader, containers, images, signal),
    guards: await guards.read(containers.map(({ id }) => id)),
    readAt: nowMs,
  };
}

/** Longer than setting port rules takes. */
const GUARD_LIFE_MS = 60_000;

/** Those that set port rules are there for a moment and belong to nobody; one that stayed was left by an interrupted run. */
function withoutHelpers(listed: readonly ListedContainer[], nowMs: number): ListedContainer[] {
  return listed.filter(({ labels, createdAt }) => {
    // That an image is made in; one that was left goes with the next `up`, before anything else.
    if (labels[LABEL.kind] === 'bake') return false;
    return labels[LABEL.kind] !== 'guard' || nowMs - createdAt > GUARD_LIFE_MS;
  });
}

/** Containers that vanish between the list and the look are gone; others that cannot be read are named. */
export async function readContainers(
  reader: DockerReader,
  listed: readonly { id: string; labels: Labels }[],
  signal: AbortSignal,
): Promise<{ containers: ObservedContainer[]; unread: { node: string; reason: string }[] }> {
  const containers: ObservedContainer[] = [];
  const unread: { node: string; reason: string }[] = [];
  await mapParallel(listed, async ({ id, labels }) => {
    try {
      const container = await reader.inspectContainer(id, { signal });
      if (container !== null) containers.push(container);
    } catch (error) {
      if (signal.aborted) throw error;
      unread.push({ node: labels[LABEL.node] ?? id, reason: error instanceof Error ? error.message : String(error) });
    }
  });
  return { containers, unread };
}

/** What is there of each image that should be. */
export async function readDesiredImages(
  reader: DockerReader,
  desired: Pick<DesiredState, 'workspaceId' | 'images'>,
  signal: AbortSignal,
): Promise<Map<string, ObservedImage | null>> {
  const own = await reader.listImages({ [LABEL.workspace]: desired.workspaceId }, { signal });
  const read = await mapParallel(desired.images, async (image) => {
    const reference = findReference(image, own);
    return [image.key, reference === null ? null : await reader.inspectImage(reference, { signal })] as const;
  });
  return new Map(read);
}

/** The one with these inputs; else the newest that was made for this service on that base, to tell what has changed. */
function findBaked(image: BakedImage, own: readonly { id: string; labels: Labels; created: number }[]): string | null {
  const source = image.inputs === null ? null : stableHash(image.inputs);
  const candidates = own
    .filter(
      ({ labels }) =>
        labels[LABEL.kind] === 'baked' && labels[LABEL.service] === image.service && labels[LABEL.base] === image.base,
    )
    .sort((a, b) => b.created - a.created);
  return (candidates.find(({ labels }) => labels[LABEL.source] === source) ?? candidates[0])?.id ?? null;
}

/** A built image is the one with our labels and a tag of that version, whatever its repository is called. */
function findReference(
  image: DesiredImage,
  own: readonly { id: string; tags: readonly string[]; labels: Labels; created: number }[],
): string | null {
  if (image.kind === 'named') return image.reference;
  if (image.kind === 'baked') return findBaked(image, own);
  if (image.service === null) return `${image.repository}:${image.version}`;
  const matching = own.filter(
    ({ tags, labels }) =>
      labels[LABEL.service] === image.service && tags.some((tag) => tag.endsWith(`/${image.service}:${image.version}`)),
  );
  return matching.sort((a, b) => b.created - a.created)[0]?.id ?? null;
}

async function readImagesById(
  reader: DockerReader,
  containers: readonly ObservedContainer[],
  desired: ReadonlyMap<string, ObservedImage | null>,
  signal: AbortSignal,
): Promise<Map<string, ObservedImage>> {
  const known = new Map<string, ObservedImage>();
  for (const image of desired.values()) if (image !== null) known.set(image.id, image);
  const missing = [...new Set(containers.map(({ imageId }) => imageId))].filter((id) => !known.has(id));
  await mapParallel(missing, async (id) => {
    const image = await reader.inspectImage(id, { signal });
    if (image !== null) known.set(id, image);
  });
  return known;
}
