import { memo, type ReactElement } from 'react';
import { formatDuration } from '../../../shared/units';
import { layoutEndLabels } from '../layout/end-labels';
import { timeToX, valueToY, type PlotArea } from '../layout/plot-area';
import type { ValueAxis } from '../layout/value-axis';
import { formatQuantity, unitSuffix } from '../quantity';
import type { TimeSeriesLine } from './time-series-panel';

interface EndLabelsProps {
  readonly lines: readonly TimeSeriesLine[];
  readonly colours: readonly string[];
  readonly area: PlotArea;
  readonly axis: ValueAxis;
  readonly from: number;
  readonly until: number;
  readonly unit: string | null;
  readonly rightPx: number;
  readonly labels: 'name-and-value' | 'value' | 'none';
}

/** A line that ended this many steps ago (and at least ten seconds) is stale and is carried on dashed. */
const STALE_STEPS = 4;
const STALE_SECONDS = 10;
const GAP_PX = 10;
/** Text stays this far from a region's edge. */
const EDGE_PX = 16;

/** The last point of each line, what it says, and since when it has said nothing. */
export const EndLabels = memo(function EndLabels(props: EndLabelsProps): ReactElement {
  const { lines, colours, area, axis, from, until, unit, rightPx, labels } = props;
  const yOf = (value: number): number => valueToY(value, axis.domain, area);
  const { labels: placed, hidden } = layoutEndLabels(lines, yOf, { top: area.top, bottom: area.bottom });
  const many = lines.length > 1;
  return (
    <>
      <svg className="chart-overlay" width="100%" height="100%" aria-hidden="true">
        {placed.map((label) => {
          const x = Math.min(area.right, timeToX(label.time, from, until, area));
          const stale =
            until - label.time > Math.max(STALE_SECONDS, STALE_STEPS * (lines[label.index]?.stepSeconds ?? 0));
          const colour = colours[label.index];
          return (
            <g key={lines[label.index]?.id ?? label.index}>
              {stale && (
                <path d={`M${x} ${label.pointY}H${area.right}`} stroke="var(--unknown-mark)" strokeDasharray="3 3" />
              )}
              {stale && !many && area.right - x > 110 && (
                <text x={x + 6} y={label.pointY - 6}>{`no data for ${formatDuration(until - label.time)}`}</text>
              )}
              <circle cx={x} cy={label.pointY} r={many ? 2 : 2.6} fill={colour} />
              {labels !== 'none' && many && (
                <path
                  d={`M${area.right + 2} ${label.pointY}L${area.right + GAP_PX - 2} ${label.labelY}`}
                  stroke="var(--ink-4)"
                  fill="none"
                />
              )}
            </g>
          );
        })}
      </svg>
      {labels !== 'none' &&
        placed.map((label) => {
          const line = lines[label.index];
          if (!line) return null;
          const quantity = formatQuantity(label.value, unit);
          return (
            <div
              key={line.id}
              className={`chart-end-label${many ? '' : ' single'}`}
              style={{
                left: area.right + (many ? GAP_PX : 8),
                top: label.labelY - 8,
                maxWidth: rightPx - GAP_PX - EDGE_PX,
              }}
              title={line.label}
            >
              {many && <i style={{ background: colours[label.index] }} />}
              {labels === 'name-and-value' && <span>{line.label}</span>}
              <b>
                {quantity.text}
                <small>{unitSuffix(quantity.unit)}</small>
              </b>
            </div>
          );
        })}
      {hidden > 0 && labels !== 'none' && (
        <div className="chart-end-label" style={{ left: area.right + GAP_PX, top: area.bottom - 8 }}>
          <span>{`${hidden} more`}</span>
        </div>
      )}
    </>
  );
});
