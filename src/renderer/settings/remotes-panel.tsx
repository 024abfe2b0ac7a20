import { useEffect, useState } from 'react';
import type { Run } from '../../shared/model/run';
import { formatAge } from '../../shared/units';
import { client } from '../api/client';
import { useAction, useRequest, useStream } from '../api/hooks';
import { cancelRun } from '../app/actions';
import { useNow } from '../app/now';
import { Button } from '../ui/button';
import { TextField } from '../ui/field';
import { ErrorNote, ProgressLine } from '../ui/notes';
import { Panel } from '../ui/panel';
import { PickBar } from '../ui/tabs';
import { pullCommand, wordsOf } from './pull-command';

const REACHES = [
  { id: '6', label: '6 h' },
  { id: '24', label: '24 h' },
  { id: '168', label: '7 days' },
  { id: '720', label: '30 days' },
];

interface Remote {
  readonly name: string;
  readonly kind: 'graphite' | 'prometheus';
  readonly url: string;
}

/** The servers that series can be taken along from; nothing where gemba.yaml names none. */
export function RemotesPanel() {
  const { value: remotes, refresh } = useRequest('imports', 'remotes', {});
  const readAt = useStream('workspace', 'watch', {}).value?.readAt;
  useEffect(() => {
    if (readAt !== undefined) refresh();
  }, [readAt, refresh]);
  const runs = useStream('runs', 'recent', {}).value ?? [];
  const [hours, setHours] = useState('24');
  const [match, setMatch] = useState('');
  const first = remotes?.[0];
  if (remotes === undefined || first === undefined) return null;
  return (
    <Panel
      title="Remote servers"
      note="take their series along; only what is missing is fetched"
      command={pullCommand(first.name, Number(hours), match)}
      className="hr"
    >
      <dl className="settings-facts">
        <div className="settings-fact">
          <dt>How far back</dt>
          <dd>
            <PickBar label="How far back" items={REACHES} value={hours} onChange={setHours} />
          </dd>
        </div>
        <div className="settings-fact">
          <dt>Which series</dt>
          <dd>
            <TextField
              label="Which series"
              isLabelHidden
              isMono
              placeholder="all of them, or app.*.load"
              value={match}
              onChange={setMatch}
            />
          </dd>
        </div>
        {remotes.map((remote) => (
          <RemoteRow
            key={remote.name}
            remote={remote}
            run={runs.find((run) => run.environment === `metrics:${remote.name}`) ?? null}
            hours={Number(hours)}
            match={match}
          />
        ))}
      </dl>
    </Panel>
  );
}

function RemoteRow({ remote, run, hours, match }: { remote: Remote; run: Run | null; hours: number; match: string }) {
  const now = useNow();
  const pulling = useAction(() => {
    const until = Math.floor(Date.now() / 1000);
    return client.imports.pull({
      remote: remote.name,
      match: wordsOf(match),
      from: until - hours * 3600,
      until,
      every: null,
      prefix: null,
      again: false,
    });
  });
  const isRunning = run?.state === 'running';
  return (
    <div className="settings-fact settings-remote">
      <dt>{remote.name}</dt>
      <dd>
        <div className="row">
          <span className="mono settings-fact-path">{remote.url}</span>
          <span className="sp" />
          <Button isDisabled={isRunning || pulling.isRunning} onPress={() => void pulling.run()}>
            {`Pull from ${remote.name}`}
          </Button>
        </div>
        {pulling.error !== null && <ErrorNote title={pulling.error.message} nextStep={pulling.error.nextStep} />}
        {run !== null && <LastPull run={run} nowMs={now} />}
      </dd>
    </div>
  );
}

/** How far a pull is, or how the last one ended. */
function LastPull({ run, nowMs }: { run: Run; nowMs: number }) {
  const [isCancelling, setIsCancelling] = useState(false);
  const [step] = run.steps;
  if (run.state === 'running') {
    return (
      <ProgressLine
        title={run.title}
        {...(step?.detail == null ? {} : { detail: step.detail })}
        share={step?.share ?? null}
        isCancelling={isCancelling}
        onCancel={() => {
          setIsCancelling(true);
          cancelRun(run.id);
        }}
      />
    );
  }
  if (run.error !== null && run.state === 'failed') {
    return <ErrorNote title={run.error.message} nextStep={run.error.nextStep} />;
  }
  const age = formatAge(Math.max(0, nowMs - (run.finishedAt ?? run.startedAt)));
  return <span className="i3">{`${run.state === 'done' ? (step?.detail ?? '') : 'Cancelled.'} ${age}`}</span>;
}
