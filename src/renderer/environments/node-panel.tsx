import type { EnvironmentNode, EnvironmentView } from '../../shared/model/environment';
import { describeRole } from '../../shared/describe-part';
import { client } from '../api/client';
import { useAction } from '../api/hooks';
import { openFile } from '../app/actions';
import { nodeRoute, nodeSeriesRoute } from '../app/links';
import { navigate } from '../app/navigation';
import { Button } from '../ui/button';
import { ErrorNote } from '../ui/notes';
import { Panel } from '../ui/panel';
import { StateWord } from '../ui/state-glyph';
import { NodeFactRows } from './node-fact-rows';
import { nodeFacts } from './node-facts';
import { nodeState } from './node-state';

interface NodePanelProps {
  readonly view: EnvironmentView;
  readonly node: EnvironmentNode;
  readonly isDrifting: boolean;
  readonly nowMs: number;
}

/** The selected node: what it is, where it can be reached, and the ways on to its lines and its logs. */
export function NodePanel({ view, node, isDrifting, nowMs }: NodePanelProps) {
  const status = view.status?.nodes.find((candidate) => candidate.node === node.name) ?? null;
  const facts = nodeFacts(node, status, nowMs);
  const { definedAt } = node;
  const rebuild = useAction(() => client.environments.rebuild({ environment: view.name, node: node.name }));
  return (
    <Panel
      title={node.name}
      note={describeRole(node)}
      className="env-node"
      command={`gemba logs ${view.name}/${node.name}`}
    >
      <dl className="env-node-facts">
        <dt>State</dt>
        <dd>
          <StateWord state={nodeState(status, isDrifting)}>{status?.summary ?? 'not read yet'}</StateWord>
        </dd>
        <NodeFactRows facts={facts} />
      </dl>
      <div className="env-node-links">
        <Button onPress={() => navigate(nodeRoute(view.name, node.name))}>Open its page</Button>
        <Button
          onPress={() => navigate({ screen: 'environments', path: [view.name, 'logs'], params: { node: node.name } })}
        >
          Show its logs
        </Button>
        <Button onPress={() => navigate(nodeSeriesRoute(view.name, node.name))}>Open its series</Button>
        <Button isDisabled={view.runId !== null || rebuild.isRunning} onPress={() => void rebuild.run()}>
          Rebuild it
        </Button>
        {definedAt !== null && (
          <Button kind="quiet" onPress={() => openFile(definedAt.file, definedAt.line)}>
            Open definition
          </Button>
        )}
      </div>
      {rebuild.error !== null && <ErrorNote title={rebuild.error.message} nextStep={rebuild.error.nextStep} />}
    </Panel>
  );
}
