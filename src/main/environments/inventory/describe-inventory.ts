import { INVENTORY_KINDS, type Inventory, type InventoryItem } from '../../../shared/model/inventory';
import { formatAgeLength } from '../../../shared/units';
import { LABEL } from '../model/labels';

export type Labels = Readonly<Record<string, string>>;

/** Whether a definition of this workspace accounts for something with these labels. */
export function isClaimed(labels: Labels, workspaceId: string, environments: ReadonlySet<string>): boolean {
  return labels[LABEL.workspace] === workspaceId && environments.has(environmentOf(labels) ?? '');
}

function environmentOf(labels: Labels): string | undefined {
  return labels[LABEL.environment] ?? labels[LABEL.swarm];
}

/** Whose a thing seems to be, from what its maker wrote on it; null where nobody did. */
export function guessOwner(labels: Labels, workspaceId: string): string | null {
  const project = labels['com.docker.compose.project'];
  if (project !== undefined) {
    const folder = labels['com.docker.compose.project.working_dir'];
    return `compose project ${project}${folder === undefined ? '' : ` in ${folder}`}`;
  }
  const stack = labels['com.docker.stack.namespace'];
  if (stack !== undefined) return `stack ${stack}`;
  const service = labels['com.docker.swarm.service.name'];
  if (service !== undefined && labels[LABEL.workspace] === undefined) return `service ${service} of a swarm`;
  if (labels['gemba.machine'] !== undefined) return 'machines of vagrant';
  const workspace = labels[LABEL.workspace];
  if (workspace === undefined) return labels['maintainer'] ?? null;
  const environment = environmentOf(labels);
  if (workspace !== workspaceId)
    return `another gemba workspace${environment === undefined ? '' : `, environment ${environment}`}`;
  return environment === undefined
    ? 'this workspace'
    : `this workspace, environment ${environment}, which is not defined any more`;
}

/** Everything that nobody claims, in an order to tidy up by, and a sentence about it. Pure. */
export function describeInventory(items: readonly InventoryItem[], readAt: number): Inventory {
  const rank = ({ state }: InventoryItem): number => (state === 'running' ? 0 : 1);
  const sorted = [...items].sort(
    (a, b) => rank(a) - rank(b) || (a.createdAt ?? readAt) - (b.createdAt ?? readAt) || a.name.localeCompare(b.name),
  );
  return { sentence: sentenceOf(items, readAt), items: sorted, readAt };
}

function sentenceOf(items: readonly InventoryItem[], readAt: number): string {
  if (items.length === 0) return 'Everything here is claimed by a definition.';
  const kinds = INVENTORY_KINDS.flatMap((kind) => {
    const count = items.filter((item) => item.kind === kind).length;
    return count === 0 ? [] : [`${count} ${kind}${count === 1 ? '' : 's'}`];
  });
  const times = items.flatMap(({ createdAt }) => createdAt ?? []);
  const oldest = times.length === 0 ? '' : `; the oldest is ${formatAgeLength(readAt - Math.min(...times))} old`;
  const subject = items.length === 1 ? 'One thing is' : `${items.length} things are`;
  return `${subject} claimed by no definition: ${kinds.join(', ')}${oldest}.`;
}
