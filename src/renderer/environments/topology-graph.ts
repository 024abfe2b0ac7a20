import type { EnvironmentNode, EnvironmentView } from '../../shared/model/environment';
import type { State } from '../../shared/model/state';
import { formatCount, formatRate, formatShare } from '../../shared/units';
import type {
  TopologyEdge,
  TopologyEnd,
  TopologyGraph,
  TopologyNode,
  TopologyRow,
} from '../charts/layout/topology-layout';
import { readNode, type EnvironmentReadings } from './environment-readings';
import { nodeState } from './node-state';

/** Whoever is outside of the environment and may come in. */
const WORLD = 'WORLD';
const PEOPLE = 'people';
/** A node that uses more of its limit than this is short of it. */
const SHORT_OF = 0.9;
/** From this share of failed requests on an edge is critical, below it a warning. */
const CRITICAL_ERRORS = 0.05;

/** What the picture of an environment shows: its nodes with what they do now, and who may talk to whom. */
export function topologyGraph(
  view: EnvironmentView,
  readings: EnvironmentReadings,
  drifting: ReadonlySet<string>,
): TopologyGraph {
  const regions = [...new Set(view.nodes.flatMap((node) => (node.region === null ? [] : [node.region])))];
  const open = view.links.some((link) => link.from === WORLD);
  return {
    nodes: [...(open ? [peopleNode()] : []), ...view.nodes.map((node) => boxOf(view, node, readings, drifting))],
    edges: edgesOf(view, readings),
    regions: regions.map((region) => ({
      id: region,
      label: region,
      detail: formatCount(view.nodes.filter((node) => node.region === region).length, 'node'),
    })),
  };
}

function peopleNode(): TopologyNode {
  return { id: PEOPLE, kind: 'people', label: 'anyone', state: 'none', detail: null, region: null, rows: [], bars: [] };
}

/** What stands at the right of a box's name where a size would tell nothing. */
const DETAILS: Readonly<Partial<Record<EnvironmentNode['kind'], string>>> = {
  'load-balancer': 'HAProxy',
  stub: 'stub',
};

function boxOf(
  view: EnvironmentView,
  node: EnvironmentNode,
  readings: EnvironmentReadings,
  drifting: ReadonlySet<string>,
): TopologyNode {
  const status = view.status?.nodes.find((candidate) => candidate.node === node.name) ?? null;
  const reading = readNode(view, node, readings);
  const bar = (label: string, share: number | null) => ({
    label,
    share,
    ...(share !== null && share > SHORT_OF ? { state: 'warning' as const } : {}),
  });
  return {
    id: node.name,
    kind: node.kind,
    label: node.name,
    state: nodeState(status, drifting.has(node.name)),
    detail: DETAILS[node.kind] ?? node.runtime ?? node.size?.name ?? null,
    region: node.region,
    rows: node.kind === 'load-balancer' ? balancerRows(view, node, readings) : serviceRows(view, node, readings),
    bars: node.kind !== 'node' ? [] : [bar('cpu', reading.cpuShare), bar('mem', reading.memoryShare)],
  };
}

function serviceRows(view: EnvironmentView, node: EnvironmentNode, readings: EnvironmentReadings): TopologyRow[] {
  return node.services.map((service) => {
    const rate = readings.last(`lb.${view.name}.${service}.node.${node.name}.requests`);
    return {
      id: service,
      label: service,
      value: rate === null ? null : formatRate(rate),
      state: 'ok',
      isSilent: rate === 0,
    };
  });
}

function balancerRows(view: EnvironmentView, node: EnvironmentNode, readings: EnvironmentReadings): TopologyRow[] {
  const service = node.services[0] ?? node.name;
  const requests = readings.last(`lb.${view.name}.${service}.requests`);
  const errors = errorShare(view.name, service, null, readings);
  return [
    {
      id: service,
      label: 'round robin',
      value: requests === null ? null : formatRate(requests),
      state: 'ok',
      isSilent: requests === 0,
    },
    ...(errors === null || errors === 0
      ? []
      : [{ id: `${service} errors`, label: `${formatShare(errors)} errors`, value: null, state: errorState(errors) }]),
  ];
}

function edgesOf(view: EnvironmentView, readings: EnvironmentReadings): TopologyEdge[] {
  const edges: TopologyEdge[] = [];
  for (const balancer of view.nodes.filter((node) => node.kind === 'load-balancer')) {
    const service = balancer.services[0] ?? balancer.name;
    for (const node of nodesOf(view, service)) {
      const rate = readings.last(`lb.${view.name}.${service}.node.${node.name}.requests`);
      const errors = errorShare(view.name, service, node.name, readings);
      edges.push(edge({ node: balancer.name, row: service }, { node: node.name, row: service }, rate, errors));
    }
  }
  for (const link of view.links) {
    const balancer = view.nodes.find((node) => node.kind === 'load-balancer' && node.services[0] === link.to);
    const targets = balancer === undefined ? nodesOf(view, link.to) : [balancer];
    const sources: TopologyEnd[] =
      link.from === WORLD
        ? [{ node: PEOPLE, row: null }]
        : nodesOf(view, link.from).map((node) => ({ node: node.name, row: link.from }));
    // The load balancer counts what comes in, not from whom: the number stands where only one can have sent it.
    const callers = view.links.filter((other) => other.to === link.to && other.from !== WORLD).length;
    const isCertain = balancer !== undefined && link.from !== WORLD && sources.length === 1 && callers === 1;
    const rate = isCertain ? readings.last(`lb.${view.name}.${link.to}.requests`) : null;
    for (const source of sources) {
      for (const target of targets) {
        if (source.node !== target.name) edges.push(edge(source, { node: target.name, row: link.to }, rate, null));
      }
    }
  }
  return [...new Map(edges.map((item) => [item.id, item])).values()];
}

function edge(from: TopologyEnd, to: TopologyEnd, rate: number | null, errors: number | null): TopologyEdge {
  const failing = errors !== null && errors > 0;
  return {
    id: `${from.node}/${from.row ?? ''} → ${to.node}/${to.row ?? ''}`,
    from,
    to,
    rate,
    label: failing ? `${formatShare(errors)} fail` : rate === null ? null : formatRate(rate),
    state: failing ? errorState(errors) : 'ok',
  };
}

function nodesOf(view: EnvironmentView, service: string): EnvironmentNode[] {
  return view.nodes.filter((node) => node.kind !== 'load-balancer' && node.services.includes(service));
}

function errorShare(
  environment: string,
  service: string,
  node: string | null,
  readings: EnvironmentReadings,
): number | null {
  const base = node === null ? `lb.${environment}.${service}` : `lb.${environment}.${service}.node.${node}`;
  const requests = readings.last(`${base}.requests`);
  const errors = readings.last(`${base}.errors`);
  if (requests === null || errors === null) return null;
  return requests === 0 ? 0 : Math.min(1, errors / requests);
}

function errorState(share: number): State {
  return share >= CRITICAL_ERRORS ? 'critical' : 'warning';
}
