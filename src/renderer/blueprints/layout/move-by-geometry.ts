import type { CardBox } from './place-cards';

export type Direction = 'up' | 'down' | 'left' | 'right';

/** How much a card that lies aside counts as farther than one straight ahead. */
const ASIDE = 3;

/** The card that a person means who presses an arrow key on another: the nearest that lies that way, straight ahead first. */
export function moveByGeometry(cards: readonly CardBox[], from: string, direction: Direction): string | null {
  const start = cards.find((card) => card.id === from);
  if (start === undefined) return cards[0]?.id ?? null;
  let best: { id: string; distance: number } | null = null;
  for (const card of cards) {
    const dx = card.x + card.width / 2 - start.x - start.width / 2;
    const dy = card.y + card.height / 2 - start.y - start.height / 2;
    const isSideways = direction === 'left' || direction === 'right';
    const ahead = (isSideways ? dx : dy) * (direction === 'right' || direction === 'down' ? 1 : -1);
    if (card === start || ahead < 1) continue;
    if (isSideways ? card.column === start.column : card.lane === start.lane && card.column !== start.column) continue;
    const distance = ahead + ASIDE * Math.abs(isSideways ? dy : dx);
    if (best === null || distance < best.distance) best = { id: card.id, distance };
  }
  return best?.id ?? null;
}
