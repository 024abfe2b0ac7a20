import type { ReactElement } from 'react';
import { formatTime } from '../../shared/units';
import { useTimePart } from '../app/time';
import { Sparkline } from '../charts/components/sparkline';
import { formatQuantity, quantityText, unitSuffix } from '../charts/quantity';
import { Panel } from '../ui/panel';
import { valueAt, type SeriesByName } from './use-host-series';

interface Figure {
  readonly label: string;
  readonly series: string;
  readonly unit: string | null;
  /** The series that says how much there is: `6.1 of 16.7 GB`. */
  readonly of?: string;
  /** A scale that is stated, so that an idle machine looks idle. */
  readonly high?: number;
}

const FIGURES: readonly Figure[] = [
  { label: 'CPU', series: 'host.cpu.busy', unit: '%', high: 100 },
  { label: 'Memory', series: 'host.memory.used', unit: 'B', of: 'host.memory.total' },
  { label: 'Load', series: 'host.load.1', unit: null },
  { label: 'Disk read', series: 'host.disk.io.read', unit: 'B/s' },
  { label: 'Disk write', series: 'host.disk.io.write', unit: 'B/s' },
  { label: 'Received', series: 'host.network.rx', unit: 'B/s' },
  { label: 'Sent', series: 'host.network.tx', unit: 'B/s' },
];

/** Where the console runs, live. Numbers speak of the cursor's time while there is a cursor. */
export function MachinePanel({ host, from, until }: { host: SeriesByName; from: number; until: number }): ReactElement {
  const cursor = useTimePart((time) => time.cursorSeconds);
  return (
    <Panel title="This machine" note={cursor === null ? 'now' : `at ${formatTime(cursor * 1000)}`}>
      <div className="overview-machine">
        {FIGURES.map((figure) => (
          <MachineFigure key={figure.series} figure={figure} host={host} from={from} until={until} cursor={cursor} />
        ))}
      </div>
    </Panel>
  );
}

function MachineFigure(props: {
  figure: Figure;
  host: SeriesByName;
  from: number;
  until: number;
  cursor: number | null;
}): ReactElement {
  const { figure, host, from, until, cursor } = props;
  const series = host.get(figure.series);
  const total = figure.of === undefined ? null : valueAt(host.get(figure.of), null);
  const high = figure.high ?? total ?? undefined;
  return (
    <>
      <span>{figure.label}</span>
      {series ? (
        <Sparkline
          times={series.times}
          values={series.values}
          from={from}
          until={until}
          low={0}
          {...(high === undefined ? {} : { high })}
          heightPx={18}
          cursor={cursor}
        />
      ) : (
        <i className="overview-no-line" />
      )}
      <b>
        <Value value={valueAt(series, cursor)} unit={figure.unit} total={total} />
      </b>
    </>
  );
}

function Value({
  value,
  unit,
  total,
}: {
  value: number | null;
  unit: string | null;
  total: number | null;
}): ReactElement {
  const quantity = formatQuantity(value, unit);
  if (total !== null && value !== null) {
    const whole = formatQuantity(total, unit);
    // One unit for both where they share it: `6.1 of 16.7 GB`.
    const left = quantity.unit === whole.unit ? quantity.text : quantityText(value, unit);
    return (
      <>
        {left} <small>{`of ${whole.text}${unitSuffix(whole.unit)}`}</small>
      </>
    );
  }
  return (
    <>
      {quantity.text}
      <small>{unitSuffix(quantity.unit)}</small>
    </>
  );
}
