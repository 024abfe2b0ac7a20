import type { ReactElement } from 'react';
import { STATE_WORDS } from '../../ui/state-glyph';
import type { TopologyEnd, TopologyGraph } from '../layout/topology-layout';

/** The same topology as two lists: nodes with what runs on them, and who talks to whom. */
export function TopologyTable({ id, name, graph }: { id: string; name: string; graph: TopologyGraph }): ReactElement {
  return (
    <div className="chart-table" id={id} tabIndex={0} role="region" aria-label={`${name}, as a table`}>
      <table>
        <thead>
          <tr>
            <th scope="col">Node</th>
            <th scope="col">State</th>
            <th scope="col">Size</th>
            <th scope="col">Region</th>
            <th scope="col">Runs</th>
          </tr>
        </thead>
        <tbody>
          {graph.nodes.map((node) => (
            <tr key={node.id}>
              <td>{node.label}</td>
              <td>{STATE_WORDS[node.state]}</td>
              <td>{node.detail ?? '–'}</td>
              <td>{node.region ?? '–'}</td>
              <td>{node.rows.map((row) => [row.label, row.value].filter(Boolean).join(' ')).join(', ')}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <table>
        <thead>
          <tr>
            <th scope="col">From</th>
            <th scope="col">To</th>
            <th scope="col">Rate</th>
            <th scope="col">State</th>
          </tr>
        </thead>
        <tbody>
          {graph.edges.map((edge) => (
            <tr key={edge.id}>
              <td>{endLabel(edge.from)}</td>
              <td>{endLabel(edge.to)}</td>
              <td>{edge.label ?? '–'}</td>
              <td>{STATE_WORDS[edge.state]}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function endLabel(end: TopologyEnd): string {
  return end.row === null || end.row === end.node ? end.node : `${end.row} on ${end.node}`;
}
