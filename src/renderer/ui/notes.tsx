import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import { formatTime } from '../../shared/units';
import { Button } from './button';
import { CodedText } from './coded-text';
import { StateGlyph, StateWord } from './state-glyph';
import './notes.css';

export interface EmptyProps {
  /** What is not here: `No journeys yet`. */
  readonly title: string;
  /** What would be here and where it comes from (a file name in `<code>`). */
  readonly children: ReactNode;
  readonly action?: ReactNode;
  /** The command that does the same. */
  readonly command?: string;
}

/** An empty place teaches: what would be here, where it comes from, one button and the command. */
export function Empty({ title, children, action, command }: EmptyProps) {
  return (
    <div className="ui-empty">
      <p className="ui-empty-title">{title}</p>
      <p className="ui-empty-text">{children}</p>
      {(action !== undefined || command !== undefined) && (
        <div className="row">
          {action}
          {command !== undefined && <span className="mono i3">{command}</span>}
        </div>
      )}
    </div>
  );
}

/** True once `ms` have passed: what is there sooner is never preceded by a flash of grey. */
function useElapsed(ms: number): boolean {
  const [hasElapsed, setHasElapsed] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setHasElapsed(true), ms);
    return () => clearTimeout(timer);
  }, [ms]);
  return hasElapsed;
}

/** Still blocks in the shape of what comes, after 150 ms; `lines` are widths in percent. */
export function Loading({ label, lines = [38, 82, 64] }: { label: string; lines?: readonly number[] }) {
  const isDue = useElapsed(150);
  return (
    <div className="ui-loading" role="status" aria-busy="true" aria-label={label}>
      {isDue && lines.map((width, index) => <i key={index} style={{ width: `${width}%` }} />)}
    </div>
  );
}

export interface ProgressLineProps {
  /** What is being done, in the present tense: `Rebuilding us-2`. */
  readonly title: string;
  /** How far, how long: `step 3 of 5, provision, 14 s`. */
  readonly detail?: string;
  /** 0 to 1; null where it cannot be told. */
  readonly share: number | null;
  readonly onCancel?: () => void;
  readonly isCancelling?: boolean;
}

/** Anything that takes more than a second: what is being done, how far, and a Cancel that works. */
export function ProgressLine({ title, detail, share, onCancel, isCancelling = false }: ProgressLineProps) {
  const percent = share === null ? undefined : Math.round(share * 100);
  return (
    <div className="ui-progress">
      <div className="row">
        <span className="i1">{title}</span>
        {detail !== undefined && <span className="i3 ui-progress-detail">{detail}</span>}
        <span className="sp" />
        {onCancel && (
          <Button kind="link" onPress={onCancel} isDisabled={isCancelling}>
            {isCancelling ? 'Cancelling' : 'Cancel'}
          </Button>
        )}
      </div>
      <div
        className="ui-progress-bar"
        role="progressbar"
        aria-label={title}
        {...(percent === undefined ? {} : { 'aria-valuenow': percent, 'aria-valuemin': 0, 'aria-valuemax': 100 })}
      >
        <i
          className={percent === undefined ? 'ui-progress-open' : ''}
          style={{ width: percent === undefined ? '100%' : `${percent}%` }}
        />
      </div>
    </div>
  );
}

export interface ErrorNoteProps {
  /** One sentence that names the thing. */
  readonly title: string;
  readonly nextStep?: string | undefined;
  readonly action?: ReactNode;
}

/** An error in its own place; the rest of the screen goes on. */
export function ErrorNote({ title, nextStep, action }: ErrorNoteProps) {
  return (
    <div className="ui-error" role="alert">
      <StateWord state="critical">
        <span className="ui-error-title">
          <CodedText>{title}</CodedText>
        </span>
      </StateWord>
      {nextStep && (
        <p>
          <CodedText>{nextStep}</CodedText>
        </p>
      )}
      {action && <div className="row">{action}</div>}
    </div>
  );
}

export interface StaleProps {
  /** Since when there is no news, ms since the epoch; null: what is shown is fresh. */
  readonly since: number | null;
  /** What happened: `Docker has not answered for 12 s`. */
  readonly reason?: string;
  readonly children: ReactNode;
}

/** Last known values, dashed, with their time. */
export function Stale({ since, reason, children }: StaleProps) {
  if (since === null) return <>{children}</>;
  return (
    <div className="ui-stale">
      <p className="ui-stale-note">
        <StateGlyph state="unknown" isBare />
        <span className="unknown">{reason ?? 'No news'}</span>
        <span className="i3">Shown as it was at {formatTime(since)}.</span>
      </p>
      {children}
    </div>
  );
}
