import { memo, type ReactElement } from 'react';
import { placeEvents, type ChartEvent } from '../layout/event-labels';
import { timeToX, valueToY, type PlotArea } from '../layout/plot-area';
import { layoutTimeTicks } from '../layout/time-ticks';
import type { ValueAxis } from '../layout/value-axis';
import { EVENT_COLOUR, EVENT_DASH, EventMark, type EventKind } from '../../ui/event-mark';

/** A bound that was stated; drawn dashed in its state's colour and named at the right end. */
export interface Threshold {
  readonly value: number;
  readonly state: 'warning' | 'critical' | 'none';
  /** `critical above 0.8 s`. */
  readonly label: string;
}

/** The numbers of the y axis; the grid itself is on the canvas. */
export const ValueLabels = memo(function ValueLabels({
  area,
  axis,
}: {
  area: PlotArea;
  axis: ValueAxis;
}): ReactElement {
  return (
    <g className="chart-axis">
      {axis.ticks.map(({ value, label }) => (
        <text key={value} className="e" x={area.left - 8} y={valueToY(value, axis.domain, area) + 4}>
          {label}
        </text>
      ))}
    </g>
  );
});

/** Ticks and times under a plot. */
export const TimeAxis = memo(function TimeAxis(props: { area: PlotArea; from: number; until: number }): ReactElement {
  const { area, from, until } = props;
  return (
    <g className="chart-axis">
      {layoutTimeTicks(from, until, area.width).map(({ seconds, label }) => {
        const x = timeToX(seconds, from, until, area);
        return (
          <g key={seconds}>
            <path d={`M${x} ${area.bottom}v4`} stroke="var(--ink-3)" />
            {x > area.left + 16 && x < area.right - 16 && (
              <text className="c" x={x} y={area.bottom + 16}>
                {label}
              </text>
            )}
          </g>
        );
      })}
    </g>
  );
});

/** Dashed bounds. */
export const Thresholds = memo(function Thresholds(props: {
  area: PlotArea;
  axis: ValueAxis;
  thresholds: readonly Threshold[];
}): ReactElement {
  const { area, axis, thresholds } = props;
  return (
    <g>
      {thresholds.map((threshold) => {
        const y = valueToY(threshold.value, axis.domain, area);
        const state = threshold.state === 'none' ? null : threshold.state;
        return (
          <g key={`${threshold.label} ${threshold.value}`}>
            <path
              d={`M${area.left} ${y}H${area.right}`}
              stroke={state ? `var(--${state}-mark)` : 'var(--ink-3)'}
              strokeDasharray="5 4"
            />
            <text className={`e halo ${state ?? ''}`} x={area.right - 4} y={y - 5}>
              {threshold.label}
            </text>
          </g>
        );
      })}
    </g>
  );
});

/** What happened, as hairlines from top to bottom, so that they run on through the rows above and below. */
export const EventLines = memo(function EventLines(props: {
  area: PlotArea;
  from: number;
  until: number;
  events: readonly ChartEvent[];
  height: number;
  labelled: boolean;
}): ReactElement {
  const { area, from, until, events, height, labelled } = props;
  const placed = placeEvents(events, (seconds) => timeToX(seconds, from, until, area), area);
  return (
    <g>
      {placed.map(({ event, x, markX, label }) => (
        <g key={event.id}>
          <path d={`M${x} ${labelled ? 13 : 0}V${height}`} fill="none" {...eventStroke(event.kind)} />
          {labelled && <EventMark kind={event.kind} x={markX} y={7} />}
          {labelled && label && (
            <text className={`halo m ${label.anchor === 'end' ? 'e' : ''} event-${event.kind}`} x={label.x} y={11}>
              {label.text}
            </text>
          )}
        </g>
      ))}
    </g>
  );
});

/** Deployments and drift explain most of what graphs show, so their lines stand out. */
function eventStroke(kind: EventKind): { stroke: string; strokeDasharray: string | undefined; opacity: number } {
  return {
    stroke: EVENT_COLOUR[kind],
    strokeDasharray: EVENT_DASH[kind],
    opacity: kind === 'deployment' || kind === 'drift' ? 1 : 0.6,
  };
}
