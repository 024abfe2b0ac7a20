import { useMemo } from 'react';
import type { NodeDifferences } from '../../shared/differences';
import { mergeDifferences } from '../../shared/differences';
import type { EnvironmentNode, EnvironmentView } from '../../shared/model/environment';
import { client } from '../api/client';
import { useAction } from '../api/hooks';
import { copyText, openFile } from '../app/actions';
import { useCommands } from '../app/commands';
import { nodeRoute } from '../app/links';
import { navigate } from '../app/navigation';
import { Button } from '../ui/button';
import { ErrorNote } from '../ui/notes';
import { ScreenHead } from '../ui/panel';
import { StateGlyph } from '../ui/state-glyph';
import { PickBar } from '../ui/tabs';
import { DriftTrace } from './drift-trace';
import { NodeFactTable } from './node-fact-table';
import { NodeHistoryPanel, NodeNowPanel, NodeTestsPanel } from './node-page-panels';
import { nodeState } from './node-state';
import { nodeVerdict } from './node-verdict';
import { RunPanel } from './run-panel';
import { useNodePast } from './use-node-past';
import type { EnvironmentState } from './use-environment';
import './node-page.css';
import { VerdictEvidence } from './verdict-evidence';

interface NodePageProps {
  readonly view: EnvironmentView;
  readonly node: EnvironmentNode;
  readonly state: EnvironmentState;
  readonly nowMs: number;
}

/** What the window shows above the tabs while a node's page is open: the verdict on it, and what can be done with it. */
export function NodeHead({ view, node, state, nowMs }: NodePageProps) {
  const status = view.status?.nodes.find((candidate) => candidate.node === node.name) ?? null;
  const verdict = nodeVerdict({
    view,
    node,
    status,
    differences: differencesOf(state, node.name),
    driftReadAt: state.drift?.readAt ?? null,
    nowMs,
  });
  const rebuild = useAction(() => client.environments.rebuild({ environment: view.name, node: node.name }));
  const isBusy = view.runId !== null || rebuild.isRunning;
  const needsIt = verdict.state === 'drift' || verdict.state === 'critical';
  const { definedAt } = node;
  const command = `gemba exec ${view.name}/${node.name} -- `;
  useCommands([
    {
      id: 'node.rebuild',
      label: `Rebuild ${node.name}`,
      icon: 'refresh',
      detail: isBusy ? 'a run is under way' : `of ${view.name}; its volumes stay`,
      isEnabled: !isBusy,
      run: () => void rebuild.run(),
    },
  ]);
  return (
    <>
      <ScreenHead
        state={verdict.state}
        verdict={verdict.sentence}
        evidence={<VerdictEvidence evidence={verdict.evidence} />}
        actions={
          <>
            {definedAt !== null && (
              <Button kind="quiet" onPress={() => openFile(definedAt.file, definedAt.line)}>
                Open definition
              </Button>
            )}
            <Button kind="quiet" onPress={() => copyText(command)}>
              Copy exec command
            </Button>
            <Button
              onPress={() =>
                navigate({ screen: 'environments', path: [view.name, 'logs'], params: { node: node.name } })
              }
            >
              Show its logs
            </Button>
            <Button kind={needsIt ? 'primary' : 'outlined'} isDisabled={isBusy} onPress={() => void rebuild.run()}>
              Rebuild {node.name}
            </Button>
          </>
        }
      />
      {rebuild.error !== null && <ErrorNote title={rebuild.error.message} nextStep={rebuild.error.nextStep} />}
    </>
  );
}

function differencesOf({ drift, plan }: EnvironmentState, node: string): NodeDifferences | null {
  return mergeDifferences(drift, plan).nodes.find((candidate) => candidate.node === node) ?? null;
}

/** One node: every fact of it, defined beside actual; what it is now, its tests, and its past over the time ruler. */
export function NodePage({ view, node, state, nowMs }: NodePageProps) {
  const status = view.status?.nodes.find((candidate) => candidate.node === node.name) ?? null;
  const past = useNodePast(view, node, state);
  const drifting = useMemo(
    () => new Set((state.drift?.nodes ?? []).filter(({ facts }) => facts.length > 0).map((each) => each.node)),
    [state.drift],
  );
  return (
    <section className="node-page" aria-label={`Node ${node.name} of ${view.name}`}>
      <div className="node-page-picks">
        <PickBar
          label="Node"
          items={view.nodes.map(({ name }) => ({
            id: name,
            label: name,
            mark: (
              <StateGlyph
                state={nodeState(
                  view.status?.nodes.find((candidate) => candidate.node === name) ?? null,
                  drifting.has(name),
                )}
                size={11}
              />
            ),
          }))}
          value={node.name}
          onChange={(name) => navigate(nodeRoute(view.name, name), { isReplacing: true })}
        />
      </div>
      <div className="node-page-body">
        <NodeFactTable
          environment={view.name}
          node={node.name}
          state={state}
          exists={view.status !== null && view.status.summary !== 'down'}
          differences={differencesOf(state, node.name)}
          nowMs={nowMs}
        />
        <div className="node-page-side">
          {state.run?.state === 'running' && <RunPanel run={state.run} nowMs={nowMs} />}
          <NodeNowPanel view={view} node={node} status={status} state={state} past={past} nowMs={nowMs} />
          <NodeTestsPanel view={view} node={node.name} nowMs={nowMs} />
          <NodeHistoryPanel environment={view.name} node={node.name} past={past} nowMs={nowMs} />
        </div>
      </div>
      <DriftTrace name={`Facts of ${node.name} that differ`} stretches={past.stretches} />
    </section>
  );
}
