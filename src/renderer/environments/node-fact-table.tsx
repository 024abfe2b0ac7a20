import { useState } from 'react';
import { factLabel, type NodeDifferences } from '../../shared/differences';
import { formatAge, formatCount, NO_VALUE } from '../../shared/units';
import { Button } from '../ui/button';
import { TextField } from '../ui/field';
import { Empty, ErrorNote, Loading } from '../ui/notes';
import { Panel } from '../ui/panel';
import { DifferenceHeads, DifferenceRow } from './difference-rows';
import type { EnvironmentState } from './use-environment';

/** A host has thousands of files: beyond so many rows a word narrows them. */
const MOST_ROWS = 200;

interface NodeFactTableProps {
  readonly environment: string;
  readonly node: string;
  readonly state: EnvironmentState;
  /** Whether anything of the environment is there. */
  readonly exists: boolean;
  readonly differences: NodeDifferences | null;
  readonly nowMs: number;
}

/** Every fact of a node that is compared, what differs first: defined beside actual, and what becomes of a difference. */
export function NodeFactTable({ environment, node, state, exists, differences, nowMs }: NodeFactTableProps) {
  const [words, setWords] = useState('');
  const { drift, driftError } = state;
  const everyFact = drift?.everyFact?.node === node ? drift.everyFact.facts : null;
  const isMeant = (fact: string): boolean => fact.toLowerCase().includes(words.trim().toLowerCase());
  const differing = (differences?.facts ?? []).filter(({ fact }) => isMeant(fact));
  const same = (everyFact ?? []).filter((fact) => fact.same && isMeant(fact.fact));
  const all = everyFact ?? [];
  return (
    <Panel
      title="Facts"
      note={
        everyFact === null || drift === null
          ? 'defined beside actual'
          : `${formatCount(everyFact.length, 'fact')} compared ${formatAge(nowMs - drift.readAt)}`
      }
      actions={
        <>
          <TextField label="Filter" isLabelHidden value={words} onChange={setWords} placeholder="Filter facts" />
          <Button isDisabled={!exists || state.isChecking} onPress={state.checkNow}>
            Check now
          </Button>
        </>
      }
      className="node-facts"
      command={`gemba drift ${environment} --node ${node}`}
    >
      {driftError !== null && <ErrorNote title={driftError.message} nextStep={driftError.nextStep} />}
      {!exists && (
        <Empty title={`${node} is not there`} command={`gemba up ${environment}`}>
          Its facts are compared with its definition once it runs.
        </Empty>
      )}
      {exists && everyFact === null && driftError === null && (drift === null || state.isChecking) && (
        <Loading label={`Comparing ${node} with its definition`} />
      )}
      {exists && drift !== null && everyFact === null && !state.isChecking && (
        <Empty title={`The facts of ${node} could not be read`}>{differences?.unread.join('; ') ?? ''}</Empty>
      )}
      {everyFact !== null && (
        <div role="table" aria-label={`Facts of ${node}`} className="env-diffs">
          <div role="rowgroup">
            <DifferenceHeads />
          </div>
          {differing.length > 0 && (
            <div role="rowgroup" aria-label="differs">
              {differing.map((fact) => (
                <DifferenceRow
                  key={keyOf(fact)}
                  of={fact}
                  label={factLabel(fact, all)}
                  isPlanned={state.plan !== null}
                  nowMs={nowMs}
                />
              ))}
            </div>
          )}
          <div role="rowgroup" aria-label="as defined">
            {same.slice(0, MOST_ROWS).map(({ fact, service, defined, actual }) => (
              <div role="row" className="env-diff-row is-same" key={keyOf({ fact, service })}>
                <span role="rowheader" className="mono" title={fact}>
                  {factLabel({ fact, service }, all)}
                </span>
                <span role="cell" className="env-value" title={defined ?? ''}>
                  <i aria-hidden="true" />
                  {defined ?? NO_VALUE}
                </span>
                <span role="cell" className="env-value is-as-left" title={actual ?? ''}>
                  {actual ?? NO_VALUE}
                </span>
                <span role="cell" className="env-diff-since" />
                <span role="cell" className="env-diff-fate" />
              </div>
            ))}
          </div>
        </div>
      )}
      {same.length > MOST_ROWS && (
        <p className="env-note">{`${formatCount(same.length - MOST_ROWS, 'more fact')} as defined: narrow them with a word.`}</p>
      )}
    </Panel>
  );
}

const keyOf = ({ fact, service }: { fact: string; service: string | null }): string => `${service ?? ''}/${fact}`;
