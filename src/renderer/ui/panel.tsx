import { useId } from 'react';
import type { ReactNode } from 'react';
import type { State } from '../../shared/model/state';
import { StateGlyph } from './state-glyph';
import './panel.css';

export interface PanelProps {
  readonly title: string;
  /** What it shows, over what: `last hour · 8 of 46 changed state`. */
  readonly note?: ReactNode;
  /** Stands at the right of the title. */
  readonly actions?: ReactNode;
  /** The command line that does the same as what can be done here. */
  readonly command?: string;
  readonly className?: string;
  readonly children?: ReactNode;
}

/** A region of the sheet: no background, radius or margin of its own. */
export function Panel({ title, note, actions, command, className = '', children }: PanelProps) {
  const id = useId();
  return (
    <section className={`ui-panel ${className}`} aria-labelledby={id}>
      <header className="ui-panel-head">
        <h2 id={id}>{title}</h2>
        {note !== undefined && <small>{note}</small>}
        {actions !== undefined && (
          <>
            <span className="sp" />
            {actions}
          </>
        )}
      </header>
      {children}
      {command !== undefined && <p className="ui-panel-command mono">{command}</p>}
    </section>
  );
}

export interface ScreenHeadProps {
  /** The one sentence that answers the screen. */
  readonly verdict: ReactNode;
  /** Stands before the verdict unless all is quiet. */
  readonly state?: State;
  /** Age or coverage; its numbers in `<b>`. */
  readonly evidence?: ReactNode;
  /** Quiet, outlined, primary: in this order, one primary at most. */
  readonly actions?: ReactNode;
}

/** The head of every screen, 56 high. */
export function ScreenHead({ verdict, state, evidence, actions }: ScreenHeadProps) {
  return (
    <header className="ui-head">
      {state !== undefined && <StateGlyph state={state} size={18} />}
      <h1>{verdict}</h1>
      {evidence !== undefined && <p>{evidence}</p>}
      <span className="sp" />
      {actions}
    </header>
  );
}
