import type { EnvironmentNode, EnvironmentView, NodeStatus } from '../../shared/model/environment';
import type { State } from '../../shared/model/state';
import { formatBytes, formatDuration, formatNumber, NO_VALUE } from '../../shared/units';
import { Sparkline } from '../charts/components/sparkline';
import { StateWord } from '../ui/state-glyph';
import { Table, type Column } from '../ui/table';
import { isRunning, nodeState } from './node-state';
import { readNode, type EnvironmentReadings, type NodeReading } from './environment-readings';

interface NodeRow {
  readonly node: EnvironmentNode;
  readonly status: NodeStatus | null;
  readonly reading: NodeReading;
  readonly state: State;
}

interface NodeTableProps {
  readonly view: EnvironmentView;
  readonly readings: EnvironmentReadings;
  /** Nodes that differ from their definition. */
  readonly drifting: ReadonlySet<string>;
  readonly selected: string | null;
  readonly onSelect: (node: string) => void;
  /** Its page is wanted: Enter, or a double click. */
  readonly onOpen: (node: string) => void;
  readonly cursor: number | null;
  readonly isWide: boolean;
  readonly nowMs: number;
}

/** All nodes of an environment, one row each: what they are, how they are, what they do. */
export function NodeTable(props: NodeTableProps) {
  const { view, readings, drifting } = props;
  const rows = view.nodes.map((node): NodeRow => {
    const status = view.status?.nodes.find((candidate) => candidate.node === node.name) ?? null;
    return { node, status, reading: readNode(view, node, readings), state: nodeState(status, drifting.has(node.name)) };
  });
  return (
    <Table
      label={`Nodes of ${view.name}`}
      rowHeight="small"
      columns={columns(props)}
      rows={rows}
      rowKey={(row) => row.node.name}
      selected={props.selected}
      onSelect={props.onSelect}
      onOpen={props.onOpen}
    />
  );
}

function columns({ readings, cursor, isWide, nowMs }: NodeTableProps): Column<NodeRow>[] {
  const number = (id: string, title: string, width: number, value: (row: NodeRow) => string): Column<NodeRow> => ({
    id,
    title,
    width,
    isNumber: true,
    render: value,
  });
  return [
    {
      id: 'node',
      title: 'Node',
      width: isWide ? 170 : 110,
      sortBy: (row) => row.node.name,
      render: (row) => <b>{row.node.name}</b>,
    },
    {
      id: 'state',
      title: 'State',
      width: isWide ? 200 : 124,
      sortBy: (row) => row.state,
      render: (row) => <StateWord state={row.state}>{stateWords(row, isWide)}</StateWord>,
    },
    {
      id: 'image',
      title: 'Image',
      width: isWide ? 210 : 132,
      render: ({ node, status }) =>
        node.kind === 'stub' ? <span className="i3">stub</span> : <NodeImage image={status?.image ?? node.image} />,
    },
    number('requests', 'req/s', 52, ({ reading }) => formatNumber(reading.requestsPerSecond)),
    number('latency', 'ms', 46, ({ reading }) => formatNumber(reading.latencyMs)),
    number('cpu', 'cpu', 54, ({ reading }) =>
      reading.cpuPercent === null ? NO_VALUE : `${formatNumber(reading.cpuPercent, { significant: 2 })} %`,
    ),
    number('memory', 'mem', 66, ({ reading }) => formatBytes(reading.memoryBytes)),
    {
      id: 'line',
      title: 'Latency, else cpu',
      width: isWide ? 240 : 132,
      render: ({ node, reading }) =>
        reading.line === null ? (
          <span className="i3">no data yet</span>
        ) : (
          <Sparkline
            times={reading.line.series.times}
            values={reading.line.series.values}
            from={readings.from}
            until={readings.until}
            heightPx={18}
            low={0}
            cursor={cursor}
            name={`${reading.line.what === 'latency' ? 'Response time' : 'Processor use'} of ${node.name}`}
          />
        ),
    },
    ...(isWide
      ? [
          { id: 'size', title: 'Size', width: 90, render: (row: NodeRow) => row.node.size?.name ?? NO_VALUE },
          number('restarts', 'Restarts', 70, ({ status }) => formatNumber(status?.restarts)),
        ]
      : []),
    number('up', 'Up', 70, ({ status }) =>
      status?.startedAt == null || !isRunning(status)
        ? NO_VALUE
        : formatDuration(Math.floor((nowMs - status.startedAt) / 1000))
            .split(' ')
            .slice(0, 2)
            .join(' '),
    ),
  ];
}

function stateWords({ state, status }: NodeRow, isWide: boolean): string {
  if (state === 'drift') return 'drift';
  const summary = status?.summary ?? 'not read yet';
  return isWide ? summary : (summary.split(/[,(·]/)[0] ?? summary).trim();
}

/** Long hashes are cut to what tells them apart; the whole is the cell's title. */
function shortImage(image: string): string {
  return image.replace(/^sha256:/, '').replace(/(^|:)([0-9a-f]{7})[0-9a-f]{5,}$/, '$1$2');
}

function NodeImage({ image }: { readonly image: string | null }) {
  if (image === null) return <span className="i3">built from its folder</span>;
  return (
    <span className="mono i2" title={image}>
      {shortImage(image)}
    </span>
  );
}
