import type { ReactElement } from 'react';
import { arrowHead, labelPlace, roundedPath, type Point } from '../layout/orthogonal-path';
import type { TopologyEdge } from '../layout/topology-layout';

interface EdgeProps {
  readonly edge: TopologyEdge;
  readonly points: readonly Point[];
}

/** Width of an edge by its rate a second: each doubling adds three quarters of a pixel. */
export function edgeWidth(ratePerSecond: number | null): number {
  return ratePerSecond === null ? 1 : 1 + 0.75 * Math.log2(1 + Math.max(0, ratePerSecond) / 20);
}

function hasState(edge: TopologyEdge): boolean {
  return edge.state === 'critical' || edge.state === 'warning';
}

/** A line from port to port, on a wider one in the colour of the sheet, so that it cuts those it crosses. */
export function TopologyEdgeLine({ edge, points }: EdgeProps): ReactElement {
  const width = edgeWidth(edge.rate);
  const quiet = edge.rate === null || edge.rate === 0;
  const colour = hasState(edge) ? `var(--${edge.state}-mark)` : quiet ? 'var(--line-3)' : 'var(--ink-3)';
  const path = roundedPath(points, 4);
  return (
    <g>
      <path d={path} fill="none" stroke="var(--surface-1)" strokeWidth={width + 4} />
      <path d={path} fill="none" stroke={colour} strokeWidth={width} strokeDasharray={quiet ? '2 3' : undefined} />
      <path d={arrowHead(points, width)} fill={colour} />
    </g>
  );
}

export function TopologyEdgeLabel({ edge, points }: EdgeProps): ReactElement | null {
  if (!edge.label) return null;
  const { x, y, anchor } = labelPlace(points);
  return (
    <text className={`halo m ${anchor === 'middle' ? 'c' : ''} ${hasState(edge) ? edge.state : 't2'}`} x={x} y={y}>
      {edge.label}
    </text>
  );
}
