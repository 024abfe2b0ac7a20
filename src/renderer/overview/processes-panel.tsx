import { useMemo, type ReactElement } from 'react';
import type { SeriesColumns } from '../../shared/model/series';
import { formatTime } from '../../shared/units';
import { useTimePart } from '../app/time';
import { lastPointIndex } from '../charts/layout/line-path';
import { Sparkline } from '../charts/components/sparkline';
import { quantityText } from '../charts/quantity';
import { Panel } from '../ui/panel';
import { Table, type Column } from '../ui/table';
import { valueAt, type SeriesByName } from './use-host-series';

interface ProcessRow {
  readonly name: string;
  readonly cpu: number | null;
  readonly memory: number | null;
}

/** Whoever has not been heard of for this long has ended, and is not busy. */
const ENDED_AFTER_SECONDS = 15;

const NAME = /^host\.process\.(.+)\.(cpu|memory)$/;

function lastTime({ times, values }: SeriesColumns): number {
  return times[lastPointIndex(values)] ?? 0;
}

/** Rows of the processes that say something, busiest first. */
export function processRows(series: SeriesByName, cursor: number | null, most: number): readonly ProcessRow[] {
  const names = new Set([...series.keys()].flatMap((name) => NAME.exec(name)?.[1] ?? []));
  const newest = Math.max(0, ...[...series.values()].map(lastTime));
  const goesOn = (name: string): boolean => {
    const cpu = series.get(`host.process.${name}.cpu`);
    return (
      cursor !== null || (cpu !== undefined && newest - lastTime(cpu) <= Math.max(ENDED_AFTER_SECONDS, 2 * cpu.step))
    );
  };
  return [...names]
    .filter(goesOn)
    .map((name) => ({
      name,
      cpu: valueAt(series.get(`host.process.${name}.cpu`), cursor),
      memory: valueAt(series.get(`host.process.${name}.memory`), cursor),
    }))
    .filter((row) => row.cpu !== null)
    .sort((a, b) => (b.cpu ?? 0) - (a.cpu ?? 0) || (b.memory ?? 0) - (a.memory ?? 0) || a.name.localeCompare(b.name))
    .slice(0, most);
}

/** Who uses this machine. */
export function ProcessesPanel(props: {
  series: SeriesByName;
  from: number;
  until: number;
  rows: number;
}): ReactElement {
  const { series, from, until } = props;
  const cursor = useTimePart((time) => time.cursorSeconds);
  const rows = useMemo(() => processRows(series, cursor, props.rows), [series, cursor, props.rows]);
  const columns: readonly Column<ProcessRow>[] = [
    { id: 'name', title: 'Process', render: ({ name }) => <span title={name}>{name}</span> },
    {
      id: 'line',
      title: 'CPU',
      width: 96,
      render: ({ name }) => <ProcessLine name={name} series={series} from={from} until={until} />,
    },
    {
      id: 'cpu',
      title: '',
      isNumber: true,
      width: 64,
      render: ({ cpu }) => <span className="i1">{quantityText(cpu, '%')}</span>,
    },
    { id: 'memory', title: 'Memory', isNumber: true, width: 84, render: ({ memory }) => quantityText(memory, 'B') },
  ];
  return (
    <Panel title="Busiest processes" note="by name, of all cores" className="overview-processes">
      {rows.length === 0 ? (
        <p className="overview-nothing">
          {cursor === null ? 'The first readings come within seconds.' : `No readings at ${formatTime(cursor * 1000)}.`}
        </p>
      ) : (
        <Table label="Busiest processes" rowHeight="small" columns={columns} rows={rows} rowKey={({ name }) => name} />
      )}
    </Panel>
  );
}

function ProcessLine(props: { name: string; series: SeriesByName; from: number; until: number }): ReactElement | null {
  const columns = props.series.get(`host.process.${props.name}.cpu`);
  if (!columns) return null;
  return (
    <Sparkline
      times={columns.times}
      values={columns.values}
      from={props.from}
      until={props.until}
      low={0}
      heightPx={16}
      widthPx={80}
    />
  );
}
