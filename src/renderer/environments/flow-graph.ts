import type { EnvironmentView } from '../../shared/model/environment';
import type { FlowGraph, FlowLink, FlowNode } from '../charts/layout/sankey-layout';
import type { EnvironmentReadings } from './environment-readings';

/** What flows through an environment's load balancers: from each of them to its nodes, and on to the service or to an error. */
export function flowGraph(view: EnvironmentView, readings: EnvironmentReadings): FlowGraph {
  const nodes: FlowNode[] = [];
  const links: FlowLink[] = [];
  for (const balancer of view.nodes.filter((node) => node.kind === 'load-balancer')) {
    const service = balancer.services[0];
    if (service === undefined) continue;
    const served = `service:${service}`;
    const failed = `failed:${service}`;
    const backends = view.nodes.filter((node) => node.kind === 'node' && node.services.includes(service));
    const flows = backends.map((node) => {
      const base = `lb.${view.name}.${service}.node.${node.name}`;
      const requests = readings.last(`${base}.requests`) ?? 0;
      const errors = Math.min(requests, readings.last(`${base}.errors`) ?? 0);
      return { node, requests, errors };
    });
    if (flows.every(({ requests }) => requests === 0)) continue;
    nodes.push({ id: balancer.name, label: balancer.name });
    for (const { node, requests, errors } of flows) {
      nodes.push({ id: node.name, label: node.name });
      links.push({ source: balancer.name, target: node.name, value: requests });
      links.push({ source: node.name, target: served, value: requests - errors });
      if (errors > 0) links.push({ source: node.name, target: failed, value: errors, state: 'critical' });
    }
    nodes.push({ id: served, label: `${service} answers` });
    if (flows.some(({ errors }) => errors > 0)) nodes.push({ id: failed, label: 'server errors', state: 'critical' });
  }
  return { nodes, links };
}
