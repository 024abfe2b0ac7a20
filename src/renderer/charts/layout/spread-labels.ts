/**
 * Moves labels on one line (y only) just far enough that none touch, keeping their order.
 *
 * Each group of touching labels is centred on the mean of what its members wished for (pool-adjacent-violators, the
 * least-squares answer), then pushed inside the bounds.
 */
export function spreadLabels(
  wished: readonly number[],
  options: { readonly gap: number; readonly low: number; readonly high: number },
): readonly number[] {
  const { gap, low, high } = options;
  const order = wished.map((_, index) => index).sort((a, b) => (wished[a] ?? 0) - (wished[b] ?? 0) || a - b);
  const room = Math.max(0, high - low);
  const step = order.length > 1 ? Math.min(gap, room / (order.length - 1)) : gap;
  const placed = new Array<number>(wished.length).fill(0);
  const groups: Array<{ sum: number; count: number }> = [];
  order.forEach((index, rank) => {
    groups.push({ sum: (wished[index] ?? 0) - rank * step, count: 1 });
    for (;;) {
      const last = groups.at(-1);
      const before = groups.at(-2);
      if (!last || !before || before.sum / before.count <= last.sum / last.count) break;
      before.sum += last.sum;
      before.count += last.count;
      groups.pop();
    }
  });
  const ceiling = high - step * (order.length - 1);
  let rank = 0;
  for (const group of groups) {
    const base = Math.min(Math.max(group.sum / group.count, low), Math.max(low, ceiling));
    for (let i = 0; i < group.count; i += 1, rank += 1) {
      const index = order[rank];
      if (index !== undefined) placed[index] = base + rank * step;
    }
  }
  return placed;
}
