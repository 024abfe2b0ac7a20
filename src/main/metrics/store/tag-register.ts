import type { BatchGroup } from './journal-batch';
import type { StoreWrites } from './metrics.sql';
import { placeOfSeries } from './point-batches';
import type { SeriesTable } from './series-table';
import type { TagMark } from './tag-marks.sql';

/** A series by its stored name, and the tags that it has. */
export interface TaggedSeries {
  readonly name: string;
  readonly tags: readonly string[];
}

/**
 * Which series are registered by their tags without points, and which were taken out of the tags though they have some, as
 * the one writer of the store knows it. What changes here is written with the next commit (see `store` and `settle`).
 */
export class TagRegister {
  readonly #marks: Map<number, TagMark>;
  /** What the file does not have yet; null takes a mark away. */
  readonly #changed = new Map<number, TagMark | null>();
  readonly #deletedTags = new Set<string>();

  constructor(marks: ReadonlyMap<number, TagMark>) {
    this.#marks = new Map(marks);
  }

  get hasChanges(): boolean {
    return this.#changed.size > 0;
  }

  /** How many series of the table no point has ever come for. */
  get withoutPoints(): number {
    let count = 0;
    for (const mark of this.#marks.values()) if (mark !== 'untagged') count += 1;
    return count;
  }

  /** Series that are registered and have no points. */
  registered(): number[] {
    return [...this.#marks].filter(([, mark]) => mark === 'registered').map(([id]) => id);
  }

  /** Has the series found by their tags. Series that are in the table must have been committed. */
  register(names: Iterable<string>, table: SeriesTable): void {
    for (const name of names) {
      const id = table.find(name);
      if (id === -1) this.#mark(table.idOf(name), 'registered');
      else if (this.#marks.get(id) === 'unregistered') this.#mark(id, 'registered');
      else if (this.#marks.get(id) === 'untagged') this.#mark(id, null);
    }
  }

  /** Has the series found by their tags no more, until a point comes or they are registered again. */
  unregister(all: Iterable<TaggedSeries>, table: SeriesTable): void {
    for (const { name, tags } of all) {
      const id = table.find(name);
      const mark = this.#marks.get(id);
      if (id === -1 || mark === 'unregistered' || mark === 'untagged') continue;
      this.#mark(id, mark === 'registered' ? 'unregistered' : 'untagged');
      for (const tag of tags) this.#deletedTags.add(tag);
    }
  }

  /** Points that are about to be committed: their series are like any other again. Nothing to do where none is marked. */
  noteArrivals(groups: readonly BatchGroup[]): void {
    if (this.#marks.size === 0) return;
    for (const { ids } of groups) {
      if (ids.length <= this.#marks.size) {
        for (const id of ids) if (this.#marks.has(id)) this.#mark(id, null);
      } else for (const id of [...this.#marks.keys()]) if (placeOfSeries(ids, id) >= 0) this.#mark(id, null);
    }
  }

  /** Writes what has changed since the last commit. Inside the commit's transaction; see `settle`. */
  store(writes: StoreWrites): void {
    if (!this.hasChanges) return;
    for (const [id, mark] of this.#changed) writes.setTagMark(id, mark);
    for (const tag of this.#deletedTags) writes.addDeletedTag(tag);
    writes.bumpTagging();
  }

  /** The commit went through. */
  settle(): void {
    this.#changed.clear();
    this.#deletedTags.clear();
  }

  /** Series that are gone from the table and from the file. */
  forget(ids: ReadonlySet<number>): void {
    for (const id of ids) {
      this.#marks.delete(id);
      this.#changed.delete(id);
    }
  }

  #mark(id: number, mark: TagMark | null): void {
    if (mark === null) this.#marks.delete(id);
    else this.#marks.set(id, mark);
    this.#changed.set(id, mark);
  }
}
