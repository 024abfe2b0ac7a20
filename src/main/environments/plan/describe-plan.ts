import type { z } from 'zod';
import type { Plan, PlanChange } from '../../../shared/model/environment';
import { imageLabel } from '../model/actual';
import type { ApplyPlan, PlannedContainer } from './apply-plan';

/** A plan as people see it: what changes and why, and how much stays. */
export function describePlan(environment: string, plan: ApplyPlan, readAt: number): Plan {
  const changes: z.infer<typeof PlanChange>[] = [];
  let kept = 0;
  const add = (change: z.infer<typeof PlanChange>): void => {
    if (change.action === 'keep') kept += 1;
    else changes.push(change);
  };
  for (const { image, action, reasons } of plan.images) {
    add({ action, kind: 'image', node: null, name: imageLabel(image), reasons: [...reasons] });
  }
  for (const { desired, existing } of plan.networks) {
    add({
      action: existing === null ? 'create' : 'keep',
      kind: 'network',
      node: null,
      name: existing?.name ?? desired.name,
      reasons: [],
    });
  }
  for (const { desired, existing } of plan.volumes) {
    const action = existing === null ? 'create' : 'keep';
    add({ action, kind: 'volume', node: desired.node, name: existing?.name ?? desired.name, reasons: [] });
  }
  for (const { kind, name, node, reason } of plan.removals)
    add({ action: 'remove', kind, node, name, reasons: [reason] });
  for (const { desired, action, existing, reasons } of plan.containers) {
    const name = existing?.name ?? desired.name;
    add({
      action,
      kind: 'container',
      node: desired.node,
      name,
      reasons: [...reasons],
      mends: mendedBy(desired, action),
    });
  }
  return { environment, changes, kept, readAt };
}

/** A container that is made anew has nothing left of what was done to the one before. */
function mendedBy(
  { node, service }: PlannedContainer['desired'],
  action: PlannedContainer['action'],
): NonNullable<PlanChange['mends']> {
  const facts = { create: null, replace: null, start: ['state'], update: ['port rules'], keep: [] }[action];
  return { nodes: [node], service, facts };
}
