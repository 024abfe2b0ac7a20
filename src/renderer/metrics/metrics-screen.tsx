import { useCallback, useMemo, useState, type ReactElement } from 'react';
import type { SeriesAnswer } from '../../shared/model/series';
import { unitOfTargets } from '../../shared/series-units';
import { formatTime } from '../../shared/units';
import type { LiveSnapshot } from '../api/live-value';
import { useKept, useStream } from '../api/hooks';
import { navigate, useRoute } from '../app/navigation';
import { useNow } from '../app/now';
import { rangeWords, setBrush, setRange, useRulerInset, useTimePart } from '../app/time';
import { useSize } from '../charts/interaction/use-size';
import { Button } from '../ui/button';
import { Empty } from '../ui/notes';
import { ScreenHead } from '../ui/panel';
import { BrowsePanel } from './browse-panel';
import { GraphRowView, linesOf, VALUE_LABELS_PX } from './graph-row-view';
import { MACHINE_ROWS, paramsOfRows, rowsOfParams, type GraphRow } from './graph-rows';
import { highestOf } from './line-readings';
import { metricsVerdict } from './metrics-verdict';
import { SourcePicker } from './source-picker';
import './metrics.css';

const WIDE_FROM_PX = 1500;
const BROWSE_PX = 264;
const NO_ROWS: readonly GraphRow[] = [];

/** The explorer: graphs in rows on one time column, live; a tree of all series; targets edited in place. */
export function MetricsScreen(): ReactElement {
  const { params } = useRoute();
  const asked = useMemo(() => rowsOfParams(params), [params]);
  const source = params['source'] ?? null;
  const rows = asked ?? (source === null ? MACHINE_ROWS : NO_ROWS);
  const [ref, size] = useSize<HTMLDivElement>();
  const isWide = size.width >= WIDE_FROM_PX;
  const [browseChoice, setBrowseChoice] = useState<boolean | null>(null);
  // Where nothing is drawn yet there is nothing to do but pick.
  const isBrowsing = browseChoice ?? (isWide || rows.length === 0);
  const textPx = isWide ? 300 : 228;
  const rightPx = isWide ? 220 : 152;
  const browsePx = isBrowsing ? BROWSE_PX : 0;
  useRulerInset(browsePx + textPx + VALUE_LABELS_PX, rightPx, 'All changes');
  const plotPx = size.width - browsePx - textPx - VALUE_LABELS_PX - rightPx;

  const rangeSeconds = useTimePart((time) => time.rangeSeconds);
  // The picture moves in steps of a pixel or of the finest collector, whichever is longer.
  const until = useNow(Math.min(60, Math.max(2, Math.floor(rangeSeconds / 800)))) / 1000;
  const { value: timeline } = useStream('events', 'watch', { rangeSeconds });
  const events = useMemo(() => timeline ?? [], [timeline]);
  const show = useCallback(
    (next: readonly GraphRow[]) => {
      const where = source === null ? {} : { source };
      navigate({ screen: 'metrics', path: [], params: { ...where, ...paramsOfRows(next) } }, { isReplacing: true });
    },
    [source],
  );
  const pick = useCallback(
    (path: string) => show([{ id: 'new', title: null, targets: [path] }, ...(asked ?? [])]),
    [show, asked],
  );

  return (
    <div className="metrics-screen" ref={ref}>
      <MetricsHead
        asked={asked}
        source={source}
        isBrowsing={isBrowsing}
        onBrowse={() => setBrowseChoice(!isBrowsing)}
        widthPx={watchWidth(plotPx)}
      />
      <div className="metrics-body">
        {isBrowsing && <BrowsePanel source={source} onPick={pick} />}
        <div className="metrics-rows">
          {plotPx > 0 &&
            rows.map((row, index) => (
              <LiveRow
                key={row.id}
                row={row}
                source={source}
                index={index}
                rows={rows}
                from={until - rangeSeconds}
                until={until}
                events={events}
                widthPx={watchWidth(plotPx)}
                textPx={textPx}
                rightPx={rightPx}
                show={show}
              />
            ))}
          {rows.length === 0 && (
            <Empty title="No graph" command="gemba metrics query 'host.cpu.*'">
              Pick a series from the list, or write a target.
            </Empty>
          )}
        </div>
      </div>
    </div>
  );
}

/** Widths are asked for in steps, so that dragging the window's edge does not begin a new subscription with each pixel. */
function watchWidth(plotPx: number): number {
  return Math.max(50, Math.min(8192, Math.ceil(plotPx / 50) * 50));
}

function useAnswer(row: GraphRow | undefined, source: string | null, widthPx: number): LiveSnapshot<SeriesAnswer> {
  const rangeSeconds = useTimePart((time) => time.rangeSeconds);
  const asked = row ? { targets: [...row.targets], rangeSeconds, widthPx } : null;
  const own = useStream('metrics', 'watch', source === null ? asked : null);
  const far = useStream('remotes', 'watch', source !== null && asked ? { ...asked, remote: source } : null);
  return useKept(source === null ? own : far, `${source ?? ''}\n${row?.targets.join('\n') ?? ''}`);
}

interface LiveRowProps {
  readonly row: GraphRow;
  readonly source: string | null;
  readonly index: number;
  readonly rows: readonly GraphRow[];
  readonly from: number;
  readonly until: number;
  readonly events: Parameters<typeof GraphRowView>[0]['events'];
  readonly widthPx: number;
  readonly textPx: number;
  readonly rightPx: number;
  readonly show: (rows: readonly GraphRow[]) => void;
}

function LiveRow({ row, source, index, rows, widthPx, show, ...rest }: LiveRowProps): ReactElement {
  const answer = useAnswer(row, source, widthPx);
  const change = useCallback(
    (targets: readonly string[]) =>
      show(rows.map((each, i) => (i === index ? { ...each, title: null, targets } : each))),
    [show, rows, index],
  );
  const remove = useCallback(() => show(rows.filter((_, i) => i !== index)), [show, rows, index]);
  return <GraphRowView row={row} answer={answer} isFirst={index === 0} onChange={change} onRemove={remove} {...rest} />;
}

function MetricsHead(props: {
  asked: readonly GraphRow[] | null;
  source: string | null;
  isBrowsing: boolean;
  onBrowse: () => void;
  widthPx: number;
}): ReactElement {
  const { asked, isBrowsing } = props;
  const first = asked?.[0];
  const answer = useAnswer(first, props.source, props.widthPx).value;
  const now = useNow(1) / 1000;
  const rangeSeconds = useTimePart((time) => time.rangeSeconds);
  const brush = useTimePart((time) => time.brush);
  const { value: status } = useStream('app', 'status', {});
  const lines = useMemo(() => linesOf(answer), [answer]);
  const highest = highestOf(lines, { from: now - rangeSeconds, until: now });
  const verdict = metricsVerdict({
    status: status?.store ?? null,
    now,
    rangeWords: rangeWords(rangeSeconds),
    asked: first
      ? {
          title: lines.length === 1 ? (answer?.series[0]?.name ?? '') : first.targets.join(', '),
          lines: lines.length,
          unit: unitOfTargets(first.targets),
          highest: highest ? { label: highest.line.label, reading: highest.reading } : null,
          problems: answer?.problems.length ?? 0,
        }
      : null,
  });
  return (
    <ScreenHead
      {...(verdict.state === null ? {} : { state: verdict.state })}
      verdict={verdict.sentence}
      evidence={verdict.evidence}
      actions={
        <>
          <SourcePicker source={props.source} />
          {brush && (
            <>
              <Button kind="quiet" onPress={() => setBrush(null)}>
                Clear the brush
              </Button>
              <Button
                onPress={() => {
                  setRange(Math.ceil(now - brush.from));
                  setBrush(null);
                }}
              >
                {`Show from ${formatTime(brush.from * 1000, { seconds: false })}`}
              </Button>
            </>
          )}
          {asked && (
            <Button kind="quiet" onPress={() => navigate('gemba://metrics')}>
              This machine
            </Button>
          )}
          <Button onPress={props.onBrowse}>{isBrowsing ? 'Hide the list' : 'Browse series'}</Button>
        </>
      }
    />
  );
}
