import type { EnvironmentView } from '../../shared/model/environment';
import { DifferencesView } from './differences-view';
import { NodePanel } from './node-panel';
import { RunPanel } from './run-panel';
import type { EnvironmentState } from './use-environment';

interface SideProps {
  readonly view: EnvironmentView;
  readonly wish: string | null;
  readonly state: EnvironmentState;
  readonly drifting: ReadonlySet<string>;
  readonly selected: string | null;
  readonly onSelect: (node: string) => void;
  readonly nowMs: number;
}

/** How long a run that ended badly stays in view. */
const FAILED_RUN_STAYS_MS = 15 * 60_000;

/** The margin explains: the selected node, a run while there is one, else what differs and what would change. */
export function EnvironmentSide({ view, wish, state, drifting, selected, onSelect, nowMs }: SideProps) {
  const { run } = state;
  const node = view.nodes.find(({ name }) => name === selected);
  // What failed and was made good since is history, and stands on the time axis.
  const isWell = view.status?.summary === 'up' && state.plan?.changes.length === 0;
  const showRun =
    run !== null &&
    (run.state === 'running' ||
      (run.state !== 'done' && !isWell && nowMs - (run.finishedAt ?? nowMs) < FAILED_RUN_STAYS_MS));
  const exists = view.status !== null && view.status.summary !== 'down';
  return (
    <>
      {node !== undefined && <NodePanel view={view} node={node} isDrifting={drifting.has(node.name)} nowMs={nowMs} />}
      {showRun && <RunPanel run={run} nowMs={nowMs} />}
      {run?.state !== 'running' && (
        <DifferencesView
          environment={view.name}
          wish={wish}
          state={state}
          exists={exists}
          selected={selected}
          onNode={onSelect}
          nowMs={nowMs}
        />
      )}
    </>
  );
}
