import type { Plan } from '../../../../shared/model/environment';
import { describeDifference, differences } from '../../drift/compare-container';
import { imageLabel, networkKeyOf } from '../../model/actual';
import { LABEL } from '../../model/labels';
import type { ObservedImage } from '../../model/observed';
import { planImage, type PlannedImage } from '../../plan/apply-plan';
import type { Labels } from '../docker/reader';
import { compareService, type SpecNames } from './compare-service';
import type { DesiredSecret, DesiredService, DesiredSwarm } from './desired-swarm';
import type { ObservedSecret, ObservedService, ObservedTask } from './observed-swarm';
import { serviceSpec } from './service-spec';
import type { SwarmMembership } from './swarm-reader';
import { ServiceSpec } from './swarm-schemas';

/** What a swarm holds of one environment, found by its labels. */
export interface ActualSwarm {
  readonly membership: SwarmMembership;
  readonly services: readonly ObservedService[];
  readonly tasks: readonly ObservedTask[];
  readonly networks: readonly { readonly id: string; readonly name: string; readonly labels: Labels }[];
  readonly secrets: readonly ObservedSecret[];
  /** Secret key → id of the one that holds its value. */
  readonly matchingSecrets: ReadonlyMap<string, string>;
  readonly images: ReadonlyMap<string, ObservedImage | null>;
  /** Services of others that are on the environment's networks. */
  readonly foreigners: readonly { readonly name: string; readonly network: string }[];
  readonly readAt: number;
}

export interface SwarmPlan {
  readonly images: readonly PlannedImage[];
  readonly networks: readonly {
    readonly desired: DesiredSwarm['networks'][number];
    readonly existing: ActualSwarm['networks'][number] | null;
  }[];
  readonly secrets: readonly { readonly desired: DesiredSecret; readonly existing: ObservedSecret | null }[];
  readonly services: readonly PlannedService[];
  readonly removals: readonly SwarmRemoval[];
}

export interface PlannedService {
  readonly desired: DesiredService;
  readonly action: 'create' | 'update' | 'keep';
  readonly existing: ObservedService | null;
  readonly reasons: readonly string[];
}

export interface SwarmRemoval {
  readonly kind: 'service' | 'network' | 'secret';
  readonly id: string;
  readonly name: string;
  readonly reason: string;
}

/** `web/web`: which of the desired services this one is. */
export function serviceKey(labels: Labels): string {
  return `${labels[LABEL.node] ?? ''}/${labels[LABEL.service] ?? ''}`;
}

/** Compares what should be with what is. Pure. */
export function planSwarm(desired: DesiredSwarm, actual: ActualSwarm): SwarmPlan {
  const images = desired.images.map((image) => planImage(image, actual));
  const networks = desired.networks.map((network) => ({
    desired: network,
    existing: actual.networks.find(({ labels }) => networkKeyOf(labels) === network.key) ?? null,
  }));
  const secrets = desired.secrets.map((secret) => ({
    desired: secret,
    existing: actual.secrets.find(({ id }) => id === actual.matchingSecrets.get(secret.key)) ?? null,
  }));
  const ground = { images, networks, secrets };
  const services = desired.services.map((service) => planService(service, desired, actual, ground));
  const kept = new Set([
    ...services.map(({ existing }) => existing?.id),
    ...networks.map(({ existing }) => existing?.id),
    ...secrets.map(({ existing }) => existing?.id),
  ]);
  const surplus = (
    kind: SwarmRemoval['kind'],
    list: readonly { readonly id: string; readonly name: string; readonly labels: Labels }[],
    reason: string,
  ): SwarmRemoval[] =>
    list
      .filter(({ id }) => !kept.has(id))
      .map(({ id, name, labels }) => {
        const onPurpose = desired.leftOut.get(labels[LABEL.service] ?? '');
        return { kind, id, name, reason: onPurpose ?? reason };
      });
  return {
    ...ground,
    services,
    removals: [
      ...surplus('service', actual.services, 'no definition claims it any more'),
      ...surplus('network', actual.networks, 'no service is on it any more'),
      ...surplus('secret', actual.secrets, 'no service uses it any more'),
    ],
  };
}

function planService(
  service: DesiredService,
  desired: DesiredSwarm,
  actual: ActualSwarm,
  { images, secrets }: Pick<SwarmPlan, 'images' | 'secrets'>,
): PlannedService {
  const existing = actual.services.find(({ labels }) => serviceKey(labels) === service.key) ?? null;
  if (existing === null) {
    return { desired: service, action: 'create', existing, reasons: ['there is no such service'] };
  }
  const image = images.find((planned) => planned.image.key === service.image);
  const reasons = [
    ...(image === undefined || image.action === 'keep' ? [] : [`image: ${image.reasons.join(', ')}`]),
    ...secrets
      .filter((secret) => secret.existing === null && service.secrets.includes(secret.desired.key))
      .map((secret) => `secret ${secret.desired.key}: it is new, or has another value now`),
    ...differences(serviceFacts(service, existing, desired, actual))
      .filter(({ fact }) => fact !== 'secrets' || secrets.every((secret) => secret.existing !== null))
      .map(describeDifference),
  ];
  if (reasons.length > 0) return { desired: service, action: 'update', existing, reasons };
  const halted = existing.update !== null && /paused$/.test(existing.update.state);
  if (halted) {
    return {
      desired: service,
      action: 'update',
      existing,
      reasons: [`its update stopped: ${existing.update.message}`],
    };
  }
  return { desired: service, action: 'keep', existing, reasons: [] };
}

/** Everything that is specified of a service, as it is defined and as it is. An image that is still to be made is left out. */
export function serviceFacts(
  service: DesiredService,
  existing: ObservedService,
  desired: DesiredSwarm,
  actual: ActualSwarm,
): ReturnType<typeof compareService> {
  const image = imageFor(service, desired, actual);
  const placement = {
    image: image ?? existing.spec.TaskTemplate.ContainerSpec.Image,
    networkIds: new Map(actual.networks.map(({ id, labels }) => [networkKeyOf(labels), id])),
    secrets: new Map(
      actual.secrets
        .filter(({ id, labels }) => actual.matchingSecrets.get(labels[LABEL.secret] ?? '') === id)
        .map(({ id, name, labels }) => [labels[LABEL.secret] ?? '', { id, name }]),
    ),
    forceUpdate: existing.spec.TaskTemplate.ForceUpdate,
  };
  const wanted = ServiceSpec.parse(serviceSpec(service, desired, existing.name, placement));
  return compareService(wanted, existing.spec, namesOf(desired, actual));
}

/**
 * What a task is made from. On one machine it is the image's id: nothing is asked of a registry, and what runs is exactly
 * what was built. Of several each has to pull it, so there it is what a registry knows it by. Null where it is not there.
 */
export function imageFor(
  { image: key }: Pick<DesiredService, 'image'>,
  { images }: Pick<DesiredSwarm, 'images'>,
  actual: Pick<ActualSwarm, 'images' | 'membership'>,
): string | null {
  const present = actual.images.get(key) ?? null;
  if (present === null) return null;
  if (actual.membership.machines <= 1) return present.id;
  const image = images.find((candidate) => candidate.key === key);
  return present.digests[0] ?? (image?.kind === 'named' ? image.reference : null);
}

/** What the ids of a specification are called. */
export function namesOf(desired: DesiredSwarm, actual: ActualSwarm): SpecNames {
  return {
    networks: new Map([
      ...desired.networks.map(({ key, name }): [string, string] => [key, name]),
      ...actual.networks.map(({ id, name }): [string, string] => [id, name]),
    ]),
    images: new Map(
      desired.images.flatMap((image): [string, string][] => {
        const present = actual.images.get(image.key) ?? null;
        return present === null ? [] : [[present.id, imageLabel(image)]];
      }),
    ),
  };
}

/** A plan as people see it: what changes and why, how much stays, and what they should know. */
export function describeSwarmPlan(desired: DesiredSwarm, plan: SwarmPlan, readAt: number): Plan {
  const changes: Plan['changes'] = [];
  let kept = 0;
  const add = (change: Plan['changes'][number]): void => {
    if (change.action === 'keep') kept += 1;
    else changes.push(change);
  };
  for (const { image, action, reasons } of plan.images)
    add({ action, kind: 'image', node: null, name: imageLabel(image), reasons: [...reasons] });
  for (const kind of ['network', 'secret'] as const) {
    for (const { desired: wanted, existing } of plan[`${kind}s`]) {
      const action = existing === null ? 'create' : 'keep';
      add({ action, kind, node: null, name: existing?.name ?? wanted.name, reasons: [] });
    }
  }
  for (const { kind, name, reason } of plan.removals)
    add({ action: 'remove', kind, node: null, name, reasons: [reason] });
  for (const { desired: service, action, existing, reasons } of plan.services) {
    const [node = null] = service.nodes;
    const name = existing?.name ?? service.name;
    const told = action === 'create' && service.nodes.length > 1 ? `${name} (${service.nodes.length} replicas)` : name;
    const mends = { nodes: [...service.nodes], service: service.service, facts: null };
    add({ action, kind: 'service', node, name: told, reasons: [...reasons], mends });
  }
  return { environment: desired.environment, changes, kept, notes: [...desired.notes], readAt };
}
