import type { DriftReport } from '../../shared/model/environment';
import type { GembaError } from '../../shared/errors';
import { formatAge, formatAgeLength, formatCount, formatShare, formatTime, NO_VALUE } from '../../shared/units';
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
      {drift !== null && <p className="env-note env-drift-verdict">{sentenceCase(drift.sentence)}</p>}
      {drift !== null && <DriftList {...props} drift={drift} />}
      {drift !== null && <IgnoredFacts drift={drift} />}
      {drift !== null && <Transcript questions={drift.transcript} />}
    </Panel>
  );
}

function DriftList({ drift, selected, onSelect, nowMs }: DriftPanelProps & { drift: DriftReport }) {
  const differing = drift.nodes.filter((node) => node.facts.length > 0);
  if (differing.length === 0 && drift.strangers.length === 0 && drift.unread.length === 0) return null;
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

const sentenceCase = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

/** What a rule allows is folded, never hidden; a rule that lapses is told without unfolding. */
function IgnoredFacts({ drift }: { drift: DriftReport }) {
  const lapsing = drift.rules.filter(({ state }) => state !== 'applies');
  if (drift.ignored.length === 0 && lapsing.length === 0) return null;
  return (
    <>
      {lapsing.map(({ scope, fact, path, until, state }) => (
        <p className="env-diff is-still" key={`rule ${scope} ${path ?? fact} ${until}`}>
          <StateGlyph state="warning" />
          <b>{scope}</b>
          <span className="env-diff-note">
            {state === 'lapsed'
              ? `the rule for ${path ?? fact} has lapsed on ${until} and does not apply`
              : `the rule for ${path ?? fact} lapses on ${until}`}
          </span>
        </p>
      ))}
      {drift.ignored.length > 0 && (
        <details className="env-fold">
          <summary>{`${formatCount(drift.ignored.length, 'difference')} ignored by a rule`}</summary>
          <ul>
            {drift.ignored.map(({ node, fact, defined, actual, reason, until }) => (
              <li key={`${node} ${fact}`}>
                <b>{node}</b> {fact}: {defined ?? NO_VALUE} → {actual ?? NO_VALUE}
                <span className="env-diff-note">{`until ${until}: ${reason}`}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
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
