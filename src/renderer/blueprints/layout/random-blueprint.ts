import fc from 'fast-check';
import type { Blueprint } from '../../../shared/model/maps';
import { LANES } from './place-cards';

/** Blueprints of any shape, for tests of the layout: empty cells, high stacks, arrows in every direction. */
export function randomBlueprint(): fc.Arbitrary<Blueprint> {
  return fc
    .record({
      steps: fc.integer({ min: 1, max: 7 }),
      cells: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 35, maxLength: 35 }),
      ends: fc.array(fc.tuple(fc.nat(), fc.nat(), fc.boolean()), { maxLength: 40 }),
    })
    .map(({ steps, cells, ends }) => {
      const cards = Array.from({ length: steps }, (_, step) => step).flatMap((step) =>
        LANES.flatMap((lane, row) =>
          Array.from({ length: cells[step * LANES.length + row] ?? 0 }, (_, place) => ({
            id: `c${step}-${row}-${place}`,
            step: `s${step}`,
            lane: lane.name,
            title: `Card ${step} ${row} ${place}`,
            measure: null,
            manual: null,
            service: null,
          })),
        ),
      );
      return {
        id: 'random',
        file: 'blueprints/random.yaml',
        title: 'Random',
        journey: null,
        steps: Array.from({ length: steps }, (_, step) => ({
          id: `s${step}`,
          title: `Step ${step}`,
          expectedSeconds: null,
          measure: null,
          manual: null,
        })),
        cards,
        arrows: ends.flatMap(([from, to, isInformation]) => {
          const [a, b] = [cards[from % cards.length], cards[to % cards.length]];
          if (a === undefined || b === undefined || a === b) return [];
          const kind = isInformation ? ('information' as const) : ('action' as const);
          return [{ from: a.id, to: b.id, kind, failsAs: null }];
        }),
      };
    });
}
