import { useEffect, useMemo } from 'react';
import type { SeriesColumns } from '../../shared/model/series';
import { formatCount, formatDuration, formatNumber, formatTime, NO_VALUE } from '../../shared/units';
import { useRequest } from '../api/hooks';
import { useNow } from '../app/now';
import { hoverCursor, setCursor, useTimePart } from '../app/time';
import { TimeSeriesPanel, type TimeSeriesLine } from '../charts/components/time-series-panel';
import type { ChartEvent } from '../charts/layout/event-labels';
import { ErrorNote } from '../ui/notes';
import { drillTargets, drillWindow, type PastDrill } from './past-drills';

/** What was measured last is in the file within a second; it is looked for a while longer. */
const SETTLING_MS = 10_000;

/** Requests, failures and the 95th percentile around a drill, second by second, on one time axis of its own. */
export function DrillGraphs({ environment, drill }: { environment: string; drill: PastDrill }) {
  const { from, until } = drillWindow(drill);
  const [requests, failed, p95] = drillTargets(environment);
  const query = (target: string): { targets: string[]; from: number; until: number } => ({
    targets: [target],
    from,
    until,
  });
  const answers = {
    requests: useRequest('metrics', 'query', query(requests)),
    failed: useRequest('metrics', 'query', query(failed)),
    p95: useRequest('metrics', 'query', query(p95)),
  };
  const events = useDrillEvents(drill, from, until);
  const isSettling = useNow(2) - drill.until < SETTLING_MS;
  const refresh = [answers.requests.refresh, answers.failed.refresh, answers.p95.refresh];
  useRefresh(isSettling, refresh);
  const error = answers.requests.error ?? answers.failed.error ?? answers.p95.error;
  if (error !== null) return <ErrorNote title={error.message} nextStep={error.nextStep} />;
  const shared = { from, until, events };
  return (
    <div className="env-drill-graphs">
      <DrillGraph
        {...shared}
        title="Requests"
        unit={null}
        series={answers.requests.value?.series}
        say={total}
        isFirst
      />
      <DrillGraph {...shared} title="Failed" unit={null} series={answers.failed.value?.series} say={total} />
      <DrillGraph {...shared} title="95 % answered within" unit="ms" series={answers.p95.value?.series} say={highest} />
    </div>
  );
}

function useRefresh(isOn: boolean, refresh: readonly (() => void)[]): void {
  const [first, second, third] = refresh;
  useEffect(() => {
    if (!isOn) return undefined;
    const timer = setInterval(() => {
      first?.();
      second?.();
      third?.();
    }, 1500);
    return () => clearInterval(timer);
  }, [isOn, first, second, third]);
}

/** The drill's own two moments, and whatever else happened meanwhile. */
function useDrillEvents(drill: PastDrill, from: number, until: number): readonly ChartEvent[] {
  const { value } = useRequest('events', 'list', { from: from * 1000, until: until * 1000, limit: 100 });
  return useMemo(() => {
    const others = (value ?? []).filter(({ tags, at }) => !tags.includes('drill') && at >= from * 1000);
    const own: ChartEvent[] = [
      { id: -1, kind: 'apply', at: drill.at, title: `${drill.kind} ${drill.node}` },
      { id: -2, kind: 'apply', at: drill.until, title: 'mended' },
    ];
    return [...own, ...others];
  }, [value, drill, from]);
}

interface DrillGraphProps {
  readonly title: string;
  readonly unit: string | null;
  readonly series: readonly SeriesColumns[] | undefined;
  readonly from: number;
  readonly until: number;
  readonly events: readonly ChartEvent[];
  /** The one number beside the graph. */
  readonly say: (values: readonly number[]) => string;
  readonly isFirst?: boolean;
}

function DrillGraph({ title, unit, series, from, until, events, say, isFirst = false }: DrillGraphProps) {
  const cursor = useTimePart((time) => time.cursorSeconds);
  const lines = useMemo(() => (series ?? []).map(lineOf), [series]);
  const values = lines.flatMap((line) => [...line.values]).filter((value) => !Number.isNaN(value));
  const step = lines[0]?.stepSeconds ?? null;
  return (
    <section className={`env-drill-graph ${isFirst ? 'is-first' : ''}`} aria-label={title}>
      <div className="env-drill-graph-text">
        <h3>{title}</h3>
        <span>{step === null ? 'by service' : `by service, each ${formatDuration(step)}`}</span>
        <b>{series === undefined ? '' : say(values)}</b>
      </div>
      <TimeSeriesPanel
        name={`${title} from ${formatTime(from * 1000)} to ${formatTime(until * 1000)}`}
        lines={lines}
        from={from}
        until={until}
        unit={unit}
        events={events}
        showEventLabels={isFirst}
        showTimeAxis={isFirst}
        leftPx={56}
        rightPx={150}
        topPx={isFirst ? 22 : 8}
        labels="name-and-value"
        cursor={cursor !== null && cursor >= from && cursor <= until ? cursor : null}
        onCursor={hoverCursor}
        onCursorSet={setCursor}
        emptyText={series === undefined ? '' : 'nothing was measured, or it is older than a year'}
      />
    </section>
  );
}

/** `gemba.drill.ENVIRONMENT.SERVICE.failed` is told by its service. */
function lineOf(series: SeriesColumns): TimeSeriesLine {
  return {
    id: series.name,
    label: series.name.split('.').at(-2) ?? series.name,
    times: series.times,
    values: series.values,
    stepSeconds: series.step,
  };
}

function total(values: readonly number[]): string {
  if (values.length === 0) return NO_VALUE;
  return `${formatCount(Math.round(values.reduce((sum, value) => sum + value, 0)), 'request')} in all`;
}

function highest(values: readonly number[]): string {
  return values.length === 0 ? NO_VALUE : `${formatNumber(Math.max(...values))} ms at worst`;
}
