import type { DriftFact, Plan } from '../../../shared/model/environment';
import type { State } from '../../../shared/model/state';
import { toDriftFact, type FactOfService } from '../drift/compare-container';
import type { ResolvedEnvironment, ResolvedNode } from '../model/resolved';
import { actionFor, type HostAction } from './apply-host';
import type { HostService } from './host-plan';
import type { FoundService } from './host-state';

/** What `up` would do to one host. */
export interface PlannedHost {
  readonly node: ResolvedNode;
  readonly services: readonly {
    readonly wanted: HostService;
    readonly action: HostAction;
    readonly reasons: string[];
  }[];
  readonly surplus: readonly { readonly service: string; readonly dir: string }[];
}

/** Compares what should be on a host with what is. Pure. */
export function comparePlan(wanted: readonly HostService[], found: readonly FoundService[]): Omit<PlannedHost, 'node'> {
  const names = new Set(wanted.map(({ service }) => service));
  const parent = wanted[0]?.dir.replace(/\/[^/]*$/, '') ?? '';
  return {
    services: wanted.map((service) => ({
      wanted: service,
      ...actionFor(service, found.find((one) => one.service === service.service) ?? null),
    })),
    surplus: found
      .filter(({ service }) => !names.has(service))
      .map(({ service }) => ({ service, dir: `${parent}/${service}` })),
  };
}

/** A plan as people see it. */
export function describePlan(
  environment: ResolvedEnvironment,
  missing: readonly string[],
  hosts: readonly PlannedHost[],
  readAt: number,
): Plan {
  const changes: Plan['changes'] = missing.map((name) => ({
    action: 'create',
    kind: 'machine',
    node: name,
    name,
    reasons: ['there is no such machine'],
    mends: { nodes: [name], service: null, facts: null },
  }));
  let kept = 0;
  for (const { node, services, surplus } of hosts) {
    for (const { service } of surplus)
      changes.push({
        action: 'remove',
        kind: 'service',
        node: node.name,
        name: service,
        reasons: ['no definition claims it any more'],
      });
    for (const { wanted, action, reasons } of services) {
      if (action === 'keep') kept += 1;
      else
        changes.push({
          action: action === 'restart' ? 'update' : action,
          kind: 'service',
          node: node.name,
          name: wanted.service,
          reasons,
          mends: { nodes: [node.name], service: wanted.service, facts: mendedBy(wanted.service, action) },
        });
    }
  }
  return { environment: environment.name, changes, kept, readAt };
}

/** What was set up anew is as defined; what was only started again has its old files. */
function mendedBy(service: string, action: HostAction): string[] | null {
  if (action === 'create' || action === 'replace') return null;
  return [`${service}: process`, ...(action === 'restart' ? [`${service}: definition`] : [])];
}

/** What drift compares of a service: whether it is what the definition says, and whether it runs. */
export function serviceFacts(wanted: HostService, found: FoundService | null): FactOfService[] {
  const fact = (name: string, defined: string, actual: string, kind: FactOfService['kind']): FactOfService => ({
    service: wanted.service,
    fact: `${wanted.service}: ${name}`,
    defined,
    actual,
    same: defined === actual,
    kind,
  });
  if (found === null) return [fact('service', 'set up', 'is not there', 'state')];
  return [
    fact('definition', wanted.hash, found.hash, 'definition'),
    ...(wanted.command === null ? [] : [fact('process', 'running', found.running ? 'running' : 'stopped', 'state')]),
  ];
}

/** A node of a drift report, with what differs. */
export function describeNode(
  node: string,
  facts: readonly FactOfService[],
): { node: string; state: State; facts: DriftFact[] } {
  const state: State = facts.length === 0 ? 'ok' : facts.some(({ kind }) => kind === 'state') ? 'critical' : 'drift';
  return { node, state, facts: facts.map(toDriftFact) };
}
