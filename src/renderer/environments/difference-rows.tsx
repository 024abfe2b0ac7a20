import { fateWords, type Difference } from '../../shared/differences';
import { formatAge, formatTime, NO_VALUE } from '../../shared/units';
import './differences-view.css';

/** The heads of a table of differences; where there is little room, the last two are left out. */
export function DifferenceHeads() {
  return (
    <div role="row" className="env-diff-row is-head">
      <span role="columnheader">Fact</span>
      <span role="columnheader">Defined</span>
      <span role="columnheader">Actual</span>
      <span role="columnheader" className="env-diff-since">
        Since
      </span>
      <span role="columnheader" className="env-diff-fate">
        What becomes of it
      </span>
    </div>
  );
}

interface DifferenceRowProps {
  readonly of: Difference;
  /** The fact, with its service where its node has several. */
  readonly label: string;
  /** Whether it is known what `up` would change. */
  readonly isPlanned: boolean;
  readonly nowMs: number;
}

/** One difference: hollow what is defined, solid what is there, since when, and what becomes of it. */
export function DifferenceRow({ of, label, isPlanned, nowMs }: DifferenceRowProps) {
  const { defined, actual, since, ignored } = of;
  return (
    <div role="row" className={`env-diff-row ${ignored === null ? '' : 'is-ignored'}`}>
      <span role="rowheader" className="mono" title={label}>
        {label}
      </span>
      <span role="cell" className="env-value" title={defined ?? ''}>
        <i aria-hidden="true" />
        {defined ?? NO_VALUE}
      </span>
      <span role="cell" className="env-value is-actual" title={actual ?? ''}>
        <i aria-hidden="true" />
        {actual ?? NO_VALUE}
      </span>
      <span role="cell" className="env-diff-since" title={since === null ? '' : formatTime(since)}>
        {since === null ? NO_VALUE : formatAge(nowMs - since)}
      </span>
      <span role="cell" className="env-diff-fate">
        {fateWords(of, isPlanned)}
      </span>
    </div>
  );
}
