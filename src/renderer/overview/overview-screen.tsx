import { useMemo, type ReactElement } from 'react';
import type { Journey, Reading } from '../../shared/model/maps';
import { useRequest, useStream } from '../api/hooks';
import { bringUp, copyText, openFile } from '../app/actions';
import { navigate } from '../app/navigation';
import { useNow } from '../app/now';
import { openOverlay } from '../app/overlays';
import { useTimePart } from '../app/time';
import { useSize } from '../charts/interaction/use-size';
import { quantityText } from '../charts/quantity';
import { complaint } from '../maps/measure-words';
import { Button } from '../ui/button';
import { CodedText } from '../ui/coded-text';
import { Empty } from '../ui/notes';
import { StateGlyph } from '../ui/state-glyph';
import { ChangesPanel } from './changes-panel';
import { DoctorPanel } from './doctor-panel';
import { EnvironmentsPanel } from './environments-panel';
import { GraphsPanel } from './graphs-panel';
import { JourneyBand } from './journey-band';
import { MachinePanel } from './machine-panel';
import { overviewVerdict, type OverviewAction, type OverviewVerdict, type StepComplaint } from './overview-verdict';
import { ProcessesPanel } from './processes-panel';
import { useHostSeries, useProcessSeries, useTraffic, valueAt, type SeriesByName } from './use-host-series';
import './overview.css';

const WIDE_FROM_PX = 1500;
const DAY_SECONDS = 86_400;
const NO_READINGS: ReadonlyMap<string, Reading> = new Map();

/** The first look: one sentence, the customers' way, this machine, what runs and what changed. */
export function OverviewScreen(): ReactElement {
  const [ref, size] = useSize<HTMLDivElement>();
  const isWide = size.width >= WIDE_FROM_PX;
  const rangeSeconds = useTimePart((time) => time.rangeSeconds);
  const until = useNow(Math.min(60, Math.max(2, Math.floor(rangeSeconds / 800)))) / 1000;
  const from = until - rangeSeconds;
  const host = useHostSeries();
  const traffic = useTraffic();
  const processes = useProcessSeries();
  const environments = useStream('environments', 'watch', {}).value;
  const doctor = useStream('app', 'doctor', {}).value;
  const dayEvents = useStream('events', 'watch', { rangeSeconds: Math.max(DAY_SECONDS, rangeSeconds) }).value;
  const { value: deployments } = useRequest('deploy', 'list', { environment: null, limit: 50 });
  const journeys = useStream('maps', 'journeys', {}).value;
  const journey = journeys?.[0];
  const readings = useJourneyReadings(journey);
  const verdict = useVerdict(host, journey, readings);
  const graphEvents = useMemo(() => dayEvents ?? [], [dayEvents]);

  return (
    <div className="overview-screen" ref={ref}>
      <VerdictHead verdict={verdict} isWide={isWide} />
      {journey && <JourneyBand journey={journey} readings={readings} from={from} until={until} />}
      {journeys?.length === 0 && (
        <div className="overview-journey none">
          <Empty title="No journeys yet" command="gemba init">
            A journey is the customers’ way, step by step. Gemba reads it from <code>journeys/*.yaml</code>.
          </Empty>
        </div>
      )}
      <div className="overview-mid">
        <GraphsPanel from={from} until={until} events={graphEvents} hasTraffic={traffic.size > 0} />
        <div className="overview-column vr">
          <EnvironmentsPanel
            environments={environments}
            traffic={traffic}
            deployments={deployments ?? []}
            isWide={isWide}
          />
          <ChangesPanel events={dayEvents} />
        </div>
      </div>
      <div className="overview-low">
        <MachinePanel host={host} from={from} until={until} />
        <div className="overview-column vr">
          <ProcessesPanel series={processes} from={from} until={until} rows={isWide ? 7 : 6} />
        </div>
        <div className="overview-column vr">
          <DoctorPanel report={doctor} />
        </div>
      </div>
    </div>
  );
}

function useJourneyReadings(journey: Journey | undefined): ReadonlyMap<string, Reading> {
  const rangeSeconds = useTimePart((time) => time.rangeSeconds);
  const map = journey ? { kind: 'journey' as const, id: journey.id } : null;
  const { value } = useStream('maps', 'readings', map ? { map, rangeSeconds, at: null } : null);
  return useMemo(() => (value ? new Map(value.map((reading) => [reading.measureId, reading])) : NO_READINGS), [value]);
}

function useVerdict(
  host: SeriesByName,
  journey: Journey | undefined,
  readings: ReadonlyMap<string, Reading>,
): OverviewVerdict {
  const now = useNow(1);
  const status = useStream('app', 'status', {}).value;
  const workspace = useStream('workspace', 'watch', {}).value;
  const environments = useStream('environments', 'watch', {}).value;
  const doctor = useStream('app', 'doctor', {}).value;
  const runs = useStream('runs', 'recent', {}).value;
  const available = valueAt(host.get('host.memory.available'), null);
  const total = valueAt(host.get('host.memory.total'), null);
  return overviewVerdict({
    now,
    store: status?.store ?? null,
    workspace: workspace ?? null,
    environments: environments ?? null,
    doctor: doctor ?? null,
    runs: runs ?? [],
    complaints: complaintsOf(journey, readings),
    memory: available !== null && total !== null ? { available, total } : null,
    machine: machineWords(host),
  });
}

/** What does not go as expected on the customers' way. */
function complaintsOf(journey: Journey | undefined, readings: ReadonlyMap<string, Reading>): readonly StepComplaint[] {
  const steps = journey?.phases.flatMap((phase) => phase.steps) ?? [];
  return steps.flatMap(({ title, measure }) => {
    const reading = measure ? readings.get(measure.id) : undefined;
    if (!measure || !journey || !reading || reading.value === null) return [];
    if (reading.state !== 'warning' && reading.state !== 'critical') return [];
    return [
      {
        state: reading.state,
        ...complaint(title, measure, reading.value),
        label: measure.label,
        journey: journey.id,
      },
    ];
  });
}

function machineWords(host: SeriesByName): readonly string[] {
  const cpu = valueAt(host.get('host.cpu.busy'), null);
  const used = valueAt(host.get('host.memory.used'), null);
  const total = valueAt(host.get('host.memory.total'), null);
  return [
    ...(cpu === null ? [] : [`CPU ${quantityText(cpu, '%')}`]),
    ...(used === null || total === null ? [] : [`memory ${quantityText(used, 'B')} of ${quantityText(total, 'B')}`]),
  ];
}

function VerdictHead({ verdict, isWide }: { verdict: OverviewVerdict; isWide: boolean }): ReactElement {
  const { state, subject, sentence, evidence, action } = verdict;
  return (
    <header className="overview-verdict">
      {state !== 'none' && <StateGlyph state={state} size={isWide ? 44 : 34} />}
      <div>
        <h1>
          {subject !== '' && <em className={state}>{subject} </em>}
          {sentence}
        </h1>
        <p>
          <CodedText>{evidence.join(' · ')}</CodedText>
        </p>
      </div>
      <span className="sp" />
      {action && (
        <Button kind="primary" onPress={() => act(action)}>
          {action.label}
        </Button>
      )}
    </header>
  );
}

function act(action: OverviewAction): void {
  switch (action.kind) {
    case 'up':
      return bringUp(action.environment);
    case 'open-environment':
      return void navigate({ screen: 'environments', path: [action.environment], params: {} });
    case 'open-metrics':
      return void navigate('gemba://metrics');
    case 'open-journey':
      return void navigate({ screen: 'journeys', path: [action.journey], params: {} });
    case 'open-file':
      return openFile(action.file, action.line);
    case 'copy':
      return copyText(action.text);
    case 'trust':
      return openOverlay({ kind: 'trust' });
  }
}
