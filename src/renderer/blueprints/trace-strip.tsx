import { useEffect, useRef, useState, type KeyboardEvent, type PointerEvent } from 'react';
import type { State } from '../../shared/model/state';
import { formatTime } from '../../shared/units';
import { setCursor } from '../app/time';
import { cursorAfterKey } from '../charts/interaction/use-time-pointer';
import { useSize } from '../charts/interaction/use-size';
import type { TimeWindow } from '../maps/measure-facts';
import type { TraceStretch } from '../maps/step-traces';
import { IconButton } from '../ui/button';
import { STATE_WORDS } from '../ui/state-glyph';

export interface StepTrace {
  readonly id: string;
  readonly title: string;
  readonly state: State;
  readonly stretches: readonly TraceStretch[];
}

const RIGHT = 24;
/** Height tells, colour confirms. */
const HEIGHTS: Partial<Record<State, number>> = { ok: 2, none: 2, warning: 5, critical: 9 };
/** A replay of the whole range takes this long, in this many steps. */
const REPLAY_MS = 12_000;
const REPLAY_STEPS = 120;

/** The states of all steps over the shared range, on the ruler's axis; the cursor is set here by hand or by replay. */
export function TraceStrip({
  traces,
  left,
  window,
  cursor,
  label,
}: {
  readonly traces: readonly StepTrace[];
  readonly left: number;
  readonly window: TimeWindow;
  readonly cursor: number | null;
  readonly label: string;
}) {
  const [ref, size] = useSize<HTMLDivElement>();
  const right = size.width - RIGHT;
  const x = (seconds: number): number =>
    left + ((seconds - window.from) / (window.until - window.from)) * (right - left);
  const row = (size.height - 8) / Math.max(1, traces.length);
  const replay = useReplay(window);
  const at = cursor ?? window.until;
  const pick = (event: PointerEvent<HTMLDivElement>): void => {
    if (event.buttons !== 1) return;
    const share = (event.clientX - event.currentTarget.getBoundingClientRect().left - left) / Math.max(1, right - left);
    setCursor(window.from + Math.min(1, Math.max(0, share)) * (window.until - window.from));
  };
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    const next = cursorAfterKey(event.key, event.shiftKey, { ...window, cursor });
    if (next === undefined) return;
    event.preventDefault();
    if (next === null) event.stopPropagation();
    setCursor(next);
  };
  return (
    <div className="bp-strip-frame">
      <div
        ref={ref}
        className="bp-strip"
        role="slider"
        tabIndex={0}
        aria-label={label}
        aria-valuemin={Math.round(window.from)}
        aria-valuemax={Math.round(window.until)}
        aria-valuenow={Math.round(at)}
        aria-valuetext={cursor === null ? 'now' : formatTime(cursor * 1000)}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          replay.stop();
          pick(event);
        }}
        onPointerMove={pick}
        onKeyDown={onKeyDown}
      >
        <svg width={size.width} height={size.height} aria-hidden>
          {traces.map((trace, index) => (
            <TraceRow
              key={trace.id}
              trace={trace}
              x={x}
              left={left}
              right={right}
              middle={4 + (index + 0.5) * row}
              row={row}
            />
          ))}
          {cursor !== null && cursor >= window.from && cursor <= window.until && (
            <path className="bp-strip-cursor" d={`M${x(cursor).toFixed(1)} 0V${size.height}`} />
          )}
        </svg>
      </div>
      <div className="bp-strip-play">
        <IconButton
          icon={replay.isPlaying ? 'close' : 'play'}
          label={replay.isPlaying ? 'Stop the replay' : 'Replay the range'}
          onPress={replay.isPlaying ? replay.stop : replay.start}
        />
      </div>
    </div>
  );
}

function TraceRow(props: {
  readonly trace: StepTrace;
  readonly x: (seconds: number) => number;
  readonly left: number;
  readonly right: number;
  readonly middle: number;
  readonly row: number;
}) {
  const { trace, x, middle } = props;
  const isOff = trace.state === 'critical' || trace.state === 'warning';
  const most = Math.max(3, props.row - 3);
  return (
    <g>
      <text className={`bp-strip-name ${isOff ? `is-off ${trace.state}` : ''}`} x={props.left - 12} y={middle + 4}>
        {trace.title}
        {isOff && <title>{STATE_WORDS[trace.state]}</title>}
      </text>
      {trace.stretches.length === 0 && <path className="bp-trace-none" d={`M${props.left} ${middle}H${props.right}`} />}
      {trace.stretches.map((stretch) => {
        const height = Math.min(most, HEIGHTS[stretch.state] ?? 5);
        const [from, until] = [x(stretch.from), x(stretch.until)];
        return (
          <rect
            key={stretch.from}
            className={`bp-trace is-${stretch.state}`}
            x={from}
            y={middle - height / 2}
            width={Math.max(1, until - from)}
            height={height}
          />
        );
      })}
    </g>
  );
}

/** Moves the cursor through the range, from its start to now. */
function useReplay(window: TimeWindow): { isPlaying: boolean; start: () => void; stop: () => void } {
  const [isPlaying, setPlaying] = useState(false);
  const latest = useRef(window);
  useEffect(() => {
    latest.current = window;
  });
  useEffect(() => {
    if (!isPlaying) return undefined;
    let step = 0;
    const timer = setInterval(() => {
      const { from, until } = latest.current;
      step += 1;
      if (step < REPLAY_STEPS) setCursor(from + ((until - from) * step) / REPLAY_STEPS);
      else {
        setPlaying(false);
        setCursor(null);
      }
    }, REPLAY_MS / REPLAY_STEPS);
    return () => clearInterval(timer);
  }, [isPlaying]);
  return { isPlaying, start: () => setPlaying(true), stop: () => setPlaying(false) };
}
