import { formatCount } from '../../shared/units';
import { useNow } from '../app/now';
import { hoverCursor, setCursor, useTimePart } from '../app/time';
import { useSize } from '../charts/interaction/use-size';
import { useTimePointer } from '../charts/interaction/use-time-pointer';
import type { DriftStretch } from './node-history';

/** The edges of the time ruler below: one time for both. */
const INSET = 16;
const HEIGHT = 44;
const FOOT = 8;
const LEAST_PX = 4;
const MOST_PX = 9;
/** A number over a stretch stands right of the strip's own name. */
const NAME_PX = 170;
/** Below this width a number does not fit over its stretch. */
const NUMBER_FITS_PX = 14;

/** How many facts of a node differed, over the same range as the ruler: a line while it was as defined, higher while not. */
export function DriftTrace({ name, stretches }: { name: string; stretches: readonly DriftStretch[] }) {
  const [ref, { width }] = useSize<HTMLDivElement>();
  const rangeSeconds = useTimePart((time) => time.rangeSeconds);
  const cursor = useTimePart((time) => time.cursorSeconds);
  const plot = Math.max(1, width - 2 * INSET);
  const until = useNow(Math.max(1, Math.round(rangeSeconds / plot))) / 1000;
  const from = until - rangeSeconds;
  const { handlers } = useTimePointer({
    from,
    until,
    left: INSET,
    right: width - INSET,
    cursor,
    onCursor: hoverCursor,
    onCursorSet: (seconds) => setCursor(seconds === null ? null : Math.round(seconds)),
    onBrush: (brush) => setCursor(Math.round(brush.from)),
  });
  const shown = stretches.filter((stretch) => stretch.until > from && stretch.from < until);
  const most = Math.max(1, ...shown.map(({ facts }) => facts ?? 0));
  const x = (seconds: number): number =>
    INSET + ((Math.min(until, Math.max(from, seconds)) - from) / rangeSeconds) * plot;
  const base = HEIGHT - FOOT;
  const now = stretches.at(-1)?.facts;
  const firstRead = shown[0]?.from ?? until;
  return (
    <div
      ref={ref}
      className="node-trace"
      role="img"
      tabIndex={0}
      aria-label={`${name}: ${shown.length === 0 ? 'not read in this range' : `at most ${formatCount(most, 'fact')}`}`}
      {...handlers}
    >
      <svg width={width} height={HEIGHT} aria-hidden="true">
        {firstRead > from && <Unread from={INSET} until={x(firstRead)} base={base} />}
        {shown.map((stretch) => {
          const left = x(stretch.from);
          const right = x(stretch.until);
          if (stretch.facts === null) return <Unread key={stretch.from} from={left} until={right} base={base} />;
          if (stretch.facts === 0) {
            return (
              <path key={stretch.from} d={`M${left} ${base - 1}H${right}`} stroke="var(--ink-4)" strokeWidth="2" />
            );
          }
          const height = LEAST_PX + ((MOST_PX - LEAST_PX) * stretch.facts) / most;
          return (
            <g key={stretch.from}>
              <rect
                x={left}
                y={base - height}
                width={Math.max(1.5, right - left)}
                height={height}
                fill="var(--drift-mark)"
              />
              {right - left >= NUMBER_FITS_PX && left > NAME_PX && (
                <text x={left + 2} y={base - height - 3}>
                  {stretch.facts}
                </text>
              )}
            </g>
          );
        })}
        {cursor !== null && cursor >= from && cursor <= until && (
          <path d={`M${x(cursor)} 0V${HEIGHT}`} stroke="var(--accent)" strokeWidth="1.5" />
        )}
      </svg>
      <span className="node-trace-name">Facts that differ{now == null ? '' : ` · ${now} now`}</span>
    </div>
  );
}

/** Nobody looked. */
function Unread({ from, until, base }: { from: number; until: number; base: number }) {
  return <path d={`M${from} ${base - 1}H${until}`} stroke="var(--ink-4)" strokeDasharray="1 3" />;
}
