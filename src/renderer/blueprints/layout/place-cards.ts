import type { Blueprint, BlueprintCard, LaneName } from '../../../shared/model/maps';

/**
 * Where everything of a blueprint stands: steps are columns, lanes are rows, several cards in one cell are stacked.
 * Between the columns and between the lanes lie gutters, in which no card ever stands: arrows run there.
 */

export const LANES: ReadonlyArray<{ readonly name: LaneName; readonly title: string }> = [
  { name: 'physical-evidence', title: 'Physical evidence' },
  { name: 'customer-actions', title: 'Customer actions' },
  { name: 'front-stage', title: 'Front-stage' },
  { name: 'back-stage', title: 'Back-stage' },
  { name: 'support-processes', title: 'Support processes' },
];

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface CardBox extends Box {
  readonly id: string;
  readonly card: BlueprintCard;
  readonly lane: number;
  readonly column: number;
  /** Its place in the stack of its cell, and how many stand there. */
  readonly stackIndex: number;
  readonly stackSize: number;
  /** Only a title: evidence that nothing measures. */
  readonly isPlain: boolean;
}

export interface BlueprintLayout {
  readonly width: number;
  readonly height: number;
  /** Width of the column of lane names, and height of the row of step heads. */
  readonly left: number;
  readonly headHeight: number;
  readonly columns: ReadonlyArray<
    Box & { readonly stepId: string; readonly cardX: number; readonly cardWidth: number }
  >;
  readonly lanes: ReadonlyArray<Box & { readonly name: LaneName; readonly title: string }>;
  readonly cards: readonly CardBox[];
  /** Free strips between columns (`columns.length + 1`, left to right) and between lanes (top to bottom). */
  readonly verticalGutters: readonly Gutter[];
  readonly horizontalGutters: readonly Gutter[];
}

/** From edge to edge of the cards on both sides; `line` is where a lane line or a column line is drawn in it. */
export interface Gutter {
  readonly start: number;
  readonly end: number;
  readonly line: number;
}

/** Measures of the two sizes in which a blueprint is drawn. */
interface Measures {
  readonly left: number;
  readonly headHeight: number;
  readonly cardHeight: number;
  readonly leastCardHeight: number;
  readonly plainHeight: number;
  readonly gutter: number;
  readonly leastCardWidth: number;
}

const DENSE: Measures = {
  left: 116,
  headHeight: 48,
  cardHeight: 58,
  leastCardHeight: 48,
  plainHeight: 30,
  gutter: 40,
  leastCardWidth: 132,
};
const ROOMY: Measures = {
  left: 168,
  headHeight: 62,
  cardHeight: 82,
  leastCardHeight: 62,
  plainHeight: 40,
  gutter: 46,
  leastCardWidth: 150,
};

/** Space between stacked cards: room for a straight arrow with its head. */
const STACK_GAP = 20;
/** Least space between a lane line and the cards; evidence has no line of its own below it, and takes less. */
const LEAST_PAD = 12;
const RIGHT_MARGIN = 8;

/** Where the lane names end and the drawing begins, in pixels from the left edge of the screen. */
export function laneNamesWidth(isRoomy: boolean): number {
  return (isRoomy ? ROOMY : DENSE).left;
}

/**
 * Fits a blueprint into a size. Cards shrink to a least height before the drawing becomes higher than the size, and
 * columns to a least width before it becomes wider: then it scrolls.
 */
export function placeCards(
  blueprint: Blueprint,
  size: { readonly width: number; readonly height: number; readonly isRoomy: boolean },
): BlueprintLayout {
  const measures = size.isRoomy ? ROOMY : DENSE;
  const cells = cellsOf(blueprint);
  const rows = laneHeights(cells, size.height, measures);
  const count = Math.max(1, blueprint.steps.length);
  const columnWidth = Math.max(
    measures.leastCardWidth + measures.gutter,
    (size.width - measures.left - RIGHT_MARGIN) / count,
  );
  const columns = blueprint.steps.map((step, index) => ({
    stepId: step.id,
    x: measures.left + index * columnWidth,
    y: 0,
    width: columnWidth,
    height: rows.height,
    cardX: measures.left + index * columnWidth + measures.gutter / 2,
    cardWidth: columnWidth - measures.gutter,
  }));
  const width = measures.left + count * columnWidth + RIGHT_MARGIN;
  const lanes = LANES.map((lane, index) => ({
    ...lane,
    x: 0,
    y: rows.tops[index] ?? 0,
    width,
    height: (rows.tops[index + 1] ?? rows.height) - (rows.tops[index] ?? 0),
  }));
  return {
    width,
    height: rows.height,
    left: measures.left,
    headHeight: measures.headHeight,
    columns,
    lanes,
    cards: blueprint.steps.flatMap((_, column) =>
      LANES.flatMap((_lane, lane) => stackOf(cells, lane, column, lanes[lane], columns[column], rows, measures)),
    ),
    verticalGutters: verticalGuttersOf(columns, measures, width),
    horizontalGutters: horizontalGuttersOf(lanes, rows, measures),
  };
}

type Cells = ReadonlyArray<ReadonlyArray<readonly BlueprintCard[]>>;

interface Rows {
  readonly height: number;
  /** Top of each lane, and below the last one the bottom. */
  readonly tops: readonly number[];
  readonly pads: readonly number[];
  readonly cardHeight: number;
}

/** Cards by lane, then by column, in the order of the file. */
function cellsOf(blueprint: Blueprint): Cells {
  return LANES.map((lane) =>
    blueprint.steps.map((step) => blueprint.cards.filter((card) => card.lane === lane.name && card.step === step.id)),
  );
}

/** Whether a card is only its title: evidence that says nothing else. */
export function isPlainCard(card: BlueprintCard): boolean {
  return card.lane === 'physical-evidence' && card.measure === null && card.manual === null;
}

function stackHeight(cards: readonly BlueprintCard[], cardHeight: number, plainHeight: number): number {
  const heights = cards.reduce((sum, card) => sum + (isPlainCard(card) ? plainHeight : cardHeight), 0);
  return heights + Math.max(0, cards.length - 1) * STACK_GAP;
}

function laneHeights(cells: Cells, height: number, measures: Measures): Rows {
  const available = height - measures.headHeight;
  const contents = (cardHeight: number): number[] =>
    cells.map((row, lane) =>
      Math.max(
        // An empty lane keeps the room of one card: that it is empty is worth seeing.
        lane === 0 ? measures.plainHeight : cardHeight,
        ...row.map((stack) => stackHeight(stack, cardHeight, measures.plainHeight)),
      ),
    );
  const total = (heights: readonly number[]): number => heights.reduce((sum, one) => sum + one, 0);
  // Evidence weighs half: it says the least.
  const weights = [0.6, 1, 1, 1, 1];
  const weight = 2 * total(weights);
  let cardHeight = measures.cardHeight;
  while (cardHeight > measures.leastCardHeight && (available - total(contents(cardHeight))) / weight < LEAST_PAD) {
    cardHeight -= 1;
  }
  const heights = contents(cardHeight);
  const pad = Math.max(LEAST_PAD, (available - total(heights)) / weight);
  const pads = weights.map((share) => pad * share);
  const tops = [measures.headHeight];
  heights.forEach((one, lane) => tops.push((tops[lane] ?? 0) + one + 2 * (pads[lane] ?? pad)));
  return { height: tops.at(-1) ?? height, tops, pads, cardHeight };
}

function stackOf(
  cells: Cells,
  lane: number,
  column: number,
  laneBox: Box | undefined,
  columnBox: { readonly cardX: number; readonly cardWidth: number } | undefined,
  rows: Rows,
  measures: Measures,
): CardBox[] {
  const stack = cells[lane]?.[column] ?? [];
  if (laneBox === undefined || columnBox === undefined) return [];
  let y = laneBox.y + (laneBox.height - stackHeight(stack, rows.cardHeight, measures.plainHeight)) / 2;
  return stack.map((card, stackIndex) => {
    const isPlain = isPlainCard(card);
    const height = isPlain ? measures.plainHeight : rows.cardHeight;
    const box = {
      id: card.id,
      card,
      lane,
      column,
      stackIndex,
      stackSize: stack.length,
      isPlain,
      x: columnBox.cardX,
      y,
      width: columnBox.cardWidth,
      height,
    };
    y += height + STACK_GAP;
    return box;
  });
}

function verticalGuttersOf(columns: BlueprintLayout['columns'], measures: Measures, width: number): Gutter[] {
  const half = measures.gutter / 2;
  return [...columns.map((column) => column.x), width - RIGHT_MARGIN].map((line, index) => ({
    start: index === 0 ? line : line - half,
    end: index === columns.length ? line + RIGHT_MARGIN : line + half,
    line,
  }));
}

function horizontalGuttersOf(lanes: readonly Box[], rows: Rows, measures: Measures): Gutter[] {
  return rows.tops.map((line, index) => ({
    start: index === 0 ? measures.headHeight : line - (rows.pads[index - 1] ?? 0),
    end: index === lanes.length ? line : line + (rows.pads[index] ?? 0),
    line,
  }));
}
