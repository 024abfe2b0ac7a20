import type { DesiredImage } from './desired';
import type { GuardMark } from './guard-mark';
import { LABEL } from './labels';
import { stableHash } from './spec-hash';
import type { ObservedContainer, ObservedImage, ObservedNetwork, ObservedVolume } from './observed';

/** What an engine holds of one environment, found by its labels, and the images that matter to it. */
export interface ActualState {
  readonly containers: readonly ObservedContainer[];
  /** Containers that are listed and could not be read, with the reason. */
  readonly unread: readonly { readonly node: string; readonly reason: string }[];
  readonly networks: readonly ObservedNetwork[];
  readonly volumes: readonly ObservedVolume[];
  /** Desired image → what is there of it. */
  readonly images: ReadonlyMap<string, ObservedImage | null>;
  /** Every image that a container runs, by id. */
  readonly imagesById: ReadonlyMap<string, ObservedImage>;
  /** Port rules that are known to have been set, by container id. */
  readonly guards: ReadonlyMap<string, GuardMark>;
  /** Milliseconds since the epoch. */
  readonly readAt: number;
}

/** `orders-1/orders`: which of the desired containers this one is. */
export function containerKey(labels: Readonly<Record<string, string>>): string {
  return `${labels[LABEL.node] ?? ''}/${labels[LABEL.service] ?? ''}`;
}

/** `orders-db-1/orders-db/data`. */
export function volumeKey(labels: Readonly<Record<string, string>>): string {
  return `${containerKey(labels)}/${labels[LABEL.volume] ?? ''}`;
}

export function networkKeyOf(labels: Readonly<Record<string, string>>): string {
  return labels[LABEL.network] ?? '';
}

/** `shop/catalog:local`: what a person calls an image. */
export function imageLabel(image: DesiredImage): string {
  return image.kind === 'named' ? image.reference : `${image.repository}:${image.version}`;
}

/** An image that is there but was built from another folder content than is there now. */
export function isOutdated(image: DesiredImage, observed: ObservedImage | null): boolean {
  if (image.kind === 'named' || observed === null) return false;
  if (image.kind === 'baked')
    return image.inputs === null || observed.labels[LABEL.source] !== stableHash(image.inputs);
  if (image.source === null) return false;
  return observed.labels[LABEL.source] !== image.source;
}
