import type { ReactNode } from 'react';
import type { State } from '../../shared/model/state';
import './state-glyph.css';

/** What a state is called where its name stands beside its glyph. */
export const STATE_WORDS: Readonly<Record<State, string>> = {
  ok: 'ok',
  warning: 'warning',
  critical: 'critical',
  unknown: 'unknown',
  drift: 'drift',
  deploying: 'deploying',
  none: 'not asked',
};

function shapeOf(state: State): ReactNode {
  const mark = `var(--${state === 'none' ? 'ink-4' : `${state}-mark`})`;
  const on = 'var(--on-state)';
  switch (state) {
    case 'ok':
      return (
        <>
          <circle cx="6" cy="6" r="4.9" fill="none" stroke={mark} strokeWidth="1.3" />
          <path d="M3.7 6.1l1.7 1.7 3-3.4" fill="none" stroke={mark} strokeWidth="1.4" />
        </>
      );
    case 'warning':
      return (
        <>
          <path d="M6 .8L11.6 11H.4z" fill={mark} />
          <path d="M6 4.2v3.4M6 8.5v1.3" stroke={on} strokeWidth="1.5" />
        </>
      );
    case 'critical':
      return (
        <>
          <rect x=".5" y=".5" width="11" height="11" fill={mark} />
          <path d="M3.4 3.4l5.2 5.2M8.6 3.4L3.4 8.6" stroke={on} strokeWidth="1.7" />
        </>
      );
    case 'unknown':
      return (
        <>
          <circle cx="6" cy="6" r="4.9" fill="none" stroke={mark} strokeWidth="1.3" strokeDasharray="2.1 1.75" />
          <path
            d="M4.4 4.8c0-2.2 3.3-2.1 3.3-.1 0 1.2-1.6 1.2-1.6 2.4M6.1 8.1v1"
            fill="none"
            stroke={mark}
            strokeWidth="1.2"
          />
        </>
      );
    case 'drift':
      return <path d="M1 4h10M1 8h10M8.2 .8L3.8 11.2" stroke={mark} strokeWidth="1.6" fill="none" />;
    case 'deploying':
      return (
        <>
          <circle cx="6" cy="6" r="5.4" fill={mark} />
          <path d="M6 9.4V3.2M3.4 5.6L6 3l2.6 2.6" stroke={on} strokeWidth="1.5" fill="none" />
        </>
      );
    case 'none':
      return <path d="M3 6h6" stroke={mark} strokeWidth="1.3" />;
  }
}

/** The glyph inside a larger drawing, its top left corner at x, y. Without a name: the drawing says the word. */
export function StateMark({ state, x = 0, y = 0, size = 12 }: { state: State; x?: number; y?: number; size?: number }) {
  return <g transform={`translate(${x} ${y}) scale(${size / 12})`}>{shapeOf(state)}</g>;
}

/**
 * Every state has a shape of its own, legible without colour at 10 px. With `isBare` a word stands beside it and the
 * glyph itself says nothing to a screen reader.
 */
export function StateGlyph({ state, size = 12, isBare = false }: { state: State; size?: number; isBare?: boolean }) {
  const name = isBare ? { 'aria-hidden': true } : { role: 'img', 'aria-label': STATE_WORDS[state] };
  return (
    <svg className="ui-glyph" width={size} height={size} viewBox="0 0 12 12" {...name}>
      {shapeOf(state)}
    </svg>
  );
}

/** Glyph and word in the state's colour: `<StateWord state="critical">critical</StateWord>`. */
export function StateWord({ state, size = 12, children }: { state: State; size?: number; children?: ReactNode }) {
  return (
    <span className={`ui-state ${state}`}>
      <StateGlyph state={state} size={size} isBare />
      {children ?? STATE_WORDS[state]}
    </span>
  );
}
