import type { PlacedBox } from './topology-layout';

const DIRECTIONS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** The box that an arrow key leads to from another: near and in that direction. Null: none, or no arrow key. */
export function nearestInDirection(boxes: readonly PlacedBox[], from: string, key: string): string | null {
  const direction = DIRECTIONS[key];
  const start = boxes.find(({ id }) => id === from);
  if (!direction || !start) return null;
  const [dx, dy] = direction;
  let best: string | null = null;
  let bestCost = Infinity;
  for (const box of boxes) {
    const x = box.x + box.width / 2 - (start.x + start.width / 2);
    const y = box.y + box.height / 2 - (start.y + start.height / 2);
    const along = x * dx + y * dy;
    if (box.id === from || along <= 1) continue;
    // Leaving the direction counts double: the eye goes straight before it goes sideways.
    const cost = along + 2 * Math.abs(x * dy + y * dx);
    if (cost < bestCost) {
      bestCost = cost;
      best = box.id;
    }
  }
  return best;
}
