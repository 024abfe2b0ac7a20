import { Fragment, memo, useMemo, useRef, useState } from 'react';
import type { PointerEvent } from 'react';
import type { TimelineEvent } from '../../shared/model/event';
import { formatCount, formatTime } from '../../shared/units';
import { useStream } from '../api/hooks';
import { EVENT_COLOUR, EventMark } from '../ui/event-mark';
import { useNow } from './now';
import { RulerCursor } from './ruler-cursor';
import { layoutMarks, layoutTicks, rulerScale, timeAt } from './ruler-layout';
import type { RulerFrame, RulerMark, RulerTick } from './ruler-layout';
import { rangeWords, setCursor, useRulerInsetValue, useTimePart } from './time';
import { useWidth } from './use-width';
import './time-ruler.css';

const HEIGHT = 47;
/** The axis lies this far below the top; marks above it, times below. */
export const RULER_BASE = 26;
const MARK_Y = 12;
const LABEL_Y = 17;
const NOTHING: readonly TimelineEvent[] = [];
/** How near the pointer must be to a mark to mean it. */
const NEAR_PX = 8;
/** Of the events under one mark, so many are named. */
const FOLDED_SHOWN = 6;

const Ticks = memo(function Ticks({ ticks }: { ticks: readonly RulerTick[] }) {
  return ticks.map(({ x, isMajor, label }) => (
    <g key={x}>
      <path d={`M${x} ${RULER_BASE}v${isMajor ? 6 : 3}`} stroke={`var(--ink-${isMajor ? 3 : 4})`} />
      {label !== null && (
        <text className="c" x={x} y={RULER_BASE + 17}>
          {label}
        </text>
      )}
    </g>
  ));
});

function labelClass({ event }: RulerMark): string {
  if (event.kind === 'incident') return 'critical m';
  if (event.kind === 'note') return 'ruler-note t2';
  return event.kind === 'deployment' || event.kind === 'apply' ? 't1' : 't2';
}

const Marks = memo(function Marks({ marks }: { marks: readonly RulerMark[] }) {
  return (
    <>
      {marks.map((mark) => (
        <g key={mark.event.id}>
          <path d={`M${mark.x} ${RULER_BASE - 5}v5`} stroke={EVENT_COLOUR[mark.event.kind]} />
          {mark.folded.map(({ event, x }) => (
            <path key={event.id} d={`M${x} ${RULER_BASE - 5}v5`} stroke={EVENT_COLOUR[event.kind]} />
          ))}
          {mark.folded.length > 0 && (
            <text className="t2" x={mark.markX + 7} y={LABEL_Y}>
              +{mark.folded.length}
            </text>
          )}
          {mark.endX !== null && (
            <rect
              x={mark.x}
              y={RULER_BASE - 4}
              width={Math.max(1, mark.endX - mark.x)}
              height={4}
              fill={EVENT_COLOUR[mark.event.kind]}
            />
          )}
          <EventMark kind={mark.event.kind} x={mark.markX} y={MARK_Y} />
        </g>
      ))}
      {marks.map(
        (mark) =>
          mark.label !== null && (
            <text
              key={mark.event.id}
              className={`halo ${mark.label.anchor === 'end' ? 'e' : ''} ${labelClass(mark)}`}
              x={mark.label.x}
              y={LABEL_Y}
            >
              {mark.label.text}
            </text>
          ),
      )}
    </>
  );
});

function Brush({ frame }: { frame: RulerFrame }) {
  const brush = useTimePart((time) => time.brush);
  if (brush === null) return null;
  const scale = rulerScale(frame);
  const from = Math.max(frame.left, scale(brush.from * 1000));
  const until = Math.min(frame.width - frame.right, scale(brush.until * 1000));
  if (until <= from) return null;
  return (
    <>
      <rect x={from} y={4} width={until - from} height={22} fill="var(--accent-wash)" />
      <path d={`M${from} 4v22M${until} 4v22`} stroke="var(--accent)" />
    </>
  );
}

function nearestMark(marks: readonly RulerMark[], x: number): RulerMark | null {
  const near = marks.filter((mark) => Math.abs(mark.markX - x) <= NEAR_PX);
  return near.sort((a, b) => Math.abs(a.markX - x) - Math.abs(b.markX - x))[0] ?? null;
}

/** What happened there, above the ruler; cause before detail. */
function EventTip({ mark, width }: { mark: RulerMark; width: number }) {
  const { event } = mark;
  const isLeft = mark.markX > width / 2;
  return (
    <div className="ruler-tip" style={isLeft ? { right: width - mark.markX - 8 } : { left: mark.markX - 8 }}>
      <b>{event.title}</b>
      <span className="i3">{formatTime(event.at)}</span>
      {event.detail !== null && <span className="ruler-tip-detail">{event.detail}</span>}
      {event.author !== null && <span className="ruler-tip-detail i3">{event.author}</span>}
      {mark.folded.slice(0, FOLDED_SHOWN).map(({ event: other }) => (
        <Fragment key={other.id}>
          <span>{other.title}</span>
          <span className="i3">{formatTime(other.at)}</span>
        </Fragment>
      ))}
      {mark.folded.length > FOLDED_SHOWN && (
        <span className="ruler-tip-detail i3">and {mark.folded.length - FOLDED_SHOWN} more</span>
      )}
    </div>
  );
}

interface Hand {
  readonly hoverX: number | null;
  readonly onPointerDown: (event: PointerEvent<HTMLElement>) => void;
  readonly onPointerMove: (event: PointerEvent<HTMLElement>) => void;
  readonly onPointerUp: () => void;
  readonly onPointerLeave: () => void;
}

/** Press or drag sets the cursor, on a mark exactly to when it happened; a double click takes it away. */
function useHand(frame: RulerFrame, marks: readonly RulerMark[]): Hand {
  const [hoverX, setHoverX] = useState<number | null>(null);
  const isDown = useRef(false);
  const place = (event: PointerEvent<HTMLElement>): number =>
    event.clientX - event.currentTarget.getBoundingClientRect().left;
  const moveTo = (x: number, isFirst: boolean): void => {
    const mark = isFirst ? nearestMark(marks, x) : null;
    setCursor(Math.round((mark === null ? timeAt(frame, x) : mark.event.at) / 1000));
  };
  return {
    hoverX,
    onPointerDown(event) {
      if (event.button !== 0) return;
      isDown.current = true;
      event.currentTarget.setPointerCapture(event.pointerId);
      moveTo(place(event), true);
    },
    onPointerMove(event) {
      setHoverX(place(event));
      if (isDown.current) moveTo(place(event), false);
    },
    onPointerUp: () => (isDown.current = false),
    onPointerLeave: () => setHoverX(null),
  };
}

/** The time axis of everything above it: range, cursor, brush and what happened. */
export function TimeRuler() {
  const [ref, width] = useWidth();
  const { left, right, label } = useRulerInsetValue();
  const rangeSeconds = useTimePart((time) => time.rangeSeconds);
  // A step of the axis is far below a pixel on long ranges: no need to draw it every second.
  const now = useNow(Math.max(1, Math.round(rangeSeconds / 3600)));
  const { value: events = NOTHING } = useStream('events', 'watch', { rangeSeconds });
  const frame = useMemo(
    () => ({ fromMs: now - rangeSeconds * 1000, untilMs: now, left, right, width }),
    [now, rangeSeconds, left, right, width],
  );
  const ticks = useMemo(() => layoutTicks(frame), [frame]);
  const marks = useMemo(() => layoutMarks(events, frame), [events, frame]);
  const { hoverX, ...hand } = useHand(frame, marks);
  const hovered = hoverX === null ? null : nearestMark(marks, hoverX);
  const name = `Time ruler, ${rangeWords(rangeSeconds)}, ${formatCount(events.length, 'event')}`;
  return (
    <div className="ruler" role="region" aria-label="Time">
      <div className="ruler-plane" ref={ref} {...hand} onDoubleClick={() => setCursor(null)}>
        <svg width={width} height={HEIGHT} role="img" aria-label={name}>
          <Ticks ticks={ticks} />
          <Brush frame={frame} />
          <path d={`M${left} ${RULER_BASE}H${Math.max(left, width - right)}`} stroke="var(--line-3)" />
          <Marks marks={marks} />
          {label !== '' && (
            <text className="t2 m e" x={left - 10} y={LABEL_Y}>
              {label}
            </text>
          )}
          {hoverX !== null && hoverX > left && hoverX < width - right && (
            <path d={`M${hoverX} 4V${RULER_BASE}`} stroke="var(--accent-line)" />
          )}
          <path d={`M${width - right} 2v30`} stroke="var(--ink-1)" strokeWidth="1.5" />
          <text className="t1 m e" x={width - right - 2} y={RULER_BASE + 17}>
            now
          </text>
        </svg>
        {hovered !== null && <EventTip mark={hovered} width={width} />}
      </div>
      <RulerCursor frame={frame} marks={marks} />
    </div>
  );
}
