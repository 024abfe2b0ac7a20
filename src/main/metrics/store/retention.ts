import { WINDOW } from './codec/chunk';
import { windowOf } from './load-slots';
import type { StoreWrites } from './metrics.sql';
import type { Policy } from './policy';
import type { SeriesTable } from './series-table';

/** What a pass took away. */
export interface Dropped {
  readonly points: number;
  readonly series: ReadonlySet<number>;
  /** One sentence for each resolution that lost points to the size limit. */
  readonly notices: readonly string[];
}

/**
 * Deletes whole chunks that are older than their archive keeps them, and series of which nothing is left. Closed windows
 * have been rolled up before (the sealer sees to that), so nothing that a coarser archive promises is lost.
 *
 * @param fed series that have points which are in no chunk yet: they stay, however old everything else of them is
 */
export function dropExpired(
  writes: StoreWrites,
  table: SeriesTable,
  nowSeconds: number,
  fed: () => ReadonlySet<number>,
): Dropped {
  let points = 0;
  for (const step of writes.steps()) {
    const cuts = cutsOf(step, table.policies(), nowSeconds);
    const everywhere = Math.min(...cuts.values());
    if (!Number.isFinite(everywhere)) continue;
    points += writes.dropWindowsBefore(step, everywhere);
    const furthest = Math.max(...cuts.values());
    if (furthest === everywhere) continue;
    // Several retentions share this resolution: only chunks of those that have run out go.
    for (const key of writes.keysBetween(step, everywhere, furthest)) {
      const policy = table.policyOf(key.series);
      const cut = policy === undefined ? furthest : cutOf(step, policy, nowSeconds);
      if (key.win >= cut) continue;
      writes.dropChunk(key);
      points += key.count;
    }
  }
  const unused = [...table.policies()].flatMap(([id, policy]) => {
    const longest = policy.archives.at(-1)?.retentionSeconds ?? 0;
    return writes.seriesUnusedSince(id, nowSeconds - longest - 86_400);
  });
  const stay = unused.length === 0 ? null : fed();
  const series = new Set(unused.filter((id) => stay?.has(id) !== true));
  for (const id of series) writes.dropSeries(id);
  if (series.size > 0) writes.bumpGeneration();
  return { points, series, notices: [] };
}

/**
 * Makes room: the oldest windows of the finest resolution go first, then those of the next coarser one, and so on. The
 * newest window of each resolution always stays.
 */
export function dropForSize(writes: StoreWrites, usedBytes: () => number, limitBytes: number): Dropped {
  // A little more than needed, so that not every pass has to drop again.
  const goal = limitBytes * 0.9;
  let points = 0;
  const notices: string[] = [];
  if (usedBytes() <= limitBytes) return { points, series: new Set(), notices };
  for (const step of writes.steps()) {
    const newest = writes.newestWindow(step) ?? 0;
    let cut: number | null = null;
    let lost = 0;
    for (
      let oldest = writes.oldestWindow(step);
      oldest !== null && oldest < newest;
      oldest = writes.oldestWindow(step)
    ) {
      if (usedBytes() <= goal) break;
      lost += writes.dropWindowsBefore(step, oldest + 1);
      cut = oldest + 1;
    }
    if (cut !== null) {
      const until = new Date(cut * WINDOW * step * 1000).toISOString();
      notices.push(
        `${lost} points of the ${step} s resolution from before ${until} were dropped to stay within the size limit`,
      );
    }
    points += lost;
    if (usedBytes() <= goal) break;
  }
  return { points, series: new Set(), notices };
}

function cutsOf(step: number, policies: ReadonlyMap<number, Policy>, nowSeconds: number): Map<number, number> {
  const cuts = new Map<number, number>();
  for (const [id, policy] of policies) cuts.set(id, cutOf(step, policy, nowSeconds));
  return cuts;
}

/** The first window that has to stay. A policy without this resolution keeps such chunks as long as its longest archive. */
function cutOf(step: number, policy: Policy, nowSeconds: number): number {
  const index = policy.archives.findIndex((archive) => archive.stepSeconds === step);
  const archive = policy.archives[index] ?? policy.archives.at(-1);
  const coarser = policy.archives[index + 1] ?? archive;
  // One coarse slot of slack: a late point may still have that slot computed anew from the fine ones.
  return windowOf(nowSeconds - (archive?.retentionSeconds ?? 0) - 2 * (coarser?.stepSeconds ?? step), step);
}
