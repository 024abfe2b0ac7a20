import type { Blueprint } from '../../../shared/model/maps';
import { gutterName, gutterRoute, straightRoute, type Leg, type Route, type Side } from './find-route';
import type { BlueprintLayout, Box, CardBox, Gutter } from './place-cards';

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** One arrow as drawn: corners from card edge to card edge, every stretch level or upright. */
export interface ArrowPath {
  /** Its place in the blueprint's list of arrows. */
  readonly index: number;
  readonly points: readonly Point[];
  readonly isStraight: boolean;
}

/** Between two arrows that run side by side, and between two ports on one side of a card. */
const TRACK_PX = 7;
const PORT_PX = 12;
/** Between two straight arrows that join the same two cards. */
const TWIN_PX = 24;
/** How near to a card's corner a port may be. */
const CORNER_PX = 8;

interface Draft {
  readonly index: number;
  readonly from: CardBox;
  readonly to: CardBox;
  readonly route: Route;
  readonly isStraight: boolean;
  /** Coordinate of each leg: y of a level one, x of an upright one. */
  readonly coordinates: number[];
}

/** Routes all arrows of a placed blueprint. Arrows whose cards are not placed are left out. */
export function routeArrows(layout: BlueprintLayout, arrows: Blueprint['arrows']): ArrowPath[] {
  const boxes = new Map(layout.cards.map((card) => [card.id, card]));
  const drafts = draftRoutes(layout, boxes, arrows);
  const taken = placeStraight(drafts);
  placePorts(drafts, taken);
  placeTracks(layout, drafts);
  return drafts.map((draft) => ({
    index: draft.index,
    isStraight: draft.isStraight,
    points: withoutRepeats(cornersOf(draft)),
  }));
}

function draftRoutes(
  layout: BlueprintLayout,
  boxes: ReadonlyMap<string, CardBox>,
  arrows: Blueprint['arrows'],
): Draft[] {
  const ends = arrows.flatMap(({ from, to }, index) => {
    const [start, end] = [boxes.get(from), boxes.get(to)];
    return start === undefined || end === undefined || start === end ? [] : [{ index, from: start, to: end }];
  });
  // Inside one column an arrow can go along either side of it: it chooses last, when it is known which side is busy.
  const order = [...ends].sort(
    (a, b) => Number(a.from.column === a.to.column) - Number(b.from.column === b.to.column) || a.index - b.index,
  );
  const busy = new Map<string, number>();
  const drafts = order.map(({ index, from, to }): Draft => {
    const seen = straightRoute(layout, from, to);
    const route = seen ?? gutterRoute(layout, from, to, busy);
    for (const leg of route.legs) {
      if (leg.kind === 'gutter') busy.set(gutterName(leg), (busy.get(gutterName(leg)) ?? 0) + 1);
    }
    return { index, from, to, route, isStraight: seen !== null, coordinates: route.legs.map(() => 0) };
  });
  return drafts.sort((a, b) => a.index - b.index);
}

/** Positions along each gutter at which a stub crosses it, so that no two that face each other lie on one line. */
type Taken = Map<string, number[]>;

function gutterKey(card: CardBox, side: Side): string {
  if (isUpright(side)) return `level ${side === 'top' ? card.lane : card.lane + 1}`;
  return `upright ${side === 'left' ? card.column : card.column + 1}`;
}

function take(taken: Taken, key: string, position: number): void {
  const positions = taken.get(key);
  if (positions === undefined) taken.set(key, [position]);
  else positions.push(position);
}

/** A straight arrow crosses every gutter between its cards. */
function takeStraight(taken: Taken, { from, to, route }: Draft, position: number): void {
  const upright = isUpright(route.startSide);
  const [a, b] = upright ? [from.lane, to.lane] : [from.column, to.column];
  for (let gutter = Math.min(a, b) + 1; gutter <= Math.max(a, b); gutter += 1) {
    take(taken, `${upright ? 'level' : 'upright'} ${gutter}`, position);
  }
}

/** Straight arrows have their two ports at one coordinate, in the middle of what the two sides share. */
function placeStraight(drafts: readonly Draft[]): Taken {
  const taken: Taken = new Map();
  const pairs = new Map<string, Draft[]>();
  for (const draft of drafts.filter((one) => one.isStraight)) {
    const key = [draft.from.id, draft.to.id].sort().join('\n');
    const pair = pairs.get(key);
    if (pair === undefined) pairs.set(key, [draft]);
    else pair.push(draft);
  }
  for (const pair of pairs.values()) {
    pair.forEach((draft, place) => {
      const { from, to, route } = draft;
      const [start, end] = isUpright(route.startSide)
        ? shared(from, to, 'x', 'width')
        : shared(from, to, 'y', 'height');
      const spread = Math.min(TWIN_PX, (end - start) / (pair.length + 1));
      const position = (start + end) / 2 + (place - (pair.length - 1) / 2) * spread;
      draft.coordinates[0] = position;
      takeStraight(taken, draft, position);
    });
  }
  return taken;
}

/** Top and bottom ports lead straight up or down: their coordinate is an x. */
function isUpright(side: Side): boolean {
  return side === 'top' || side === 'bottom';
}

function shared(a: Box, b: Box, origin: 'x' | 'y', length: 'width' | 'height'): [number, number] {
  return [Math.max(a[origin], b[origin]), Math.min(a[origin] + a[length], b[origin] + b[length])];
}

interface Port {
  readonly draft: Draft;
  readonly leg: number;
  readonly card: CardBox;
  readonly side: Side;
  /** Where it is headed, along its side. */
  readonly towards: number;
}

/** Spreads the other ports along their sides, in the order of where they lead, clear of the straight ones. */
function placePorts(drafts: readonly Draft[], taken: Taken): void {
  const sides = new Map<string, Port[]>();
  for (const draft of drafts.filter((one) => !one.isStraight)) {
    const { from, to, route } = draft;
    for (const port of [
      { draft, leg: 0, card: from, side: route.startSide, towards: middle(to, route.startSide) },
      { draft, leg: route.legs.length - 1, card: to, side: route.endSide, towards: middle(from, route.endSide) },
    ]) {
      const key = `${port.card.id} ${port.side}`;
      const ports = sides.get(key);
      if (ports === undefined) sides.set(key, [port]);
      else ports.push(port);
    }
  }
  for (const ports of sides.values()) {
    const [first] = ports;
    if (first === undefined) continue;
    const gutter = gutterKey(first.card, first.side);
    const fixed = taken.get(gutter) ?? [];
    ports.sort((a, b) => a.towards - b.towards);
    const positions = freePositions(ports, fixed);
    ports.forEach((port, place) => {
      const position = positions[place] ?? middle(port.card, port.side);
      port.draft.coordinates[port.leg] = position;
      take(taken, gutter, position);
    });
  }
}

function middle(card: CardBox, side: Side): number {
  return isUpright(side) ? card.x + card.width / 2 : card.y + card.height / 2;
}

/** Positions for some ports on one side, ascending: each on the side of the fixed ones where it leads, spread as far as there is room. */
function freePositions(ports: readonly Port[], fixed: readonly number[]): number[] {
  const first = ports[0];
  if (first === undefined) return [];
  const upright = isUpright(first.side);
  const start = (upright ? first.card.x : first.card.y) + CORNER_PX;
  const end = start + (upright ? first.card.width : first.card.height) - 2 * CORNER_PX;
  let spacing = PORT_PX;
  let slots: number[] = [];
  // Closer together until all of them fit; a card's side always has room for a pixel more.
  do {
    slots = [];
    const centre = (start + end) / 2;
    const reach = Math.floor((end - start) / 2 / spacing);
    for (let i = -reach; i <= reach; i += 1) {
      const slot = centre + i * spacing;
      if (fixed.every((position) => Math.abs(position - slot) >= spacing * 0.99)) slots.push(slot);
    }
    spacing *= 0.7;
  } while (slots.length < ports.length && spacing > 0.01);
  return chooseSlots(slots, ports, (start + end) / 2);
}

/** Picks ascending slots, as near as possible to the middle on the side where each port leads. */
function chooseSlots(slots: readonly number[], ports: readonly Port[], centre: number): number[] {
  const span = Math.max(1, slots.length - 1);
  let least = 0;
  return ports.map((port, place) => {
    const wanted = port.towards < centre - 1 ? centre - PORT_PX : port.towards > centre + 1 ? centre + PORT_PX : centre;
    const most = slots.length - (ports.length - place);
    let best = least;
    for (let i = least; i <= Math.min(most, span); i += 1) {
      if (Math.abs((slots[i] ?? 0) - wanted) < Math.abs((slots[best] ?? 0) - wanted)) best = i;
    }
    least = best + 1;
    return slots[best] ?? centre;
  });
}

interface Track {
  readonly draft: Draft;
  readonly leg: number;
  readonly start: number;
  readonly end: number;
  /** Where its two ends turn to; tracks are ordered by it, so that fewer cross. */
  readonly pull: number;
}

/** Arrows that run along one gutter side by side get a track each. */
function placeTracks(layout: BlueprintLayout, drafts: readonly Draft[]): void {
  for (const draft of drafts) {
    draft.route.legs.forEach((leg, index) => {
      if (leg.kind === 'gutter') draft.coordinates[index] = gutterOf(layout, leg).line;
    });
  }
  const gutters = new Map<string, { gutter: Gutter; isLane: boolean; tracks: Track[] }>();
  for (const draft of drafts) {
    draft.route.legs.forEach((leg, index) => {
      if (leg.kind !== 'gutter') return;
      const key = `${leg.axis}${leg.gutter}`;
      const [a, b] = [draft.coordinates[index - 1] ?? 0, draft.coordinates[index + 1] ?? 0];
      const [before, after] = [turnsTo(draft, index - 1), turnsTo(draft, index + 1)];
      const track = { draft, leg: index, start: Math.min(a, b), end: Math.max(a, b), pull: before + after };
      const entry = gutters.get(key);
      if (entry !== undefined) entry.tracks.push(track);
      else gutters.set(key, { gutter: gutterOf(layout, leg), isLane: leg.axis === 'horizontal', tracks: [track] });
    });
  }
  for (const { gutter, isLane, tracks } of gutters.values()) {
    const places = assignTracks(tracks);
    const count = Math.max(...places) + 1;
    tracks.forEach((track, index) => {
      track.draft.coordinates[track.leg] = trackPosition(gutter, isLane, places[index] ?? 0, count);
    });
  }
}

function gutterOf(layout: BlueprintLayout, leg: Leg & { kind: 'gutter' }): Gutter {
  const gutters = leg.axis === 'vertical' ? layout.verticalGutters : layout.horizontalGutters;
  return gutters[leg.gutter] ?? { start: 0, end: 0, line: 0 };
}

/** The coordinate, across the gutter, of what lies at the far end of a neighbouring leg. */
function turnsTo(draft: Draft, leg: number): number {
  if (leg === 0) return isUpright(draft.route.startSide) ? draft.from.y : draft.from.x;
  if (leg === draft.route.legs.length - 1) return isUpright(draft.route.endSide) ? draft.to.y : draft.to.x;
  const beyond = leg < draft.route.legs.length / 2 ? leg - 1 : leg + 1;
  return draft.coordinates[beyond] ?? 0;
}

/** The lowest track of each on which it meets no other: those pulled least come first. */
function assignTracks(tracks: readonly Track[]): number[] {
  const order = tracks.map((_, index) => index).sort((a, b) => (tracks[a]?.pull ?? 0) - (tracks[b]?.pull ?? 0));
  const rows: Track[][] = [];
  const places = tracks.map(() => 0);
  for (const index of order) {
    const track = tracks[index];
    if (track === undefined) continue;
    const isFree = (row: readonly Track[]): boolean =>
      row.every((other) => other.end + TRACK_PX < track.start || track.end + TRACK_PX < other.start);
    let place = rows.findIndex(isFree);
    if (place === -1) place = rows.push([]) - 1;
    rows[place]?.push(track);
    places[index] = place;
  }
  return places;
}

/** Around the middle of the gutter; beside the lane line where one is drawn there. */
function trackPosition(gutter: Gutter, isLane: boolean, place: number, count: number): number {
  const room = gutter.end - gutter.start;
  const slots = isLane && count % 2 === 1 ? count + 1 : count;
  const spacing = Math.min(isLane ? TRACK_PX + 4 : TRACK_PX, room / (slots + 1));
  const centre = isLane ? clampCentre(gutter, spacing * (slots - 1)) : (gutter.start + gutter.end) / 2;
  // An odd number in a lane's gutter leaves the slot above the line free: its names stand below.
  const slot = slots > count ? place + 1 : place;
  return centre + (slot - (slots - 1) / 2) * spacing;
}

function clampCentre(gutter: Gutter, extent: number): number {
  const half = extent / 2 + 2;
  return Math.min(Math.max(gutter.line, gutter.start + half), Math.max(gutter.start + half, gutter.end - half));
}

function cornersOf(draft: Draft): Point[] {
  const { from, to, route, coordinates } = draft;
  const first = coordinates[0] ?? 0;
  const last = coordinates.at(-1) ?? 0;
  const points = [edgePoint(from, route.startSide, first)];
  for (let i = 1; i < coordinates.length; i += 1) {
    const [previous, next] = [coordinates[i - 1] ?? 0, coordinates[i] ?? 0];
    points.push(isLegUpright(route, i) ? { x: next, y: previous } : { x: previous, y: next });
  }
  points.push(edgePoint(to, route.endSide, last));
  return points;
}

/** Stubs lead away from their side; legs in between follow their gutter. */
function isLegUpright(route: Route, index: number): boolean {
  const leg = route.legs[index];
  if (leg?.kind === 'gutter') return leg.axis === 'vertical';
  return isUpright(leg?.kind === 'start' ? route.startSide : route.endSide);
}

function edgePoint(card: CardBox, side: Side, position: number): Point {
  if (side === 'top') return { x: position, y: card.y };
  if (side === 'bottom') return { x: position, y: card.y + card.height };
  return { x: side === 'left' ? card.x : card.x + card.width, y: position };
}

function withoutRepeats(points: readonly Point[]): Point[] {
  return points.filter((point, index) => {
    const previous = points[index - 1];
    return previous === undefined || Math.abs(previous.x - point.x) > 0.01 || Math.abs(previous.y - point.y) > 0.01;
  });
}
