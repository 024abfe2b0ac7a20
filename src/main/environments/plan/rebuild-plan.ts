import { servicesOf } from '../model/desired';
import type { ApplyPlan, PlannedContainer } from './apply-plan';

/**
 * The part of a plan that makes one node anew: its containers are replaced whether or not they differ, its load
 * balancer stays in so that the node can be drained and put back, everything else is left alone. Volumes are kept.
 * Null where the environment has no such node. Pure.
 */
export function rebuildPlan(plan: ApplyPlan, node: string): ApplyPlan | null {
  const own = plan.containers.filter(({ desired }) => desired.node === node);
  if (own.length === 0) return null;
  const services = new Set(own.flatMap(({ desired }) => servicesOf(desired)));
  const balancers = plan.containers.filter(
    ({ desired, action }) =>
      desired.kind === 'load-balancer' && desired.node !== node && services.has(desired.service) && action === 'keep',
  );
  const images = new Set(own.map(({ desired }) => desired.image));
  return {
    images: plan.images.filter(({ image }) => images.has(image.key)),
    networks: plan.networks,
    volumes: plan.volumes.filter(({ desired }) => desired.node === node),
    containers: [...own.map(renew), ...balancers],
    removals: plan.removals.filter((removal) => removal.node === node),
  };
}

function renew(planned: PlannedContainer): PlannedContainer {
  if (planned.existing === null) return { ...planned, action: 'create' };
  return { ...planned, action: 'replace', reasons: ['it is rebuilt from its definition', ...planned.reasons] };
}
