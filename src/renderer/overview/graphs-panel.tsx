import { useMemo, type ReactElement } from 'react';
import type { SeriesAnswer } from '../../shared/model/series';
import type { TimelineEvent } from '../../shared/model/event';
import { reportPainted } from '../api/painted';
import { useKept, useStream } from '../api/hooks';
import { navigate } from '../app/navigation';
import { hoverCursor, rangeWords, setBrush, setCursor, useTimePart } from '../app/time';
import { TimeSeriesPanel, type TimeSeriesLine } from '../charts/components/time-series-panel';
import { useSize } from '../charts/interaction/use-size';
import { Button } from '../ui/button';
import { Panel } from '../ui/panel';

const CPU_STATES = ['user', 'system', 'iowait', 'softirq', 'steal'];
const CPU_TARGETS = CPU_STATES.map((state) => `host.cpu.${state}`);
const TRAFFIC_TARGETS = ['lb.*.*.requests'];
const LABELS_PX = 104;

interface GraphsPanelProps {
  readonly from: number;
  readonly until: number;
  readonly events: readonly TimelineEvent[];
  readonly hasTraffic: boolean;
}

/** CPU by state of this machine and, where requests are counted, what goes through the load balancers; one x axis for both. */
export function GraphsPanel({ from, until, events, hasTraffic }: GraphsPanelProps): ReactElement {
  const rangeSeconds = useTimePart((time) => time.rangeSeconds);
  const cursor = useTimePart((time) => time.cursorSeconds);
  const brush = useTimePart((time) => time.brush);
  const [ref, size] = useSize<HTMLDivElement>();
  const widthPx = Math.max(100, Math.ceil((size.width - LABELS_PX - 56) / 50) * 50);
  const watch = (targets: readonly string[]) => ({ targets: [...targets], rangeSeconds, widthPx });
  const cpu = useKept(useStream('metrics', 'watch', size.width > 0 ? watch(CPU_TARGETS) : null), 'cpu');
  const traffic = useKept(
    useStream('metrics', 'watch', hasTraffic && size.width > 0 ? watch(TRAFFIC_TARGETS) : null),
    'traffic',
  );
  const cpuLines = useMemo(() => linesOf(cpu.value, (name) => name.split('.').at(-1) ?? name), [cpu.value]);
  const trafficLines = useMemo(() => linesOf(traffic.value, serviceName), [traffic.value]);
  if (cpuLines.some(({ values }) => values.length > 0)) reportPainted('graph');
  const shared = {
    from,
    until,
    events,
    cursor,
    onCursor: hoverCursor,
    onCursorSet: setCursor,
    brush,
    onBrush: setBrush,
    rightPx: LABELS_PX,
    leftPx: 56,
  };
  return (
    <Panel
      title="CPU by state"
      note={`percent of all cores, ${rangeWords(rangeSeconds)}`}
      actions={
        <Button kind="link" onPress={() => navigate('gemba://metrics')}>
          All graphs
        </Button>
      }
      className="overview-graphs"
    >
      <div className="overview-plots" ref={ref}>
        <div className="overview-plot">
          <TimeSeriesPanel
            name="CPU of this machine by state"
            lines={cpuLines}
            unit="%"
            atMost={100}
            labels="name-and-value"
            showEventLabels
            showTimeAxis={!hasTraffic}
            topPx={20}
            emptyText={cpu.value ? 'the first points come within seconds' : ''}
            {...shared}
          />
        </div>
        {hasTraffic && (
          <div className="overview-plot lower">
            <h3>Requests a second</h3>
            <TimeSeriesPanel
              name="Requests through the load balancers"
              lines={trafficLines}
              unit="/s"
              labels="name-and-value"
              topPx={28}
              {...shared}
            />
          </div>
        )}
      </div>
    </Panel>
  );
}

function linesOf(answer: SeriesAnswer | undefined, label: (name: string) => string): readonly TimeSeriesLine[] {
  return (answer?.series ?? []).map(({ name, times, values, step }) => ({
    id: name,
    label: label(name),
    times,
    values,
    stepSeconds: step,
  }));
}

/** `orders` of `lb.local.orders.requests`. */
function serviceName(name: string): string {
  return name.split('.')[2] ?? name;
}
