import { closest, distance } from 'fastest-levenshtein';
import type { BlueprintDefinition } from '../../shared/definitions/blueprint';
import type { JourneyDefinition } from '../../shared/definitions/journey';

/** A mistake that a schema cannot see: which value, by its path inside the entry, what is wrong, and what was probably meant. */
export interface MapProblem {
  readonly path: ReadonlyArray<string | number>;
  readonly message: string;
  readonly nearest: string | null;
}

/** Names outside the file that it may refer to; a list that is left out is not checked. */
export interface KnownNames {
  readonly journeys?: readonly string[];
  readonly blueprints?: readonly string[];
  readonly services?: readonly string[];
}

/** Everything in a blueprint that points to something that is not there, and ids that are used twice. */
export function checkBlueprint(definition: BlueprintDefinition, known: KnownNames = {}): MapProblem[] {
  const problems: MapProblem[] = [];
  const stepIds = definition.steps.map((step) => step.id);
  const cardIds = definition.cards.map((card) => card.id);
  problems.push(...repeated(stepIds, 'steps', 'step'), ...repeated(cardIds, 'cards', 'card'));
  problems.push(...unknown(definition.journey, known.journeys, ['journey'], 'journey'));
  definition.cards.forEach((card, index) => {
    problems.push(...unknown(card.step, stepIds, ['cards', index, 'step'], 'step'));
    problems.push(...unknown(card.service, known.services, ['cards', index, 'service'], 'service'));
  });
  definition.arrows.forEach((arrow, index) => {
    problems.push(...unknown(arrow.from, cardIds, ['arrows', index, 'from'], 'card'));
    problems.push(...unknown(arrow.to, cardIds, ['arrows', index, 'to'], 'card'));
    if (arrow.from === arrow.to) {
      problems.push({
        path: ['arrows', index, 'to'],
        message: `The arrow leads from card “${arrow.from}” to itself.`,
        nearest: null,
      });
    }
  });
  return problems;
}

/** Step ids that are used twice in one journey, and a blueprint that is not there. */
export function checkJourney(definition: JourneyDefinition, known: KnownNames = {}): MapProblem[] {
  const problems = unknown(definition.blueprint, known.blueprints, ['blueprint'], 'blueprint');
  const seen = new Set<string>();
  definition.phases.forEach((phase, phaseIndex) => {
    phase.steps.forEach((step, index) => {
      if (seen.has(step.id)) {
        problems.push({
          path: ['phases', phaseIndex, 'steps', index, 'id'],
          message: `Another step has the id “${step.id}” already.`,
          nearest: null,
        });
      }
      seen.add(step.id);
    });
  });
  return problems;
}

function unknown(
  name: string | undefined,
  names: readonly string[] | undefined,
  path: ReadonlyArray<string | number>,
  what: string,
): MapProblem[] {
  if (name === undefined || names === undefined || names.includes(name)) return [];
  return [{ path, message: `There is no ${what} with the id “${name}”.`, nearest: nearestName(name, names) }];
}

/** The name that was probably meant: at most half of it wrong. */
function nearestName(name: string, names: readonly string[]): string | null {
  if (names.length === 0) return null;
  const best = closest(name, names);
  return distance(name, best) <= Math.ceil(Math.max(name.length, best.length) / 2) ? best : null;
}

function repeated(ids: readonly string[], list: string, what: string): MapProblem[] {
  return ids.flatMap((id, index) =>
    ids.indexOf(id) === index
      ? []
      : [{ path: [list, index, 'id'], message: `Another ${what} has the id “${id}” already.`, nearest: null }],
  );
}
