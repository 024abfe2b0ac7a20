import { useMemo } from 'react';
import type { GembaError } from '../../shared/errors';
import {
  differencesVerdict,
  factLabel,
  furtherReasons,
  mergeDifferences,
  type Difference,
  type NodeDifferences,
  type Unclaimed,
} from '../../shared/differences';
import type { DriftReport, Plan, PlanChange } from '../../shared/model/environment';
import { formatAge, formatAgeLength, formatCount, formatShare, formatTime } from '../../shared/units';
import { ErrorNote, Loading } from '../ui/notes';
import { Panel } from '../ui/panel';
import { StateGlyph } from '../ui/state-glyph';
import { Tag } from '../ui/tag';
import { DifferenceHeads, DifferenceRow } from './difference-rows';
import { partName } from './profile-choice';
import type { EnvironmentState } from './use-environment';

interface DifferencesViewProps {
  readonly environment: string;
  /** The profile that is being looked at before it is brought up. */
  readonly wish: string | null;
  readonly state: Pick<EnvironmentState, 'drift' | 'driftError' | 'plan' | 'planError'>;
  /** Whether anything of it exists that could differ. */
  readonly exists: boolean;
  readonly selected: string | null;
  readonly onNode: (node: string) => void;
  readonly nowMs: number;
}

/**
 * Plan and drift as one: per node what is defined, what is there and since when, and what `up` would change; then what no
 * definition claims. Wide it is a sheet, in a margin each row takes two lines.
 */
export function DifferencesView(props: DifferencesViewProps) {
  const { environment, wish, state, exists, nowMs } = props;
  const { drift, driftError, plan, planError } = state;
  const merged = useMemo(() => mergeDifferences(drift, plan), [drift, plan]);
  const isReading = (exists && drift === null && driftError === null) || (plan === null && planError === null);
  const verdict = differencesVerdict(drift, plan, merged);
  return (
    <Panel
      title={wish === null ? 'Differences' : `Differences to ${partName(wish)}`}
      note={readWords(drift, plan, nowMs)}
      className="env-differences"
      command={commandOf(environment, wish, exists)}
    >
      {isReading ? (
        <Loading label="Comparing what is defined with what is there" />
      ) : (
        <p className="env-differences-verdict">
          <StateGlyph state={verdict.state} size={14} />
          <span>{verdict.sentence}.</span>
        </p>
      )}
      {driftError !== null && <ErrorNote title={driftError.message} nextStep={driftError.nextStep} />}
      {planError !== null && !isSame(planError, driftError) && (
        <ErrorNote title={planError.message} nextStep={planError.nextStep} />
      )}
      <DifferenceTable {...props} nodes={merged.nodes} unclaimed={merged.unclaimed} />
      {drift !== null && <LapsingRules drift={drift} />}
      {merged.shared.length > 0 && <SharedChanges changes={merged.shared} />}
      {plan !== null && <PlanNotes plan={plan} />}
      {drift !== null && <Transcript questions={drift.transcript} />}
    </Panel>
  );
}

/** Where one engine does not answer, it is said once. */
const isSame = (error: GembaError, other: GembaError | null): boolean => error.message === other?.message;

const commandOf = (environment: string, wish: string | null, exists: boolean): string => {
  const part = wish === null ? '' : ` --profile ${wish}`;
  return `${exists ? `gemba drift ${environment} --plan · ` : ''}gemba up ${environment}${part}`;
};

function readWords(drift: DriftReport | null, plan: Plan | null, nowMs: number): string {
  return [
    ...(drift === null ? [] : [`${formatShare(drift.checked)} checked ${formatAge(nowMs - drift.readAt)}`]),
    ...(plan === null ? [] : [`planned ${formatAge(nowMs - plan.readAt)}`]),
  ].join(' · ');
}

type TableProps = DifferencesViewProps & {
  readonly nodes: readonly NodeDifferences[];
  readonly unclaimed: readonly Unclaimed[];
};

/** A table by its roles: its rows are laid out anew where there is little room, which a `<table>` cannot. */
function DifferenceTable({ nodes, unclaimed, environment, state, selected, onNode, nowMs }: TableProps) {
  if (nodes.length + unclaimed.length === 0) return null;
  const hasFacts = nodes.some(({ facts }) => facts.length > 0);
  return (
    <div role="table" aria-label={`Differences of ${environment}`} className="env-diffs">
      {hasFacts && (
        <div role="rowgroup">
          <DifferenceHeads />
        </div>
      )}
      {nodes.map((node) => (
        <NodeGroup
          key={node.node}
          of={node}
          isPlanned={state.plan !== null}
          isSelected={selected === node.node}
          onNode={onNode}
          nowMs={nowMs}
        />
      ))}
      {unclaimed.length > 0 && (
        <div role="rowgroup" aria-label="No definition claims">
          {unclaimed.map(({ kind, name, detail, isRemovedByUp }) => (
            <div role="row" className="env-diff-node" key={`${kind} ${name}`}>
              <span role="cell">
                <StateGlyph state="none" />
              </span>
              <span role="rowheader" className="env-diff-name">
                No definition claims {kind} <span className="mono">{name}</span>
              </span>
              <span role="cell" className="env-diff-more">
                {detail}; {isRemovedByUp ? 'up removes it' : 'it stays until somebody removes it'}
              </span>
            </div>
          ))}
        </div>
      )}
    </div>
  );
}

interface NodeGroupProps {
  readonly of: NodeDifferences;
  readonly isPlanned: boolean;
  readonly isSelected: boolean;
  readonly onNode: (node: string) => void;
  readonly nowMs: number;
}

function NodeGroup({ of, isPlanned, isSelected, onNode, nowMs }: NodeGroupProps) {
  const { node, state, since, facts, changes, unread } = of;
  return (
    <div role="rowgroup" aria-label={node} className={`env-diff-group ${isSelected ? 'is-selected' : ''}`}>
      <div role="row" className="env-diff-node">
        <span role="cell">
          <StateGlyph state={unread.length > 0 && state === 'ok' ? 'unknown' : state} />
        </span>
        <span role="rowheader" className="env-diff-name">
          <button type="button" onClick={() => onNode(node)}>
            {node}
          </button>
        </span>
        <span role="cell" className="env-diff-age">
          {since !== null && `since ${formatTime(since)} · ${formatAgeLength(nowMs - since)}`}
        </span>
        {changes.map((change) => (
          <Change key={`${change.action} ${change.kind} ${change.name}`} change={change} facts={facts} />
        ))}
        {unread.map((reason) => (
          <span role="cell" className="env-diff-more" key={reason}>
            could not be read: {reason}
          </span>
        ))}
      </div>
      {facts.map((fact) => (
        <DifferenceRow
          key={`${fact.service ?? ''}/${fact.fact}`}
          of={fact}
          label={factLabel(fact, facts)}
          isPlanned={isPlanned}
          nowMs={nowMs}
        />
      ))}
    </div>
  );
}

/** What `up` would do with the node: nothing of it has happened yet. */
function Change({ change, facts }: { change: PlanChange; facts: readonly Difference[] }) {
  const { action, kind, name } = change;
  return (
    <span role="cell" className="env-diff-more env-diff-change">
      <Tag>{action}</Tag> {kind} <span className="mono">{name}</span>
      {furtherReasons(change, facts).map((reason) => (
        <span key={reason}>: {reason}</span>
      ))}
    </span>
  );
}

/** A rule that lapses is told without unfolding anything. */
function LapsingRules({ drift }: { drift: DriftReport }) {
  return drift.rules
    .filter(({ state }) => state !== 'applies')
    .map(({ scope, fact, path, until, state }) => (
      <p className="env-diff-node" key={`rule ${scope} ${path ?? fact} ${until}`}>
        <StateGlyph state="warning" />
        <span className="env-diff-name">{scope}</span>
        <span className="env-diff-more">
          {state === 'lapsed'
            ? `the rule for ${path ?? fact} has lapsed on ${until} and does not apply`
            : `the rule for ${path ?? fact} lapses on ${until}`}
        </span>
      </p>
    ));
}

/** In the order in which `up` would do it. */
function SharedChanges({ changes }: { changes: readonly PlanChange[] }) {
  return (
    <ol className="env-diff-shared" aria-label="What up changes besides the nodes">
      {changes.map(({ action, kind, name, reasons }) => (
        <li key={`${action} ${kind} ${name}`}>
          <Tag>{action}</Tag>
          <span>
            {kind} <span className="mono i1">{name}</span>
            {reasons.length > 0 && `: ${reasons.join(', ')}`}
          </span>
        </li>
      ))}
    </ol>
  );
}

function PlanNotes({ plan }: { plan: Plan }) {
  return (
    <>
      {plan.kept > 0 && (
        <p className="env-note">
          {plan.changes.length === 0
            ? `Nothing to do: ${formatCount(plan.kept, 'thing')} stay as they are.`
            : `${formatCount(plan.kept, 'other thing')} stay as they are.`}
        </p>
      )}
      {plan.notes?.map((note) => (
        <p key={note} className="env-note">
          {note}
        </p>
      ))}
    </>
  );
}

/** That reading changed nothing is shown by what was asked. */
function Transcript({ questions }: { questions: readonly string[] }) {
  if (questions.length === 0) return null;
  return (
    <details className="env-fold">
      <summary>{`${formatCount(questions.length, 'question')} asked, none of which changes anything`}</summary>
      <ol className="env-transcript mono">
        {questions.map((question, index) => (
          // The same question may be asked twice; their order is what they are.
          <li key={index}>{question}</li>
        ))}
      </ol>
    </details>
  );
}
