import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { BlueprintDefinition } from '../../shared/definitions/blueprint';
import { JourneyDefinition } from '../../shared/definitions/journey';
import { blueprintOf } from './blueprint-model';
import { checkBlueprint, checkJourney } from './check-maps';
import { journeyOf } from './journey-model';

const sample = path.resolve(import.meta.dirname, '../../../resources/sample');

function entry(file: string, id: string): unknown {
  const all = parse(readFileSync(path.join(sample, file), 'utf8')) as Record<string, unknown>;
  return all[id];
}

it('the sample blueprint has no mistake and asks this machine and the local environment', () => {
  const definition = BlueprintDefinition.parse(entry('blueprints/buy-and-receive.yaml', 'buy-and-receive'));
  expect(
    checkBlueprint(definition, { journeys: ['buy-a-lamp'], services: ['catalog', 'orders', 'orders-db'] }),
  ).toEqual([]);
  const blueprint = blueprintOf('buy-and-receive', definition, 'blueprints/buy-and-receive.yaml');
  const measures = [...blueprint.steps, ...blueprint.cards].flatMap((part) => part.measure ?? []);
  expect(measures.filter((measure) => measure.target.startsWith('host.'))).toHaveLength(4);
  // Whatever this machine does not measure by itself says what would bring it.
  for (const measure of measures)
    expect(measure.target.startsWith('host.') || measure.bring === 'gemba up local').toBe(true);
});

it('the sample journey has no mistake and leads through the steps of the blueprint', () => {
  const definition = JourneyDefinition.parse(entry('journeys/buy-a-lamp.yaml', 'buy-a-lamp'));
  expect(checkJourney(definition, { blueprints: ['buy-and-receive'] })).toEqual([]);
  const journey = journeyOf('buy-a-lamp', definition, 'journeys/buy-a-lamp.yaml');
  const steps = journey.phases.flatMap((phase) => phase.steps.map((step) => step.id));
  expect(steps).toEqual(['browse', 'choose', 'check-out', 'pay', 'receive', 'switch-on']);
});
