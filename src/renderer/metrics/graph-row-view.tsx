import { memo, useMemo, useState, type ReactElement } from 'react';
import { unitOfTargets } from '../../shared/series-units';
import type { SeriesAnswer } from '../../shared/model/series';
import { formatDuration, formatTime } from '../../shared/units';
import { reportPainted } from '../api/painted';
import type { LiveSnapshot } from '../api/live-value';
import { hoverCursor, setBrush, setCursor, useTimePart } from '../app/time';
import { TimeSeriesPanel, type TimeSeriesLine } from '../charts/components/time-series-panel';
import type { ChartEvent } from '../charts/layout/event-labels';
import { quantityText } from '../charts/quantity';
import { IconButton } from '../ui/button';
import { StateWord } from '../ui/state-glyph';
import { compactTargets, shortNames, type GraphRow } from './graph-rows';
import { busiestLines, highestOf, readLine, type Span } from './line-readings';
import { TargetEditor } from './target-editor';

/** More lines than this in one graph are a tangle; the busiest are drawn and the rest is counted. */
const MOST_LINES = 10;

/** Room left of a plot for the labels of its y axis. */
export const VALUE_LABELS_PX = 56;

export interface GraphRowViewProps {
  readonly row: GraphRow;
  readonly answer: LiveSnapshot<SeriesAnswer>;
  readonly from: number;
  readonly until: number;
  readonly events: readonly ChartEvent[];
  readonly isFirst: boolean;
  readonly textPx: number;
  readonly rightPx: number;
  readonly onChange: (targets: readonly string[]) => void;
  readonly onRemove: () => void;
}

/** The lines that an answer is drawn as, with the short name of each. */
export function linesOf(answer: SeriesAnswer | undefined, nameSuffix = ''): readonly TimeSeriesLine[] {
  if (!answer) return NO_LINES;
  const names = shortNames(answer.series.map(({ name }) => name));
  return answer.series.map((series, index) => ({
    id: `${index} ${series.name}`,
    label: `${names[index] ?? series.name}${nameSuffix}`,
    times: series.times,
    values: series.values,
    stepSeconds: series.step,
  }));
}

const NO_LINES: readonly TimeSeriesLine[] = [];

/** One row: what is shown and what it says at the left, the graph on the shared time column, labels of its lines at the right. */
export const GraphRowView = memo(function GraphRowView(props: GraphRowViewProps): ReactElement {
  const { row, answer, from, until, isFirst, textPx, rightPx } = props;
  const cursor = useTimePart((time) => time.cursorSeconds);
  const brush = useTimePart((time) => time.brush);
  const [isEditing, setEditing] = useState(false);
  const all = useMemo(() => linesOf(answer.value, row.nameSuffix), [answer.value, row.nameSuffix]);
  const lines = useMemo(() => busiestLines(all, MOST_LINES), [all]);
  const unit = unitOfTargets(row.targets);
  if (lines.some((line) => line.values.length > 0)) reportPainted('graph');
  const name = row.title ?? row.targets.join(', ');
  return (
    <section
      className={`metrics-row${isFirst ? ' first' : ''}`}
      aria-label={name}
      style={{ gridTemplateColumns: `${textPx}px minmax(0, 1fr)` }}
    >
      <div className="metrics-row-text">
        {isEditing ? (
          <TargetEditor
            targets={row.targets}
            onCancel={() => setEditing(false)}
            onDone={(targets) => {
              setEditing(false);
              props.onChange(targets);
            }}
          />
        ) : (
          <>
            <div className="metrics-row-title">
              {row.title !== null && <h2>{row.title}</h2>}
              <span className="sp" />
              <IconButton icon="settings" label="Edit the targets" size={14} onPress={() => setEditing(true)} />
              <IconButton icon="close" label="Remove this graph" size={14} onPress={props.onRemove} />
            </div>
            <button
              type="button"
              className="metrics-targets mono"
              title={row.targets.join('\n')}
              onClick={() => setEditing(true)}
            >
              {compactTargets(row.targets).map((target) => (
                <span key={target}>{target}</span>
              ))}
            </button>
            <Problems answer={answer} />
            <Readings
              lines={lines}
              hidden={all.length - lines.length}
              unit={unit}
              span={{ from, until }}
              brush={brush}
            />
          </>
        )}
      </div>
      <TimeSeriesPanel
        name={name}
        lines={lines}
        from={from}
        until={until}
        unit={unit}
        atMost={unit === '%' && row.id === 'cpu' ? 100 : null}
        events={props.events}
        showEventLabels={isFirst}
        showTimeAxis={isFirst}
        leftPx={VALUE_LABELS_PX}
        rightPx={rightPx}
        topPx={isFirst ? 22 : 8}
        labels="name-and-value"
        cursor={cursor}
        onCursor={hoverCursor}
        onCursorSet={setCursor}
        brush={brush}
        onBrush={setBrush}
        emptyText={emptyText(answer)}
      />
    </section>
  );
});

function emptyText(answer: LiveSnapshot<SeriesAnswer>): string {
  if (answer.error && !answer.value) return answer.error.message;
  if (!answer.value) return '';
  if (answer.value.problems.length > 0) return 'nothing to draw: see the target';
  return answer.value.series.length === 0 ? 'no series of that name yet' : 'no data in this range';
}

function Problems({ answer }: { answer: LiveSnapshot<SeriesAnswer> }): ReactElement | null {
  const problems = answer.value?.problems ?? [];
  if (problems.length === 0 && !answer.error) return null;
  return (
    <div className="metrics-problems" role="alert">
      {problems.map((problem) => (
        <p key={problem.target + problem.message}>
          <StateWord state="critical">{problem.message}</StateWord>
        </p>
      ))}
      {answer.error && (
        <p>
          <StateWord state="unknown">{`${answer.error.message} ${answer.receivedAt ? `Shown as it was at ${formatTime(answer.receivedAt)}.` : ''}`}</StateWord>
        </p>
      )}
    </div>
  );
}

/** What the row says in numbers: its peak, and for a single line its low and mean; within the brush while one is picked. */
function Readings(props: {
  lines: readonly TimeSeriesLine[];
  hidden: number;
  unit: string | null;
  span: Span;
  brush: Span | null;
}): ReactElement | null {
  const { lines, hidden, unit, span, brush } = props;
  const best = highestOf(lines, brush ?? span);
  if (!best) return null;
  const { line, reading } = best;
  const step = line.stepSeconds;
  const before = brush ? readLine(line, { from: span.from, until: brush.from }) : null;
  const say = (value: number): string => quantityText(value, unit);
  const many = lines.length > 1;
  const highest = `${many ? `${line.label} ` : ''}${say(reading.high)}`;
  const facts: Array<readonly [string, string]> = [
    [brush ? 'in the brush, highest' : 'highest', highest],
    ['at', formatTime(reading.highAt * 1000)],
  ];
  if (reading.mean !== null) facts.push([many ? `mean of ${line.label}` : 'mean', say(reading.mean)]);
  if (before?.mean != null) facts.push(['before it, mean', say(before.mean)]);
  if (!many) facts.push(['lowest', say(reading.low)]);
  if (hidden > 0) facts.push(['busiest shown', `${lines.length} of ${lines.length + hidden}`]);
  facts.push(['step', formatDuration(step)]);
  return (
    <dl className="metrics-facts">
      {facts.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
