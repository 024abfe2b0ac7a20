import { useMemo, type ReactElement } from 'react';
import { formatClock } from '../layout/time-ticks';
import { quantityText } from '../quantity';
import type { TimeSeriesLine } from './time-series-panel';

/** More rows than this tell a reader nothing that the graph does not; the store has the rest. */
const ROWS = 200;

/** The same data as numbers, newest first: for those who cannot see the graph and those who want to copy it. */
export function SeriesTable(props: {
  id: string;
  name: string;
  lines: readonly TimeSeriesLine[];
  unit: string | null;
}): ReactElement {
  const { id, name, lines, unit } = props;
  const rows = useMemo(() => newestRows(lines), [lines]);
  return (
    <div className="chart-table" id={id} tabIndex={0} role="region" aria-label={`${name}, as a table`}>
      <table>
        <caption className="chart-hidden">{`${name}, newest first`}</caption>
        <thead>
          <tr>
            <th scope="col">Time</th>
            {lines.map((line) => (
              <th key={line.id} scope="col" className="num">
                {line.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.time}>
              <th scope="row">{formatClock(row.time)}</th>
              {row.values.map((value, index) => (
                <td key={lines[index]?.id ?? index} className="num">
                  {quantityText(value, unit)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface TableRow {
  readonly time: number;
  readonly values: ReadonlyArray<number | null>;
}

function newestRows(lines: readonly TimeSeriesLine[]): readonly TableRow[] {
  const columns = lines.map((line) => {
    const column = new Map<number, number>();
    for (let i = 0; i < line.times.length; i += 1) {
      const value = line.values[i] ?? NaN;
      if (!Number.isNaN(value)) column.set(line.times[i] ?? 0, value);
    }
    return column;
  });
  const times = [...new Set(columns.flatMap((column) => [...column.keys()]))].sort((a, b) => b - a).slice(0, ROWS);
  return times.map((time) => ({ time, values: columns.map((column) => column.get(time) ?? null) }));
}
