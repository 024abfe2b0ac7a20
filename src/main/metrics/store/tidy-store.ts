import { fileSize, foldLog, giveBackSpace } from './metrics.sql';
import type { StoreContents } from './store-contents';

/** More chunks than this are left as they are when the store is closed: closing has to be quick. */
const PACK_ROWS = 200_000;
const PACK_FOR_MS = 10_000;

/** Leaves a small file behind, before it is closed. Where that fails everything is in it all the same. @throws what SQLite throws */
export function tidyStore({ database, writes, sealer }: StoreContents, nowSeconds: number): void {
  database.transaction(() => {
    const until = performance.now() + PACK_FOR_MS;
    const closing = sealer.close(nowSeconds);
    while (performance.now() < until && closing.next().done !== true);
    for (const step of writes.steps()) {
      sealer.packFresh(step, until);
      writes.packFresh(step, PACK_ROWS);
    }
  })();
  giveBackSpace(database, fileSize(database).freeBytes);
  foldLog(database);
}
