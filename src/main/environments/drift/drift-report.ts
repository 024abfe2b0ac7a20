import type { DriftReport } from '../../../shared/model/environment';
import type { State } from '../../../shared/model/state';
import { networkKeyOf, volumeKey, type ActualState } from '../model/actual';
import type { DesiredContainer, DesiredState } from '../model/desired';
import type { ObservedContainer } from '../model/observed';
import { planChanges } from '../plan/apply-plan';
import type { ProviderDrift } from '../providers/provider';
import { compareContainer, differences, toDriftFact, type ComparedFact, type FactOfService } from './compare-container';

/** When a difference was first seen is remembered elsewhere and added later. */
export type DriftDraft = Omit<ProviderDrift, 'transcript'>;
type DriftNode = DriftReport['nodes'][number];

/** What the files of containers differ in, by the container's id; and why those of some could not be read. */
export interface ComparedFiles {
  readonly facts: ReadonlyMap<string, readonly ComparedFact[]>;
  readonly unread: ReadonlyMap<string, string>;
}

const NO_FILES: ComparedFiles = { facts: new Map(), unread: new Map() };

/** Judges what was read: fact by fact what differs, what nobody claims, and how much could not be read. Pure. */
export function judgeDrift(desired: DesiredState, actual: ActualState, files: ComparedFiles = NO_FILES): DriftDraft {
  const plan = planChanges(desired, actual);
  const unreadFiles = plan.containers.flatMap(({ desired: { node }, existing }) => {
    const reason = existing === null ? undefined : files.unread.get(existing.id);
    return reason === undefined ? [] : [{ node, reason: `its files: ${reason}` }];
  });
  const unreadNodes = new Set(actual.unread.map(({ node }) => node));
  const facts = new Map<string, FactOfService[]>();
  const everything = new Map<string, FactOfService[]>();
  let read = 0;
  let unread = 0;
  for (const { desired: container, existing } of plan.containers) {
    const own = existing === null ? undefined : files.facts.get(existing.id);
    const compared = [...compare(container, existing, desired, actual), ...(own ?? [])].map((fact) => ({
      ...fact,
      service: container.service,
    }));
    if (existing !== null && files.unread.has(existing.id)) unread += 1;
    if (existing === null && unreadNodes.has(container.node)) {
      unread += FACTS_PER_CONTAINER;
      continue;
    }
    read += compared.length;
    facts.set(container.node, [...(facts.get(container.node) ?? []), ...differences(compared)]);
    everything.set(container.node, [...(everything.get(container.node) ?? []), ...compared]);
  }
  const nodes = [...facts].map(([node, differing]) => describeNode(node, differing));
  const strangers = [...unclaimed(desired, actual, plan.removals), ...foreigners(actual)];
  const checked = read + unread === 0 ? 1 : read / (read + unread);
  const hasDrift = strangers.length > 0 || nodes.some((node) => node.facts.length > 0);
  return {
    verdict: hasDrift ? 'drift' : actual.unread.length + unreadFiles.length > 0 ? 'unknown' : 'same',
    checked,
    nodes,
    compared: everything,
    strangers,
    unread: [...actual.unread.map((entry) => ({ ...entry })), ...unreadFiles],
    readAt: actual.readAt,
  };
}

/** About how many facts a container that cannot be read would have had. */
const FACTS_PER_CONTAINER = 12;

function compare(
  container: DesiredContainer,
  existing: ObservedContainer | null,
  desired: DesiredState,
  actual: ActualState,
): ComparedFact[] {
  const exists = existing !== null;
  const first: ComparedFact = {
    fact: 'container',
    defined: 'exists',
    actual: exists ? 'exists' : 'is not there',
    same: exists,
    kind: 'state',
  };
  return existing === null ? [first] : [first, ...compareContainer(container, existing, desired, actual)];
}

function describeNode(node: string, differing: readonly FactOfService[]): DriftNode {
  const gone = differing.some(({ fact, kind }) => kind === 'state' && fact !== 'port rules');
  const state: State = differing.length === 0 ? 'ok' : gone ? 'critical' : 'drift';
  return { node, state, facts: differing.map(toDriftFact) };
}

function unclaimed(
  desired: DesiredState,
  actual: ActualState,
  removals: ReturnType<typeof planChanges>['removals'],
): DriftReport['strangers'] {
  // The data of what is left out on purpose stays until the environment is destroyed.
  const wanted = new Set([...desired.volumes.map(({ key }) => key), ...desired.leftOut.volumes]);
  const volumes = actual.volumes.filter(({ labels }) => !wanted.has(volumeKey(labels)));
  return [
    ...removals.map(({ kind, name, reason }) => ({ kind, name, detail: reason })),
    ...volumes.map(({ name }) => ({ kind: 'volume', name, detail: 'no definition claims it any more' })),
  ];
}

/** Containers on the environment's networks that do not belong to it. */
function foreigners(actual: ActualState): DriftReport['strangers'] {
  const own = new Set(actual.containers.map(({ id }) => id));
  return actual.networks
    .filter(({ labels }) => networkKeyOf(labels) !== '')
    .flatMap((network) =>
      [...network.members]
        .filter(([id]) => !own.has(id))
        .map(([, name]) => ({
          kind: 'container',
          name,
          detail: `is on the network ${network.name} and not part of this environment`,
        })),
    );
}
