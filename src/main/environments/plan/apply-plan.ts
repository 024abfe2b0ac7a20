import { z } from 'zod';
import { compareContainer, describeDifference, differences } from '../drift/compare-container';
import { guardProblem } from '../model/guard';
import { containerKey, imageLabel, isOutdated, networkKeyOf, volumeKey, type ActualState } from '../model/actual';
import { LABEL } from '../model/labels';
import { PROVISIONERS } from '../provision/provisioners';
import type {
  BakedImage,
  DesiredContainer,
  DesiredImage,
  DesiredNetwork,
  DesiredState,
  DesiredVolume,
} from '../model/desired';
import type { ObservedContainer, ObservedImage, ObservedNetwork, ObservedVolume } from '../model/observed';

/** What `up` would do, in enough detail to do it. */
export interface ApplyPlan {
  readonly images: readonly PlannedImage[];
  readonly networks: readonly { readonly desired: DesiredNetwork; readonly existing: ObservedNetwork | null }[];
  readonly volumes: readonly { readonly desired: DesiredVolume; readonly existing: ObservedVolume | null }[];
  readonly containers: readonly PlannedContainer[];
  readonly removals: readonly Removal[];
}

export interface PlannedImage {
  readonly image: DesiredImage;
  readonly action: 'build' | 'bake' | 'pull' | 'keep';
  readonly reasons: readonly string[];
}

export interface PlannedContainer {
  readonly desired: DesiredContainer;
  readonly action: 'create' | 'replace' | 'start' | 'update' | 'keep';
  readonly existing: ObservedContainer | null;
  readonly reasons: readonly string[];
}

/** Something that carries the environment's labels and is not wanted any more. Volumes are never among these: data goes with `destroy` only. */
export interface Removal {
  readonly kind: 'container' | 'network';
  readonly id: string;
  readonly name: string;
  readonly node: string | null;
  readonly reason: string;
}

/** Compares what should be with what is. Pure. */
export function planChanges(desired: DesiredState, actual: ActualState): ApplyPlan {
  const images = desired.images.map((image) => planImage(image, actual));
  const changing = new Map(
    images.filter(({ action }) => action !== 'keep').map((planned) => [planned.image.key, planned]),
  );
  const claimed = claimContainers(desired, actual);
  const networks = desired.networks.map((network) => ({
    desired: network,
    existing: actual.networks.find(({ labels }) => networkKeyOf(labels) === network.key) ?? null,
  }));
  const kept = new Set(networks.map(({ existing }) => existing?.id));
  return {
    images,
    networks,
    volumes: desired.volumes.map((volume) => ({
      desired: volume,
      existing: actual.volumes.find(({ labels }) => volumeKey(labels) === volume.key) ?? null,
    })),
    containers: desired.containers.map((container) =>
      planContainer(container, claimed.get(container.key) ?? null, { desired, actual, changing }),
    ),
    removals: [
      ...surplusContainers(desired, claimed, actual),
      ...actual.networks
        .filter((network) => !kept.has(network.id))
        .map(({ id, name }) => ({
          kind: 'network' as const,
          id,
          name,
          node: null,
          reason: 'no node is on it any more',
        })),
    ],
  };
}

export function planImage(image: DesiredImage, actual: Pick<ActualState, 'images'>): PlannedImage {
  const present = actual.images.get(image.key) ?? null;
  if (image.kind === 'baked') {
    const reasons = whyBaked(image, present);
    return { image, action: reasons.length === 0 ? 'keep' : 'bake', reasons };
  }
  if (present === null) {
    const action = image.kind === 'named' ? 'pull' : 'build';
    return { image, action, reasons: [`${imageLabel(image)} is not on this machine`] };
  }
  if (isOutdated(image, present))
    return { image, action: 'build', reasons: ['its folder has changed since it was built'] };
  return { image, action: 'keep', reasons: [] };
}

/** What of an image's inputs is otherwise than when it was made last; nothing where it is as it should be. */
function whyBaked(image: BakedImage, present: ObservedImage | null): string[] {
  if (present === null) return ['it was not made yet'];
  if (!isOutdated(image, present)) return [];
  if (image.inputs === null) return [`its base ${image.base} is not on this machine`];
  const before = z.record(z.string(), z.string()).parse(JSON.parse(present.labels[LABEL.inputs] ?? '{}'));
  const { base, files, provisioner } = image.inputs;
  const { noun } = PROVISIONERS[image.provisioner.kind];
  const isFolder = image.provisioner.withFolder;
  return [
    ...(before['base'] === base ? [] : [`its base ${image.base} has changed`]),
    ...(before['files'] === files
      ? []
      : [isFolder ? `the folder of its ${noun} has changed` : `its ${noun} has changed`]),
    ...(before['provisioner'] === provisioner ? [] : ['it is set up in another way']),
  ];
}

/** Which container is which. Of two that claim the same place the running one has it, then the newer. */
function claimContainers(desired: DesiredState, actual: ActualState): Map<string, ObservedContainer> {
  const wanted = new Set(desired.containers.map(({ key }) => key));
  const rank = (container: ObservedContainer): number => (container.state === 'running' ? 1 : 0);
  const candidates = [...actual.containers].sort((a, b) => rank(a) - rank(b) || a.createdAt - b.createdAt);
  return new Map(
    candidates
      .filter(({ labels }) => wanted.has(containerKey(labels)))
      .map((found) => [containerKey(found.labels), found]),
  );
}

function surplusContainers(
  { leftOut }: DesiredState,
  claimed: ReadonlyMap<string, ObservedContainer>,
  actual: ActualState,
): Removal[] {
  const owners = new Set([...claimed.values()].map(({ id }) => id));
  return actual.containers
    .filter(({ id }) => !owners.has(id))
    .map(({ id, name, labels }) => {
      const key = containerKey(labels);
      const reason = claimed.has(key)
        ? 'another container has its place'
        : (leftOut.containers.get(key) ?? whyUnclaimed(labels));
      return { kind: 'container', id, name, node: key.split('/')[0] ?? null, reason };
    });
}

function whyUnclaimed(labels: ObservedContainer['labels']): string {
  return labels[LABEL.kind] === 'stub'
    ? `nothing stands in for ${labels[LABEL.service] ?? 'it'} any more`
    : 'no definition claims it any more';
}

interface PlanContext {
  readonly desired: DesiredState;
  readonly actual: ActualState;
  readonly changing: ReadonlyMap<string, PlannedImage>;
}

function planContainer(
  container: DesiredContainer,
  existing: ObservedContainer | null,
  context: PlanContext,
): PlannedContainer {
  const plan = (action: PlannedContainer['action'], reasons: readonly string[]): PlannedContainer => ({
    desired: container,
    action,
    existing,
    reasons,
  });
  if (existing === null) return plan('create', ['there is no such container']);
  const image = context.changing.get(container.image);
  if (image !== undefined) return plan('replace', [`image: ${image.reasons.join(', ')}`]);
  const differing = differences(compareContainer(container, existing, context.desired, context.actual));
  const redefined = differing.filter(({ kind }) => kind === 'definition');
  if (redefined.length > 0) return plan('replace', redefined.map(describeDifference));
  switch (existing.state) {
    case 'running':
      if (existing.health === 'unhealthy') return plan('replace', ['it runs but is not healthy']);
      return planGuard(plan, guardProblem(container, existing, context.actual));
    case 'exited':
    case 'paused':
      return plan('start', [
        existing.state === 'paused' ? 'it is paused' : `it has ended with status ${existing.exitCode}`,
      ]);
    // One that was only created may lack a network or a file: an interrupted run left it.
    case 'created':
    case 'restarting':
    case 'removing':
    case 'dead':
      return plan('replace', [`it is ${existing.state}`]);
  }
}

function planGuard(
  plan: (action: PlannedContainer['action'], reasons: readonly string[]) => PlannedContainer,
  problem: string | null,
): PlannedContainer {
  return problem === null ? plan('keep', []) : plan('update', [`port rules: ${problem}`]);
}
