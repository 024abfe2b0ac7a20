import type { BlueprintLayout, CardBox } from './place-cards';

/**
 * Which way an arrow takes through the gutters between the cards: the shortest, where every bend counts as a detour.
 * No card stands in a gutter, so no arrow can cross a card.
 */

export type Side = 'top' | 'bottom' | 'left' | 'right';

/** A stretch of an arrow: along a gutter, or the stub that joins a card's side to one. */
export type Leg =
  | { readonly kind: 'start' }
  | { readonly kind: 'end' }
  | { readonly kind: 'gutter'; readonly axis: 'vertical' | 'horizontal'; readonly gutter: number };

export interface Route {
  readonly startSide: Side;
  readonly endSide: Side;
  /** From stub to stub; a straight arrow has the one leg `start` only. */
  readonly legs: readonly Leg[];
}

/** A bend is worth this many pixels of detour; leaving by top or bottom is for straight arrows, and costs a little. */
const BEND_COST = 30;
const VERTICAL_PORT_COST = 14;
/** Of two ways of one length the emptier is taken. */
const BUSY_COST = 5;

/** Where a side's stub meets its gutter. */
interface Dock {
  readonly side: Side;
  readonly axis: 'vertical' | 'horizontal';
  readonly gutter: number;
  /** Where along the gutter, in pixels. */
  readonly at: number;
  readonly cost: number;
}

/** The straight way between two cards that see each other, or null. */
export function straightRoute(layout: BlueprintLayout, from: CardBox, to: CardBox): Route | null {
  if (from.column === to.column) {
    const [upper, lower] = from.y < to.y ? [from, to] : [to, from];
    const isBlocked = layout.cards.some(
      (card) => card.column === from.column && card.y > upper.y && card.y < lower.y && card !== upper && card !== lower,
    );
    if (isBlocked) return null;
    return from === upper ? straight('bottom', 'top') : straight('top', 'bottom');
  }
  const top = Math.max(from.y, to.y);
  const bottom = Math.min(from.y + from.height, to.y + to.height);
  if (bottom - top < 20) return null;
  const [first, last] = from.column < to.column ? [from, to] : [to, from];
  const isBlocked = layout.cards.some(
    (card) =>
      card.column > first.column && card.column < last.column && card.y < bottom + 2 && card.y + card.height > top - 2,
  );
  if (isBlocked) return null;
  return from === first ? straight('right', 'left') : straight('left', 'right');
}

function straight(startSide: Side, endSide: Side): Route {
  return { startSide, endSide, legs: [{ kind: 'start' }] };
}

/** The cheapest way through the gutters: every pair of sides, with every gutter between them that could join the two. */
export function gutterRoute(layout: BlueprintLayout, from: CardBox, to: CardBox, busy: Busy): Route {
  const starts = docksOf(from);
  const ends = docksOf(to);
  let best = { cost: Infinity, route: straight('right', 'left') };
  for (const start of starts) {
    for (const end of ends) {
      for (const way of waysBetween(layout, start, end)) {
        const crowd = way.legs.reduce((sum, one) => sum + (busy.get(gutterName(one)) ?? 0), 0);
        const cost = way.cost + start.cost + end.cost + crowd * BUSY_COST;
        if (cost >= best.cost) continue;
        const legs: Leg[] = [{ kind: 'start' }, ...way.legs, { kind: 'end' }];
        best = { cost, route: { startSide: start.side, endSide: end.side, legs } };
      }
    }
  }
  return best.route;
}

function docksOf(card: CardBox): Dock[] {
  const middle = card.y + card.height / 2;
  const centre = card.x + card.width / 2;
  const docks: Dock[] = [
    { side: 'left', axis: 'vertical', gutter: card.column, at: middle, cost: 0 },
    { side: 'right', axis: 'vertical', gutter: card.column + 1, at: middle, cost: 0 },
  ];
  const upright = { axis: 'horizontal' as const, at: centre, cost: VERTICAL_PORT_COST };
  if (card.stackIndex === 0) docks.push({ side: 'top', gutter: card.lane, ...upright });
  if (card.stackIndex === card.stackSize - 1) docks.push({ side: 'bottom', gutter: card.lane + 1, ...upright });
  return docks;
}

/** How many arrows run in each gutter already. */
export type Busy = ReadonlyMap<string, number>;

/** The name of a leg's gutter; stubs have none. */
export function gutterName(leg: Leg): string {
  return leg.kind === 'gutter' ? `${leg.axis} ${leg.gutter}` : '';
}

interface Way {
  readonly cost: number;
  readonly legs: readonly Leg[];
}

/** Nothing stands in a gutter, so at most three of them in a row are ever needed. */
function waysBetween(layout: BlueprintLayout, start: Dock, end: Dock): Way[] {
  const first = leg(start.axis, start.gutter);
  const last = leg(end.axis, end.gutter);
  const startLine = lineOf(layout, start.axis, start.gutter);
  const endLine = lineOf(layout, end.axis, end.gutter);
  if (start.axis !== end.axis) {
    const cost = Math.abs(start.at - endLine) + Math.abs(end.at - startLine) + 3 * BEND_COST;
    return [{ cost, legs: [first, last] }];
  }
  if (start.gutter === end.gutter) {
    return [{ cost: Math.abs(start.at - end.at) + 2 * BEND_COST, legs: [first] }];
  }
  const across = start.axis === 'vertical' ? 'horizontal' : 'vertical';
  const gutters = across === 'vertical' ? layout.verticalGutters : layout.horizontalGutters;
  return gutters.map(({ line }, index) => ({
    cost: Math.abs(start.at - line) + Math.abs(endLine - startLine) + Math.abs(end.at - line) + 4 * BEND_COST,
    legs: [first, leg(across, index), last],
  }));
}

function leg(axis: 'vertical' | 'horizontal', gutter: number): Leg {
  return { kind: 'gutter', axis, gutter };
}

function lineOf(layout: BlueprintLayout, axis: 'vertical' | 'horizontal', index: number): number {
  return (axis === 'vertical' ? layout.verticalGutters : layout.horizontalGutters)[index]?.line ?? 0;
}
