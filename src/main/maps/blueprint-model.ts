import type { BlueprintCardDefinition, BlueprintDefinition } from '../../shared/definitions/blueprint';
import { durationSeconds } from '../../shared/definitions/map-parts';
import type { Blueprint, BlueprintCard } from '../../shared/model/maps';
import { manualOf } from './journey-model';
import { measureOf } from './measure-model';

/**
 * A blueprint as it is drawn, from its entry in the file. What `checkBlueprint` finds wrong is left out (a card in an
 * unknown step, an arrow to an unknown card, the second of two with one id), so that the rest can be shown.
 */
export function blueprintOf(id: string, definition: BlueprintDefinition, file: string): Blueprint {
  const steps = firstOfEach(definition.steps).map(stepOf);
  const stepIds = new Set(steps.map((step) => step.id));
  const cards = firstOfEach(definition.cards)
    .filter((card) => stepIds.has(card.step))
    .map(cardOf);
  const cardIds = new Set(cards.map((card) => card.id));
  return {
    id,
    file,
    title: definition.title,
    journey: definition.journey ?? null,
    steps,
    cards,
    arrows: definition.arrows
      .filter((arrow) => arrow.from !== arrow.to && cardIds.has(arrow.from) && cardIds.has(arrow.to))
      .map((arrow) => ({ from: arrow.from, to: arrow.to, kind: arrow.kind, failsAs: arrow.fails_as ?? null })),
  };
}

function stepOf(step: BlueprintDefinition['steps'][number]): Blueprint['steps'][number] {
  const { takes } = step;
  const expectedSeconds = takes === undefined ? null : durationSeconds(takes.expected);
  const measure = takes?.measure;
  return {
    id: step.id,
    title: step.title,
    expectedSeconds,
    measure:
      measure === undefined
        ? null
        : measureOf(`step:${step.id}`, {
            ...measure,
            unit: measure.unit ?? 's',
            // The expectation is written once, in seconds; a measure in milliseconds is compared in its own unit.
            expected: measure.expected ?? (expectedSeconds ?? 0) * (measure.unit === 'ms' ? 1000 : 1),
          }),
    manual:
      takes?.manual === undefined
        ? null
        : { seconds: durationSeconds(takes.manual.value), enteredOn: takes.manual.entered_on },
  };
}

function cardOf(card: BlueprintCardDefinition): BlueprintCard {
  return {
    id: card.id,
    step: card.step,
    lane: card.lane,
    title: card.title,
    measure: card.measure === undefined ? null : measureOf(`card:${card.id}`, card.measure),
    manual: manualOf(card.manual),
    service: card.service ?? null,
  };
}

function firstOfEach<Item extends { id: string }>(items: readonly Item[]): Item[] {
  const seen = new Set<string>();
  return items.filter((item) => {
    const isNew = !seen.has(item.id);
    seen.add(item.id);
    return isNew;
  });
}
