import type { TimelineEvent } from '../../shared/model/event';

export type EventKind = TimelineEvent['kind'];

/** The colour token of an event's mark and line. */
export const EVENT_COLOUR: Readonly<Record<EventKind, string>> = {
  deployment: 'var(--deploying-mark)',
  apply: 'var(--ink-2)',
  destroy: 'var(--ink-2)',
  drift: 'var(--drift-mark)',
  incident: 'var(--critical-mark)',
  flag: 'var(--ink-2)',
  note: 'var(--ink-2)',
  console: 'var(--ink-3)',
};

/** How the hairline of an event runs through the graphs: solid, dashed or dotted. */
export const EVENT_DASH: Readonly<Record<EventKind, string | undefined>> = {
  deployment: undefined,
  apply: undefined,
  destroy: undefined,
  incident: undefined,
  drift: '4 3',
  flag: '1 3',
  note: '1 3',
  console: '1 3',
};

/** Which label gives way when room is short: the first of these stays longest. */
export const EVENT_ORDER: readonly EventKind[] = [
  'incident',
  'deployment',
  'apply',
  'destroy',
  'drift',
  'flag',
  'note',
  'console',
];

/** The mark that sits on an event's line, its middle at x, y, in a drawing. About 9 px wide. */
export function EventMark({ kind, x, y }: { kind: EventKind; x: number; y: number }) {
  const colour = EVENT_COLOUR[kind];
  const line = { fill: 'none', stroke: colour, strokeWidth: 1.3 };
  switch (kind) {
    case 'deployment':
      return <path d={`M${x - 4.5} ${y + 4}L${x} ${y - 4.5}L${x + 4.5} ${y + 4}z`} fill={colour} />;
    case 'apply':
      return <path d={`M${x - 4} ${y + 3.5}L${x} ${y - 4}L${x + 4} ${y + 3.5}z`} {...line} />;
    case 'destroy':
      return <path d={`M${x - 4} ${y - 3.5}L${x} ${y + 4}L${x + 4} ${y - 3.5}z`} {...line} />;
    case 'drift':
      return (
        <path
          d={`M${x - 4.5} ${y - 2}h9M${x - 4.5} ${y + 2}h9M${x + 2.2} ${y - 5}l-4.4 10`}
          {...line}
          strokeWidth={1.5}
        />
      );
    case 'incident':
      return (
        <>
          <rect x={x - 4.5} y={y - 4.5} width={9} height={9} fill={colour} />
          <path
            d={`M${x - 2.3} ${y - 2.3}l4.6 4.6M${x + 2.3} ${y - 2.3}l-4.6 4.6`}
            stroke="var(--on-state)"
            strokeWidth={1.4}
          />
        </>
      );
    case 'flag':
      return <path d={`M${x - 3} ${y + 5}v-10M${x - 3} ${y - 5}h7.5l-2 2.6 2 2.6h-7.5`} {...line} />;
    case 'note':
      return <path d={`M${x - 4} ${y - 4.5}h8v6.5h-4l-2.5 2.6v-2.6h-1.5z`} {...line} strokeWidth={1.2} />;
    case 'console':
      return <path d={`M${x} ${y - 4.5}v4M${x - 2.6} ${y - 2.6}a4 4 0 1 0 5.2 0`} {...line} />;
  }
}
