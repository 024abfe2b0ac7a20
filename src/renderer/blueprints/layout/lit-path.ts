import type { Blueprint, BlueprintCard } from '../../../shared/model/maps';
import { LANES } from './place-cards';

/** How far a failure reaches: which arrows carry it upwards, and whose steps it hurts. */
export interface LitPath {
  /** Places in the blueprint's list of arrows. */
  readonly arrows: ReadonlySet<number>;
  readonly cards: ReadonlySet<string>;
  readonly steps: ReadonlySet<string>;
  /** The failing cards that no other failing card explains, in the order of the file. */
  readonly causes: readonly BlueprintCard[];
}

const laneRank = new Map(LANES.map((lane, index) => [lane.name, index]));

/**
 * Follows each failing card against its arrows, from what was asked to who asked, by the fewest hops up to what the
 * customer does. A card that reaches no customer hurts its own step.
 */
export function litPath(blueprint: Blueprint, isFailing: (cardId: string) => boolean): LitPath {
  const cards = new Map(blueprint.cards.map((card) => [card.id, card]));
  const failing = blueprint.cards.filter((card) => isFailing(card.id));
  const lit = { arrows: new Set<number>(), cards: new Set<string>(), steps: new Set<string>() };
  for (const card of failing) {
    lit.cards.add(card.id);
    const way = wayUp(blueprint, cards, card);
    for (const hop of way) {
      lit.arrows.add(hop.arrow);
      lit.cards.add(hop.card.id);
    }
    lit.steps.add(way.at(-1)?.card.step ?? card.step);
  }
  const explained = new Set(
    failing
      .filter((card) => reaches(blueprint, cards, card.id, (id) => id !== card.id && isFailing(id)))
      .map((card) => card.id),
  );
  const causes = failing.filter((card) => !explained.has(card.id));
  // Cards that fail in a ring explain each other; then every one of them is named.
  return { ...lit, causes: causes.length > 0 ? causes : failing };
}

interface Hop {
  readonly arrow: number;
  readonly card: BlueprintCard;
}

function rankOf(card: BlueprintCard): number {
  return laneRank.get(card.lane) ?? 0;
}

/** Breadth first, never downwards, over actions only: information that is late stops nobody. */
function wayUp(blueprint: Blueprint, cards: ReadonlyMap<string, BlueprintCard>, start: BlueprintCard): Hop[] {
  const queue: Array<{ card: BlueprintCard; way: Hop[] }> = [{ card: start, way: [] }];
  const seen = new Set([start.id]);
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    if (next.card.lane === 'customer-actions') return next.way;
    blueprint.arrows.forEach((arrow, index) => {
      const asker = cards.get(arrow.from);
      if (arrow.to !== next.card.id || arrow.kind !== 'action' || asker === undefined || seen.has(asker.id)) return;
      if (rankOf(asker) > rankOf(next.card)) return;
      seen.add(asker.id);
      queue.push({ card: asker, way: [...next.way, { arrow: index, card: asker }] });
    });
  }
  return [];
}

/** Whether anything that a card asks, directly or not, satisfies a condition. What a customer does next is no question. */
function reaches(
  blueprint: Blueprint,
  cards: ReadonlyMap<string, BlueprintCard>,
  start: string,
  isWanted: (id: string) => boolean,
): boolean {
  const isCustomers = (id: string): boolean => cards.get(id)?.lane === 'customer-actions';
  const seen = new Set([start]);
  const queue = [start];
  for (let id = queue.shift(); id !== undefined; id = queue.shift()) {
    for (const arrow of blueprint.arrows) {
      if (arrow.from !== id || arrow.kind !== 'action' || seen.has(arrow.to)) continue;
      if (isCustomers(arrow.from) && isCustomers(arrow.to)) continue;
      if (isWanted(arrow.to)) return true;
      seen.add(arrow.to);
      queue.push(arrow.to);
    }
  }
  return false;
}
