import { describe, expect, it } from 'vitest';
import { BlueprintDefinition } from '../../shared/definitions/blueprint';
import { JourneyDefinition } from '../../shared/definitions/journey';
import { blueprintOf } from './blueprint-model';
import { checkBlueprint, checkJourney } from './check-maps';
import { journeyOf } from './journey-model';

const small = {
  title: 'Small',
  steps: [
    {
      id: 'browse',
      title: 'Browse',
      takes: { expected: '1 min 30 s', manual: { value: '1:24', entered_on: '2026-11-12' } },
    },
    { id: 'pay', title: 'Pay', takes: { expected: 0.4, measure: { target: 'lb.local.orders.latency', unit: 'ms' } } },
  ],
  cards: [
    { id: 'looks', step: 'browse', lane: 'customer-actions', title: 'Looks' },
    { id: 'pays', step: 'pay', lane: 'customer-actions', title: 'Pays' },
    { id: 'form', step: 'pay', lane: 'front-stage', title: 'Form', service: 'orders' },
  ],
  arrows: [{ from: 'pays', to: 'form', fails_as: 'times out' }],
};

describe('a blueprint', () => {
  it('becomes a model with ids for everything that is measured', () => {
    const blueprint = blueprintOf('small', BlueprintDefinition.parse(small), 'blueprints/small.yaml');
    expect(blueprint.steps[0]).toMatchObject({ expectedSeconds: 90, manual: { seconds: 84 }, measure: null });
    expect(blueprint.steps[1]?.measure).toMatchObject({
      id: 'step:pay',
      expected: 400,
      bounds: { warningAbove: 500, criticalAbove: 800 },
    });
    expect(blueprint.arrows).toEqual([{ from: 'pays', to: 'form', kind: 'action', failsAs: 'times out' }]);
  });

  it('has no problems when every reference leads somewhere', () => {
    expect(checkBlueprint(BlueprintDefinition.parse(small), { services: ['orders'], journeys: [] })).toEqual([]);
  });

  it('names an arrow to an unknown card, a card in an unknown step and an unknown service, with the nearest', () => {
    const wrong = BlueprintDefinition.parse({
      ...small,
      cards: [...small.cards, { id: 'late', step: 'pey', lane: 'back-stage', title: 'Late', service: 'order' }],
      arrows: [
        { from: 'pays', to: 'fourm' },
        { from: 'form', to: 'form' },
      ],
    });
    expect(checkBlueprint(wrong, { services: ['orders', 'catalog'] })).toEqual([
      { path: ['cards', 3, 'step'], message: 'There is no step with the id “pey”.', nearest: 'pay' },
      { path: ['cards', 3, 'service'], message: 'There is no service with the id “order”.', nearest: 'orders' },
      { path: ['arrows', 0, 'to'], message: 'There is no card with the id “fourm”.', nearest: 'form' },
      { path: ['arrows', 1, 'to'], message: 'The arrow leads from card “form” to itself.', nearest: null },
    ]);
    const shown = blueprintOf('small', wrong, 'f');
    expect(shown.cards.map((card) => card.id)).toEqual(['looks', 'pays', 'form']);
    expect(shown.arrows).toEqual([]);
  });

  it('names an id that is used twice', () => {
    const twice = BlueprintDefinition.parse({ ...small, cards: [...small.cards, small.cards[0]] });
    expect(checkBlueprint(twice)).toMatchObject([{ path: ['cards', 3, 'id'] }]);
  });

  it('refuses a length of time that is none', () => {
    const steps = [{ id: 'pay', title: 'Pay', takes: { expected: 'soon' } }];
    const result = BlueprintDefinition.safeParse({ ...small, steps });
    expect(result.error?.issues[0]?.path).toEqual(['steps', 0, 'takes', 'expected']);
    expect(result.error?.issues[0]?.message).toContain('1 min 30 s');
  });
});

describe('a journey', () => {
  const definition = JourneyDefinition.parse({
    title: 'Buy',
    persona: { name: 'Ada', about: 'Buys a lamp' },
    phases: [
      { title: 'Decide', steps: [{ id: 'browse', title: 'Browse', emotion: 'very good' }] },
      { title: 'Pay', steps: [{ id: 'browse', title: 'Browse again', emotion: -1.5 }] },
    ],
    blueprint: 'buy',
  });

  it('turns the words of the axis into numbers', () => {
    const journey = journeyOf('buy', definition, 'journeys/buy.yaml');
    expect(journey.phases.flatMap((phase) => phase.steps.map((step) => step.emotion))).toEqual([2, -1.5]);
  });

  it('names a step id that is used twice and a blueprint that is not there', () => {
    expect(checkJourney(definition, { blueprints: ['buy-and-receive'] }).map((problem) => problem.path)).toEqual([
      ['blueprint'],
      ['phases', 1, 'steps', 0, 'id'],
    ]);
  });
});
