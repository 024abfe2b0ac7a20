import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Blueprint, LaneName } from '../../../shared/model/maps';
import { shapeArrows } from './arrow-shape';
import { litPath } from './lit-path';
import { moveByGeometry } from './move-by-geometry';
import { placeCards, type Box } from './place-cards';
import { randomBlueprint } from './random-blueprint';
import { routeArrows, type ArrowPath, type Point } from './route-arrows';

const SMALL = { width: 1208, height: 554, isRoomy: false };
const LARGE = { width: 1468, height: 782, isRoomy: true };

function blueprint(
  cards: ReadonlyArray<[id: string, step: string, lane: LaneName]>,
  arrows: ReadonlyArray<[string, string, string?]>,
): Blueprint {
  const steps = [...new Set(cards.map(([, step]) => step))];
  return {
    id: 'b',
    file: 'blueprints/b.yaml',
    title: 'B',
    journey: null,
    steps: steps.map((id) => ({ id, title: id, expectedSeconds: null, measure: null, manual: null })),
    cards: cards.map(([id, step, lane]) => ({ id, step, lane, title: id, measure: null, manual: null, service: null })),
    arrows: arrows.map(([from, to, failsAs]) => ({ from, to, kind: 'action', failsAs: failsAs ?? null })),
  };
}

const shop = blueprint(
  [
    ['looks', 'browse', 'customer-actions'],
    ['pays', 'pay', 'customer-actions'],
    ['form', 'pay', 'front-stage'],
    ['orders', 'pay', 'back-stage'],
    ['db', 'pay', 'support-processes'],
    ['bank', 'pay', 'support-processes'],
    ['catalog', 'browse', 'back-stage'],
  ],
  [
    ['looks', 'pays'],
    ['pays', 'form', 'shows an error'],
    ['form', 'orders', 'times out'],
    ['orders', 'db', 'refuses'],
    ['orders', 'bank'],
    ['looks', 'catalog'],
  ],
);

function stretches(path: ArrowPath): Array<[Point, Point]> {
  return path.points.slice(1).map((point, index) => [path.points[index] ?? point, point]);
}

function enters([a, b]: [Point, Point], box: Box): boolean {
  const slack = 0.5;
  return (
    Math.max(a.x, b.x) > box.x + slack &&
    Math.min(a.x, b.x) < box.x + box.width - slack &&
    Math.max(a.y, b.y) > box.y + slack &&
    Math.min(a.y, b.y) < box.y + box.height - slack
  );
}

function isOnEdge(point: Point, box: Box): boolean {
  const [left, right, top, bottom] = [box.x, box.x + box.width, box.y, box.y + box.height];
  const near = (a: number, b: number): boolean => Math.abs(a - b) < 0.01;
  const isWithin =
    point.x >= left - 0.01 && point.x <= right + 0.01 && point.y >= top - 0.01 && point.y <= bottom + 0.01;
  return isWithin && (near(point.x, left) || near(point.x, right) || near(point.y, top) || near(point.y, bottom));
}

/** Whether two stretches lie on top of each other for more than a pixel. */
function overlap([a, b]: [Point, Point], [c, d]: [Point, Point]): boolean {
  for (const [along, across] of [
    ['x', 'y'],
    ['y', 'x'],
  ] as const) {
    if (a[across] !== b[across] || c[across] !== d[across] || Math.abs(a[across] - c[across]) > 0.01) continue;
    const start = Math.max(Math.min(a[along], b[along]), Math.min(c[along], d[along]));
    const end = Math.min(Math.max(a[along], b[along]), Math.max(c[along], d[along]));
    if (end - start > 1) return true;
  }
  return false;
}

describe('a placed blueprint', () => {
  it('fits into the size that it is given', () => {
    for (const size of [SMALL, LARGE]) {
      const layout = placeCards(shop, size);
      expect(layout.width).toBeCloseTo(size.width);
      expect(layout.height).toBeCloseTo(size.height);
    }
  });

  it('keeps every card inside its lane and column, and no two on top of each other', () => {
    fc.assert(
      fc.property(randomBlueprint(), (any) => {
        const layout = placeCards(any, SMALL);
        expect(layout.cards).toHaveLength(any.cards.length);
        for (const card of layout.cards) {
          const [lane, column] = [layout.lanes[card.lane], layout.columns[card.column]];
          expect(card.y).toBeGreaterThan(lane?.y ?? Infinity);
          expect(card.y + card.height).toBeLessThan((lane?.y ?? 0) + (lane?.height ?? 0));
          expect(card.x).toBeGreaterThan(column?.x ?? Infinity);
          expect(card.x + card.width).toBeLessThan((column?.x ?? 0) + (column?.width ?? 0));
          const others = layout.cards.filter((other) => other !== card && other.column === card.column);
          expect(others.every((other) => other.y >= card.y + card.height || other.y + other.height <= card.y)).toBe(
            true,
          );
        }
      }),
      { numRuns: 60 },
    );
  });

  it('grows beyond the size rather than squeeze its cards', () => {
    const many = blueprint(
      Array.from({ length: 12 }, (_, i): [string, string, LaneName] => [`c${i}`, `s${i}`, 'back-stage']),
      [],
    );
    expect(placeCards(many, SMALL).width).toBeGreaterThan(SMALL.width);
  });
});

describe('arrows', () => {
  it('never cross a card, only turn at right angles, and begin and end at the edges of their cards', () => {
    fc.assert(
      fc.property(randomBlueprint(), fc.boolean(), (any, isRoomy) => {
        const layout = placeCards(any, isRoomy ? LARGE : SMALL);
        const boxes = new Map(layout.cards.map((card) => [card.id, card]));
        const paths = routeArrows(layout, any.arrows);
        expect(paths).toHaveLength(any.arrows.length);
        for (const path of paths) {
          const arrow = any.arrows[path.index];
          const [from, to] = [boxes.get(arrow?.from ?? ''), boxes.get(arrow?.to ?? '')];
          const [first, last] = [path.points[0], path.points.at(-1)];
          if (!from || !to || !first || !last) throw new Error('an arrow without ends');
          expect(isOnEdge(first, from)).toBe(true);
          expect(isOnEdge(last, to)).toBe(true);
          for (const stretch of stretches(path)) {
            const [a, b] = stretch;
            expect(a.x === b.x || a.y === b.y).toBe(true);
            for (const card of layout.cards)
              expect(enters(stretch, card), `${arrow?.from} to ${arrow?.to} through ${card.id}`).toBe(false);
          }
        }
      }),
      { numRuns: 150 },
    );
  });

  it('never run on top of each other', () => {
    fc.assert(
      fc.property(randomBlueprint(), (any) => {
        const distinct = { ...any, arrows: any.arrows.slice(0, 12) };
        const paths = routeArrows(placeCards(distinct, LARGE), distinct.arrows);
        paths.forEach((path, index) => {
          for (const other of paths.slice(index + 1)) {
            for (const mine of stretches(path)) {
              for (const theirs of stretches(other)) expect(overlap(mine, theirs)).toBe(false);
            }
          }
        });
      }),
      { numRuns: 80 },
    );
  });

  it('go straight between cards that see each other', () => {
    const paths = routeArrows(placeCards(shop, SMALL), shop.arrows);
    expect(paths.map((path) => path.isStraight)).toEqual([true, true, true, true, false, true]);
    expect(paths[0]?.points).toHaveLength(2);
  });

  it('are cut where an earlier one crosses them', () => {
    const cross: ArrowPath[] = [
      {
        index: 0,
        isStraight: true,
        points: [
          { x: 0, y: 50 },
          { x: 100, y: 50 },
        ],
      },
      {
        index: 1,
        isStraight: true,
        points: [
          { x: 40, y: 0 },
          { x: 40, y: 100 },
        ],
      },
    ];
    const shapes = shapeArrows(cross, () => ({ headSize: 3.6, isReversed: false }));
    expect(shapes[0]?.line).toBe('M0 50L93.9 50');
    expect(shapes[1]?.line).toBe('M40 0L40 47M40 53L40 93.9');
  });

  it('round their corners and end in a head', () => {
    const bent: ArrowPath[] = [
      {
        index: 0,
        isStraight: false,
        points: [
          { x: 0, y: 0 },
          { x: 50, y: 0 },
          { x: 50, y: 40 },
        ],
      },
    ];
    const [shape] = shapeArrows(bent, () => ({ headSize: 4, isReversed: false }));
    expect(shape?.line).toBe('M0 0L46 0Q50 0 50 4L50 33.2');
    expect(shape?.head).toBe('M54 33.2L46 33.2L50 40z');
  });

  it('of a large map are routed in a moment', () => {
    const steps = 20;
    const cards = Array.from({ length: 500 }, (_, i): [string, string, LaneName] => [
      `c${i}`,
      `s${i % steps}`,
      'back-stage',
    ]);
    const many = blueprint(
      cards,
      cards.map(([id], i) => [id, `c${(i * 7 + 11) % 500}`]),
    );
    const started = performance.now();
    routeArrows(placeCards(many, LARGE), many.arrows);
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

describe('a failing card', () => {
  it('lights its way up to the customer, and the lowest one is the cause', () => {
    const lit = litPath(shop, (id) => ['db', 'orders', 'form'].includes(id));
    expect([...lit.arrows].sort()).toEqual([1, 2, 3]);
    expect([...lit.steps]).toEqual(['pay']);
    expect(lit.causes.map((card) => card.id)).toEqual(['db']);
    expect([...lit.cards].sort()).toEqual(['db', 'form', 'orders', 'pays']);
  });

  it('that reaches no customer hurts its own step', () => {
    const alone = blueprint([['batch', 'night', 'support-processes']], []);
    expect([...litPath(alone, () => true).steps]).toEqual(['night']);
  });

  it('in an earlier step is not explained by one in a later step', () => {
    const lit = litPath(shop, (id) => id === 'looks' || id === 'pays');
    expect(lit.causes.map((card) => card.id)).toEqual(['looks', 'pays']);
  });
});

describe('arrow keys', () => {
  const { cards } = placeCards(shop, SMALL);

  it.each([
    ['pays', 'down', 'form'],
    ['db', 'down', 'bank'],
    ['bank', 'up', 'db'],
    ['pays', 'left', 'looks'],
    ['orders', 'left', 'catalog'],
    ['looks', 'right', 'pays'],
    ['looks', 'left', null],
  ] as const)('from %s %s lead to %s', (from, direction, to) => {
    expect(moveByGeometry(cards, from, direction)).toBe(to);
  });
});
