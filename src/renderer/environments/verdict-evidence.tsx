import { Fragment } from 'react';
import type { Verdict } from './verdict';

/** The evidence of a verdict, its numbers and names strong. */
export function VerdictEvidence({ evidence }: Pick<Verdict, 'evidence'>) {
  return evidence.map(({ text, strong }, index) => (
    <Fragment key={text}>
      {index > 0 && ' · '}
      {strong === true ? <b>{text}</b> : text}
    </Fragment>
  ));
}
