import { useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import type { Blueprint, Reading } from '../../shared/model/maps';
import type { State } from '../../shared/model/state';
import type { TimeWindow } from '../maps/measure-facts';
import { BlueprintCard } from './blueprint-card';
import { BlueprintLines, LANE_LINES, LaneLines } from './blueprint-lines';
import type { LitPath } from './layout/lit-path';
import { moveByGeometry, type Direction } from './layout/move-by-geometry';
import { placeCards, type BlueprintLayout, type CardBox } from './layout/place-cards';
import { StepHeads } from './step-heads';

const DIRECTIONS: Readonly<Record<string, Direction>> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  ArrowLeft: 'left',
  ArrowRight: 'right',
};

const SCROLL_BAR_PX = 11;

export interface BlueprintMapProps {
  readonly blueprint: Blueprint;
  readonly size: { readonly width: number; readonly height: number };
  readonly isRoomy: boolean;
  readonly readings: ReadonlyMap<string, Reading>;
  readonly failure: LitPath;
  readonly stepStates: ReadonlyMap<string, State>;
  readonly window: TimeWindow;
  readonly cursor: number | null;
  readonly selected: string | null;
  readonly onSelect: (id: string | null) => void;
  /** What floats beside the selected card, given where it stands. */
  readonly renderBeside?: (box: CardBox, layout: BlueprintLayout) => ReactNode;
}

/** A drawing that has to scroll one way leaves room for its scroll bar, so that it need not scroll the other way too. */
function placeInside(blueprint: Blueprint, width: number, height: number, isRoomy: boolean): BlueprintLayout {
  const layout = placeCards(blueprint, { width, height, isRoomy });
  if (layout.height <= height + 0.5) return layout;
  return placeCards(blueprint, { width: width - SCROLL_BAR_PX, height, isRoomy });
}

/** The drawing: heads above, lane names at the left, cards and arrows between. Scrolls where it does not fit. */
export function BlueprintMap(props: BlueprintMapProps) {
  const { blueprint, size, isRoomy, selected, onSelect } = props;
  const layout = useMemo(
    () => placeInside(blueprint, size.width, size.height, isRoomy),
    [blueprint, size.width, size.height, isRoomy],
  );
  const [focused, setFocused] = useState<string | null>(null);
  const sheet = useRef<HTMLDivElement>(null);
  const tabStop = [focused, selected].find((id) => layout.cards.some((box) => box.id === id)) ?? layout.cards[0]?.id;

  const onKeyDown = (event: KeyboardEvent<HTMLButtonElement>, id: string): void => {
    if (event.key === 'Escape' && selected !== null) {
      event.stopPropagation();
      onSelect(null);
      return;
    }
    const direction = DIRECTIONS[event.key];
    if (direction === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const next = moveByGeometry(layout.cards, id, direction);
    if (next === null) return;
    sheet.current?.querySelector<HTMLElement>(`[data-card="${CSS.escape(next)}"]`)?.focus();
    if (selected !== null) onSelect(next);
  };

  return (
    <div className={`bp-map ${isRoomy ? 'is-roomy' : ''}`} role="group" aria-label={`Blueprint ${blueprint.title}`}>
      <div className="bp-sheet" ref={sheet} style={{ width: layout.width, height: layout.height }}>
        <BlueprintLines blueprint={blueprint} layout={layout} failure={props.failure} />
        <div className="bp-cards">
          {layout.cards.map((box) => (
            <CardAndBeside
              key={box.id}
              {...props}
              box={box}
              layout={layout}
              isTabStop={box.id === tabStop}
              onFocus={() => setFocused(box.id)}
              onKeyDown={(event) => onKeyDown(event, box.id)}
            />
          ))}
        </div>
        <StepHeads blueprint={blueprint} layout={layout} readings={props.readings} states={props.stepStates} />
        <LaneNames layout={layout} isRoomy={isRoomy} />
      </div>
    </div>
  );
}

/** What floats beside a card follows it in the order of reading, so that Tab leads from one into the other. */
function CardAndBeside(
  props: BlueprintMapProps & {
    readonly box: CardBox;
    readonly layout: BlueprintLayout;
    readonly isTabStop: boolean;
    readonly onFocus: () => void;
    readonly onKeyDown: (event: KeyboardEvent<HTMLButtonElement>) => void;
  },
) {
  const { box, layout, blueprint, selected, onSelect, renderBeside } = props;
  const isSelected = selected === box.id;
  return (
    <>
      <BlueprintCard
        box={box}
        stepTitle={blueprint.steps[box.column]?.title ?? ''}
        reading={box.card.measure === null ? undefined : props.readings.get(box.card.measure.id)}
        window={props.window}
        cursor={props.cursor}
        nowMs={props.window.until * 1000}
        isRoomy={props.isRoomy}
        isSelected={isSelected}
        isLit={props.failure.cards.has(box.id)}
        isTabStop={props.isTabStop}
        onPress={() => onSelect(isSelected ? null : box.id)}
        onFocus={props.onFocus}
        onKeyDown={props.onKeyDown}
      />
      {isSelected && renderBeside?.(box, layout)}
    </>
  );
}

function LaneNames({ layout, isRoomy }: { readonly layout: BlueprintLayout; readonly isRoomy: boolean }) {
  return (
    <div className="bp-lanes" style={{ width: layout.left, height: layout.height - layout.headHeight }}>
      <svg width={layout.left} height={layout.height - layout.headHeight} aria-hidden>
        <LaneLines layout={layout} top={layout.headHeight} />
      </svg>
      {layout.lanes.map((lane, index) => {
        const line = LANE_LINES.find((each) => each.lane === index);
        return (
          <div
            key={lane.name}
            className={line === undefined ? 'bp-lane' : 'bp-lane has-line'}
            style={{ top: lane.y - layout.headHeight, height: lane.height }}
          >
            {line !== undefined && <small>{isRoomy ? line.name : line.short}</small>}
            <span className={line === undefined && index > 0 ? 'is-lower' : ''}>{lane.title}</span>
          </div>
        );
      })}
    </div>
  );
}
