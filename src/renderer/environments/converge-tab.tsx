import { useMemo, useState } from 'react';
import type { EnvironmentView, Plan } from '../../shared/model/environment';
import { formatCount, formatDuration, formatTime, NO_VALUE } from '../../shared/units';
import { client } from '../api/client';
import { useAction, useStream } from '../api/hooks';
import { useNow } from '../app/now';
import { Button } from '../ui/button';
import { ConfirmDialog } from '../ui/dialog';
import { Empty, ErrorNote, Loading } from '../ui/notes';
import { StateGlyph, StateWord } from '../ui/state-glyph';
import { Table, type Column } from '../ui/table';
import { CONVERGE_STATES, convergeHistory, convergeVerdict, nextWords, type ConvergeEntry } from './converge-history';
import { RunPanel } from './run-panel';
import { whenColumn } from './when-column';
import './history.css';

/** As far back as marks of runs are listed. */
const YEARS_SECONDS = 10 * 366 * 86_400;

interface ConvergeTabProps {
  readonly view: EnvironmentView;
  readonly plan: Plan | null;
  readonly selected: string | null;
  readonly onSelect: (id: string) => void;
}

/** Planning and applying with nobody watching: whether it is on, what it may do, and every run that there was. */
export function ConvergeTab({ view, plan, selected, onSelect }: ConvergeTabProps) {
  const watched = useStream('events', 'watch', {
    rangeSeconds: YEARS_SECONDS,
    environment: view.name,
    tag: 'converge',
  });
  const runs = useStream('runs', 'recent', {});
  const nowMs = useNow();
  const history = useMemo(
    () => convergeHistory(runs.value ?? [], watched.value ?? [], view.name),
    [runs.value, watched.value, view.name],
  );
  const verdict = convergeVerdict(view.converge, history, nowMs);
  const columns = useMemo(() => columnsOf(nowMs), [nowMs]);
  const error = watched.error ?? runs.error;
  const isRead = watched.value !== undefined && runs.value !== undefined;
  const shown = history.find(({ id }) => id === selected) ?? null;
  const run = history.find(({ outcome }) => outcome === 'running')?.run ?? shown?.run ?? null;
  return (
    <section className="env-history" aria-label={`Converging ${view.name}`}>
      <header className="env-history-head">
        {verdict.state !== null && <StateGlyph state={verdict.state} size={14} />}
        <h2>{verdict.sentence}</h2>
        <span className="env-sheet-age">{verdict.evidence}</span>
        <ConvergeActions view={view} plan={plan} />
      </header>
      <ConvergeFacts view={view} nowMs={nowMs} />
      {error !== null && <ErrorNote title={error.message} nextStep={error.nextStep} />}
      {!isRead && error === null && <Loading label="Reading the runs" />}
      {isRead && history.length === 0 && (
        <Empty title="No run yet" command={`gemba converge ${view.name} now`}>
          A run plans {view.name} and applies what is planned, unless that is too much at once. It is switched on and
          off under <code>converge:</code> in <code>{view.file}</code>; every run is listed here.
        </Empty>
      )}
      {history.length > 0 && (
        <div className={`env-history-list ${run === null ? 'is-whole' : ''}`}>
          <Table
            label={`Converging runs of ${view.name}`}
            columns={columns}
            rows={history}
            rowKey={({ id }) => id}
            rowHeight="small"
            selected={shown?.id ?? null}
            onSelect={onSelect}
          />
        </div>
      )}
      {run !== null && (
        <div className="env-history-detail">
          <RunPanel run={run} nowMs={nowMs} />
        </div>
      )}
    </section>
  );
}

/** What the definition says, and what comes of it. */
function ConvergeFacts({ view, nowMs }: { view: EnvironmentView; nowMs: number }) {
  const { enabled, every, dryRun, quietHours, maxChanges } = view.converge;
  const facts: ReadonlyArray<readonly [string, string]> = [
    ['Schedule', `${enabled ? '' : 'off; when on, '}every ${every}`],
    ['Next run', enabled ? nextWords(view.converge, nowMs).replace(/^(the )?next run (at |is )?/, '') : NO_VALUE],
    ['Dry run', dryRun ? 'yes: says what it would do, does nothing' : 'no: applies what is planned'],
    ['Quiet hours', quietHours.length === 0 ? 'none' : quietHours.join(', ')],
    ['Limit', `${formatCount(maxChanges, 'change')} at once, else it stops`],
    ['Defined in', view.file],
  ];
  return (
    <dl className="env-converge-facts">
      {facts.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd title={value}>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Switched off at once; switched on, or done now, after being told what that means. */
function ConvergeActions({ view, plan }: { view: EnvironmentView; plan: Plan | null }) {
  const { name, converge } = view;
  const [asking, setAsking] = useState<'on' | 'now' | null>(null);
  const act = useAction(async (action: 'on' | 'off' | 'now') => {
    await client.environments.converge({ environment: name, action });
    setAsking(null);
  });
  const close = (): void => {
    act.clear();
    setAsking(null);
  };
  return (
    <>
      <Button isDisabled={view.runId !== null || act.isRunning} onPress={() => setAsking('now')}>
        Converge now…
      </Button>
      {converge.enabled ? (
        <Button isDisabled={act.isRunning} onPress={() => void act.run('off')}>
          Switch off
        </Button>
      ) : (
        <Button isDisabled={act.isRunning} onPress={() => setAsking('on')}>
          Switch on…
        </Button>
      )}
      {asking === null && act.error !== null && <ErrorNote title={act.error.message} nextStep={act.error.nextStep} />}
      <ConfirmDialog
        title={asking === 'on' ? `Switch converging ${name} on?` : `Converge ${name} now?`}
        isOpen={asking !== null}
        onClose={close}
        confirmLabel={asking === 'on' ? 'Switch on' : `Converge ${name}`}
        isDestructive={false}
        onConfirm={() => asking !== null && void act.run(asking)}
        typeName={view.protected ? name : null}
        isRunning={act.isRunning}
        command={`gemba converge ${name} ${asking ?? 'now'}`}
        error={act.error}
      >
        <p>
          {asking === 'on'
            ? `Every ${converge.every} ${name} is planned with nobody watching, ${limitWords(view)} It is written to ${view.file}.`
            : `${name} is planned, ${limitWords(view)} ${planWords(plan)}`}
        </p>
      </ConfirmDialog>
    </>
  );
}

function limitWords({ converge: { dryRun, maxChanges } }: EnvironmentView): string {
  return dryRun
    ? 'and nothing is changed: it is a dry run.'
    : `and what is planned is applied unless that is more than ${formatCount(maxChanges, 'change')}.`;
}

function planWords(plan: Plan | null): string {
  if (plan === null) return 'What would change just now is not known.';
  const when = formatTime(plan.readAt);
  if (plan.changes.length === 0) return `As of ${when} nothing would change.`;
  return `As of ${when} it would make ${formatCount(plan.changes.length, 'change')}.`;
}

function columnsOf(nowMs: number): readonly Column<ConvergeEntry>[] {
  return [
    whenColumn(nowMs, 210),
    {
      id: 'outcome',
      title: 'Outcome',
      width: 150,
      sortBy: ({ outcome }) => outcome,
      render: ({ outcome }) => <StateWord state={CONVERGE_STATES[outcome]}>{outcome}</StateWord>,
    },
    {
      id: 'changed',
      title: 'Changed',
      width: 80,
      isNumber: true,
      sortBy: ({ changed }) => changed,
      render: ({ changed }) => changed,
    },
    {
      id: 'took',
      title: 'Took',
      width: 80,
      isNumber: true,
      sortBy: ({ at, finishedAt }) => (finishedAt === null ? null : finishedAt - at),
      render: ({ at, finishedAt }) => (finishedAt === null ? NO_VALUE : formatDuration((finishedAt - at) / 1000)),
    },
    {
      id: 'what',
      title: 'What came of it',
      render: ({ sentence }) => (
        <span className="env-history-text" title={sentence}>
          {sentence}
        </span>
      ),
    },
  ];
}
