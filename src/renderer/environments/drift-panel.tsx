import type { DriftReport } from '../../shared/model/environment';
import type { GembaError } from '../../shared/errors';
import { formatAge, formatAgeLength, formatShare, formatTime, NO_VALUE } from '../../shared/units';
import { ErrorNote, Loading } from '../ui/notes';
import { Panel } from '../ui/panel';
import { StateGlyph } from '../ui/state-glyph';

interface DriftPanelProps {
  readonly environment: string;
  readonly drift: DriftReport | null;
  readonly error: GembaError | null;
  readonly selected: string | null;
  readonly onSelect: (node: string) => void;
  readonly nowMs: number;
}

/** Defined beside actual, node by node; then what no definition claims, and what could not be read. */
export function DriftPanel(props: DriftPanelProps) {
  const { drift, error, environment, nowMs } = props;
  return (
    <Panel
      title="Drift"
      note={
        drift === null
          ? 'defined beside actual'
          : `defined beside actual · ${formatShare(drift.checked)} checked ${formatAge(nowMs - drift.readAt)}`
      }
      className="env-drift"
      command={`gemba drift ${environment}`}
    >
      {error !== null && <ErrorNote title={error.message} nextStep={error.nextStep} />}
      {drift === null && error === null && <Loading label="Comparing defined with actual" />}
      {drift !== null && <DriftList {...props} drift={drift} />}
    </Panel>
  );
}

function DriftList({ drift, selected, onSelect, nowMs }: DriftPanelProps & { drift: DriftReport }) {
  const differing = drift.nodes.filter((node) => node.facts.length > 0);
  if (differing.length === 0 && drift.strangers.length === 0 && drift.unread.length === 0) {
    return <p className="env-note">Every fact that was read is as defined.</p>;
  }
  return (
    <div className="env-drift-list">
      {differing.length > 0 && (
        <div className="env-drift-keys" aria-hidden="true">
          <span>fact</span>
          <span>defined</span>
          <span>actual</span>
        </div>
      )}
      {differing.map((node) => {
        const since = Math.min(...node.facts.map((fact) => fact.since ?? drift.readAt));
        return (
          <button
            type="button"
            key={node.node}
            className={`env-diff ${selected === node.node ? 'is-selected' : ''}`}
            aria-pressed={selected === node.node}
            onClick={() => onSelect(node.node)}
          >
            <StateGlyph state={node.state === 'ok' ? 'drift' : node.state} />
            <b>{node.node}</b>
            <span className="env-since">{`since ${formatTime(since)} · ${formatAgeLength(nowMs - since)}`}</span>
            {node.facts.map((fact) => (
              <span className="env-fact" key={fact.fact}>
                <span title={fact.fact}>{fact.fact}</span>
                <span className="env-value" title={fact.defined ?? ''}>
                  <i aria-hidden="true" />
                  {fact.defined ?? NO_VALUE}
                </span>
                <span className="env-value is-actual" title={fact.actual ?? ''}>
                  <i aria-hidden="true" />
                  {fact.actual ?? NO_VALUE}
                </span>
              </span>
            ))}
          </button>
        );
      })}
      {drift.unread.map(({ node, reason }) => (
        <p className="env-diff is-still" key={`unread ${node}`}>
          <StateGlyph state="unknown" />
          <b>{node}</b>
          <span className="env-diff-note">{`could not be read: ${reason}`}</span>
        </p>
      ))}
      {drift.strangers.map(({ name, kind, detail }) => (
        <p className="env-diff is-still" key={`stranger ${name}`}>
          <StateGlyph state="none" />
          <b>No definition claims this {kind}</b>
          <span className="env-diff-note">
            <span className="mono i2">{name}</span> {detail}
          </span>
        </p>
      ))}
    </div>
  );
}
