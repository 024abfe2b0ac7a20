import { useMemo } from 'react';
import type { Blueprint } from '../../shared/model/maps';
import { shapeArrows, type ArrowShape } from './layout/arrow-shape';
import type { LitPath } from './layout/lit-path';
import type { BlueprintLayout, CardBox } from './layout/place-cards';
import { routeArrows } from './layout/route-arrows';

/** The lines between lanes: which lie above which lane, and how they are drawn. */
export const LANE_LINES = [
  { lane: 2, name: 'line of interaction', short: 'line of interaction', className: 'is-interaction' },
  { lane: 3, name: 'line of visibility', short: 'line of visibility', className: 'is-visibility' },
  { lane: 4, name: 'line of internal interaction', short: 'internal interaction', className: 'is-internal' },
] as const;

/** The lines between the lanes; `top` is where the drawing that they are part of begins. */
export function LaneLines({ layout, top }: { readonly layout: BlueprintLayout; readonly top: number }) {
  const path = (lane: number): string => `M0 ${(layout.lanes[lane]?.y ?? 0) - top}H${layout.width}`;
  return (
    <>
      <path className="bp-line-lane" d={path(1)} />
      {LANE_LINES.map((line) => (
        <path key={line.lane} className={`bp-line ${line.className}`} d={path(line.lane)} />
      ))}
    </>
  );
}

/** Everything of a blueprint that is a line: lanes, columns, arrows, and the lit way of a failure. */
export function BlueprintLines({
  blueprint,
  layout,
  failure,
}: {
  readonly blueprint: Blueprint;
  readonly layout: BlueprintLayout;
  readonly failure: LitPath;
}) {
  const paths = useMemo(() => routeArrows(layout, blueprint.arrows), [layout, blueprint.arrows]);
  const isLit = (index: number): boolean => failure.arrows.has(index);
  const shapes = useMemo(() => {
    // What is lit goes first, and so is never cut by what is well.
    const ordered = [...paths].sort(
      (a, b) => Number(failure.arrows.has(b.index)) - Number(failure.arrows.has(a.index)),
    );
    return shapeArrows(ordered, (index) =>
      failure.arrows.has(index) ? { headSize: 6, isReversed: true } : { headSize: 3.6, isReversed: false },
    );
  }, [paths, failure.arrows]);
  const boxes = useMemo(() => new Map(layout.cards.map((box) => [box.id, box])), [layout]);
  return (
    <svg className="bp-lines" width={layout.width} height={layout.height} aria-hidden>
      {layout.columns.slice(1).map((column) => (
        <path key={column.stepId} className="bp-line-column" d={`M${column.x} 0V${layout.height}`} />
      ))}
      <LaneLines layout={layout} top={0} />
      {/* Lit ways are drawn last, on top; they come first in `shapes` only for the cuts. */}
      {[...shapes].reverse().map((shape) => (
        <Arrow
          key={shape.index}
          shape={shape}
          className={arrowClass(blueprint.arrows[shape.index], boxes, isLit(shape.index))}
        />
      ))}
      {shapes
        .filter((shape) => isLit(shape.index))
        .map((shape) => (
          <HopLabel
            key={shape.index}
            shape={shape}
            text={blueprint.arrows[shape.index]?.failsAs ?? ''}
            layout={layout}
          />
        ))}
    </svg>
  );
}

function arrowClass(
  arrow: Blueprint['arrows'][number] | undefined,
  boxes: ReadonlyMap<string, CardBox>,
  isLit: boolean,
): string {
  if (arrow === undefined) return '';
  if (isLit) return 'is-lit';
  if (arrow.kind === 'information') return 'is-information';
  const isFlow = [arrow.from, arrow.to].every((id) => boxes.get(id)?.card.lane === 'customer-actions');
  return isFlow ? 'is-flow' : '';
}

function Arrow({ shape, className }: { readonly shape: ArrowShape; readonly className: string }) {
  return (
    <g className={`bp-arrow ${className}`}>
      <path className="bp-arrow-line" d={shape.line} />
      <path className="bp-arrow-head" d={shape.head} />
    </g>
  );
}

/** Beside the middle of the hop; clear of the lane line that crosses it. */
function HopLabel({
  shape,
  text,
  layout,
}: {
  readonly shape: ArrowShape;
  readonly text: string;
  readonly layout: BlueprintLayout;
}) {
  if (text === '') return null;
  const { x, y, isUpright } = shape.label;
  if (!isUpright) {
    return (
      <text className="bp-hop halo" x={x} y={y - 6} textAnchor="middle">
        {text}
      </text>
    );
  }
  const line = layout.lanes.find((lane) => Math.abs(lane.y - y) < 12)?.y;
  return (
    <text className="bp-hop halo" x={x + 12} y={line === undefined ? y + 4 : line + 12}>
      {text}
    </text>
  );
}
