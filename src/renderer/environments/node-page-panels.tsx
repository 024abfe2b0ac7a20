import { useState } from 'react';
import type { EnvironmentNode, EnvironmentView, NodeStatus } from '../../shared/model/environment';
import type { TestReport } from '../../shared/model/test-report';
import {
  formatAge,
  formatBytes,
  formatDate,
  formatDuration,
  formatNumber,
  formatRate,
  formatTime,
} from '../../shared/units';
import { client } from '../api/client';
import { useAction, useStream } from '../api/hooks';
import { nodeSeriesRoute } from '../app/links';
import { navigate } from '../app/navigation';
import { Button } from '../ui/button';
import { ErrorNote } from '../ui/notes';
import { Panel } from '../ui/panel';
import { StateGlyph, StateWord } from '../ui/state-glyph';
import { readNode } from './environment-readings';
import { NodeFactRows } from './node-fact-rows';
import { nodeFacts } from './node-facts';
import { rebuildWords, type NodeHappening } from './node-history';
import { nodeState } from './node-state';
import { newerTests, testsWords } from './node-tests';
import { TEST_STATES } from './test-states';
import type { EnvironmentState } from './use-environment';
import type { NodePastState } from './use-node-past';

interface NodeNowProps {
  readonly view: EnvironmentView;
  readonly node: EnvironmentNode;
  readonly status: NodeStatus | null;
  readonly state: EnvironmentState;
  readonly past: NodePastState;
  readonly nowMs: number;
}

/** What there is of it, what it does, and how long it would take to make it anew. */
export function NodeNowPanel({ view, node, status, state, past, nowMs }: NodeNowProps) {
  const readAt = view.status?.readAt;
  const isDrifting = (state.drift?.nodes ?? []).some((each) => each.node === node.name && each.facts.length > 0);
  const reading = readNode(view, node, state.readings);
  const load = [
    ...(reading.requestsPerSecond === null ? [] : [formatRate(reading.requestsPerSecond)]),
    ...(reading.cpuPercent === null ? [] : [`cpu ${formatNumber(reading.cpuPercent, { significant: 2 })} %`]),
    ...(reading.memoryBytes === null ? [] : [`mem ${formatBytes(reading.memoryBytes)}`]),
  ];
  const rebuilt = rebuildWords(past.rebuilds);
  return (
    <Panel
      title="Now"
      note={readAt === undefined ? 'not read yet' : `read ${formatAge(nowMs - readAt)}`}
      actions={
        <Button kind="link" onPress={() => navigate(nodeSeriesRoute(view.name, node.name))}>
          Open its series
        </Button>
      }
    >
      <dl className="env-node-facts">
        <div>
          <dt>State</dt>
          <dd>
            <StateWord state={nodeState(status, isDrifting)}>{status?.summary ?? 'not read yet'}</StateWord>
          </dd>
        </div>
        <NodeFactRows facts={nodeFacts(node, status, nowMs)} />
        {load.length > 0 && (
          <div>
            <dt>Load</dt>
            <dd>{load.join(', ')}</dd>
          </div>
        )}
        <div>
          <dt>Rebuild</dt>
          <dd>{rebuilt === null ? 'not measured yet' : `takes ${rebuilt}`}</dd>
        </div>
      </dl>
    </Panel>
  );
}

/** The tests that run on it, those that fail first, each with what was found. */
export function NodeTestsPanel({ view, node, nowMs }: { view: EnvironmentView; node: string; nowMs: number }) {
  const watched = useStream('environments', 'watchTests', { environment: view.name });
  const [own, setOwn] = useState<TestReport | null>(null);
  const run = useAction(async () => {
    setOwn(await client.environments.test({ environment: view.name, nodes: [node] }));
  });
  const tests = newerTests(node, watched.value ?? null, own);
  const error = run.error ?? watched.error;
  return (
    <Panel
      title="Tests"
      note={tests === null ? 'not run yet' : `${testsWords(tests.results)} · run ${formatAge(nowMs - tests.ranAt)}`}
      actions={
        <Button kind="link" isDisabled={run.isRunning} onPress={() => void run.run()}>
          {run.isRunning ? 'Running its tests…' : 'Run its tests'}
        </Button>
      }
      className="node-tests"
    >
      {error !== null && <ErrorNote title={error.message} nextStep={error.nextStep} />}
      {tests !== null && tests.results.length > 0 && (
        <ul className="node-list" aria-label={`Tests of ${node}`} tabIndex={0}>
          {tests.results.map(({ service, test, state, detail, ms }) => (
            <li key={`${service ?? ''}/${test}`}>
              <StateGlyph state={TEST_STATES[state].state} />
              <span className="node-list-title">
                {test} <span className="i3">{TEST_STATES[state].word}</span>
              </span>
              <span className="node-list-when">{formatDuration(ms / 1000)}</span>
              <span className="node-list-detail">{detail}</span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

interface NodeHistoryProps {
  readonly environment: string;
  readonly node: string;
  readonly past: NodePastState;
  readonly nowMs: number;
}

/** When it differed and what ended that; what was done to it. */
export function NodeHistoryPanel({ environment, node, past, nowMs }: NodeHistoryProps) {
  const { history, windowSeconds, error } = past;
  return (
    <Panel
      title="History"
      note={`${formatDuration(windowSeconds)} · newest first`}
      className="node-history"
      command={`gemba metrics query gemba.drift.${environment}.${node}`}
    >
      {error !== null && <ErrorNote title={error.message} nextStep={error.nextStep} />}
      {history.length === 0 && !past.isLoading && (
        <p className="env-note">Nothing was recorded of it: it did not differ, and nothing was done to it.</p>
      )}
      {history.length > 0 && (
        <ol className="node-list" aria-label={`History of ${node}`} tabIndex={0}>
          {history.map((happening) => (
            <li key={happening.id}>
              <StateGlyph state={happening.state} />
              <span className="node-list-title">
                {happening.title}
                {happening.state === 'drift' && <span className="i3"> {lengthWords(happening, nowMs)}</span>}
              </span>
              <span className="node-list-when">{whenWords(happening.at, nowMs)}</span>
              {happening.detail !== null && <span className="node-list-detail">{happening.detail}</span>}
            </li>
          ))}
        </ol>
      )}
    </Panel>
  );
}

function lengthWords({ at, until, isGoingOn }: NodeHappening, nowMs: number): string {
  const seconds = Math.max(0, Math.round(((until ?? nowMs) - at) / 1000));
  return isGoingOn ? `for ${formatDuration(seconds)} so far` : `for ${formatDuration(seconds)}`;
}

const HALF_A_DAY_MS = 43_200_000;

function whenWords(at: number, nowMs: number): string {
  return nowMs - at > HALF_A_DAY_MS ? `${formatDate(at)} ${formatTime(at, { seconds: false })}` : formatTime(at);
}
