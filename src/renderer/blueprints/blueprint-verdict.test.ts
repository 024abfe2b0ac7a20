import { expect, it } from 'vitest';
import type { Blueprint, BlueprintCard, LaneName, Measure, Reading } from '../../shared/model/maps';
import type { State } from '../../shared/model/state';
import { blueprintVerdict, coverageOf } from './blueprint-verdict';
import { besideCard } from './card-popover';
import { gapRows } from './gap-rows';

function measure(id: string, patch: Partial<Measure> = {}): Measure {
  const bounds = { warningAbove: 500, criticalAbove: 800, warningBelow: null, criticalBelow: null };
  return { id, target: id, label: '', unit: 'ms', summarize: 'last', expected: 400, bounds, bring: null, ...patch };
}

function card(id: string, lane: LaneName, isMeasured = true): BlueprintCard {
  return {
    id,
    step: 'pay',
    lane,
    title: id,
    measure: isMeasured ? measure(`card:${id}`) : null,
    manual: null,
    service: null,
  };
}

const blueprint: Blueprint = {
  id: 'b',
  file: 'blueprints/b.yaml',
  title: 'B',
  journey: null,
  steps: [{ id: 'pay', title: 'Pay', expectedSeconds: 0.4, measure: measure('step:pay'), manual: null }],
  cards: [
    card('Pays', 'customer-actions'),
    card('Form', 'front-stage', false),
    card('orders', 'back-stage'),
    card('orders-db', 'support-processes'),
  ],
  arrows: [
    { from: 'Pays', to: 'Form', kind: 'action', failsAs: 'shows an error' },
    { from: 'Form', to: 'orders', kind: 'action', failsAs: 'times out' },
    { from: 'orders', to: 'orders-db', kind: 'action', failsAs: 'refuses' },
  ],
};

function heard(values: Readonly<Record<string, readonly [number | null, State]>>): Map<string, Reading> {
  const none = new Float64Array(0);
  return new Map(
    Object.entries(values).map(([measureId, [value, state]]) => [
      measureId,
      { measureId, value, state, at: 0, times: none, values: none, reason: value === null ? 'no data yet' : null },
    ]),
  );
}

const well = {
  'step:pay': [40, 'ok'],
  'card:Pays': [40, 'ok'],
  'card:orders': [40, 'ok'],
  'card:orders-db': [40, 'ok'],
} as const;

it.each([
  [well, 'ok', 'All 3 measured cards are within their limits'],
  [
    { ...well, 'card:orders': [null, 'unknown'] },
    'ok',
    'All 2 cards with data are within their limits, 1 has none yet',
  ],
  [{}, 'unknown', 'None of the 3 measured cards has data yet'],
  [{ ...well, 'step:pay': [840, 'critical'] }, 'critical', 'Pay takes 2.1 times as long as expected'],
  [{ ...well, 'card:orders': [500, 'warning'] }, 'warning', 'orders takes 25 % longer than expected'],
  [
    { ...well, 'card:orders-db': [840, 'critical'] },
    'critical',
    'orders-db takes 2.1 times as long as expected; Pay depends on it',
  ],
  [
    { ...well, 'step:pay': [840, 'critical'], 'card:orders': [840, 'critical'], 'card:orders-db': [840, 'critical'] },
    'critical',
    'Pay is failing: orders-db refuses',
  ],
] as const)('of %o is %s: %s', (values, state, sentence) => {
  const readings = heard(values);
  expect(blueprintVerdict(blueprint, readings)).toEqual({ state, sentence });
});

it('counts what is measured and what has been heard', () => {
  expect(coverageOf(blueprint, heard(well))).toEqual({ cards: 4, measured: 3, heard: 3, manual: 0 });
});

it('lists the gaps worst first', () => {
  const rows = gapRows(
    blueprint,
    heard({ ...well, 'card:orders-db': [900, 'critical'], 'card:orders': [510, 'warning'] }),
  );
  expect(rows.map((row) => row.title)).toEqual(['orders-db', 'orders', 'Pay takes', 'Pays']);
  expect(rows[0]).toMatchObject({ gap: '× 2.3', state: 'critical' });
});

it('floats to the right of a card, to its left where there is no room, and never over it', () => {
  const layout = { width: 1208, height: 554, headHeight: 48 };
  expect(besideCard({ x: 136, y: 120, width: 177, height: 58 }, layout)).toEqual({ left: 325, top: 120 });
  const last = besideCard({ x: 1003, y: 450, width: 177, height: 58 }, layout);
  expect(last.left + 228).toBeLessThan(1003);
  expect(last).toHaveProperty('bottom', 46);
});
