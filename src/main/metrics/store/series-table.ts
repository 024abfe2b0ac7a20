import type { StoreReads, StoreWrites } from './metrics.sql';
import {
  type AggregationMethod,
  formatArchives,
  parseArchives,
  type Policy,
  policyKey,
  type PolicyRules,
} from './policy';

/** Names, ids and policies of all series, as their one writer knows them. */
export class SeriesTable {
  readonly #rules: PolicyRules;
  readonly #ids = new Map<string, number>();
  readonly #policies: Array<Policy | undefined> = [];
  readonly #policyIds = new Map<string, number>();
  readonly #policiesById = new Map<number, Policy>();
  #fresh: Array<{ id: number; name: string }> = [];
  #nextId = 1;
  /** Series whose archives are to become other ones, and which. Until then they are kept and read as they were. */
  readonly #outdated = new Map<number, Policy>();

  constructor(rules: PolicyRules) {
    this.#rules = rules;
  }

  get size(): number {
    return this.#ids.size;
  }

  /**
   * Reads the stored series. One whose way of being rolled up has changed since is kept by the new rules from now on; one
   * whose archives have changed has to be rewritten first, see `nextOutdated`.
   */
  load(reads: StoreReads, writes: StoreWrites): void {
    for (const row of reads.policies()) {
      const policy: Policy = {
        archives: parseArchives(row.archives),
        method: row.method as AggregationMethod,
        xFilesFactor: row.xff,
      };
      this.#policiesById.set(row.id, policy);
      this.#policyIds.set(policyKey(policy), row.id);
    }
    let changed = false;
    for (const row of reads.seriesAfter(0)) {
      const policy = this.#rules.policyOf(row.name);
      const stored = this.#policiesById.get(row.policy);
      const isOutdated = stored !== undefined && formatArchives(stored.archives) !== formatArchives(policy.archives);
      if (isOutdated) this.#outdated.set(row.id, policy);
      else if (stored === undefined || policyKey(stored) !== policyKey(policy)) {
        writes.setPolicy(row.id, this.#storePolicy(policy, writes));
        changed = true;
      }
      this.#ids.set(row.name, row.id);
      this.#policies[row.id] = isOutdated ? stored : policy;
      this.#nextId = Math.max(this.#nextId, row.id + 1);
    }
    writes.setRewriting(this.#outdated.size > 0);
    if (changed) writes.bumpGeneration();
  }

  get outdated(): number {
    return this.#outdated.size;
  }

  /** A series that has to be rewritten, and how it is to be kept. */
  nextOutdated(): { readonly id: number; readonly policy: Policy } | null {
    const [next] = this.#outdated;
    return next === undefined ? null : { id: next[0], policy: next[1] };
  }

  /** Writes a series' new policy; `adopt` follows once that is committed. */
  storeAdopted(id: number, policy: Policy, writes: StoreWrites): void {
    writes.setPolicy(id, this.#storePolicy(policy, writes));
  }

  adopt(id: number, policy: Policy): void {
    this.#policies[id] = policy;
    this.#outdated.delete(id);
  }

  /** The id of a series that is there, or −1. */
  find(name: string): number {
    return this.#ids.get(name) ?? -1;
  }

  idOf(name: string): number {
    const known = this.#ids.get(name);
    if (known !== undefined) return known;
    const id = this.#nextId;
    this.#nextId += 1;
    this.#ids.set(name, id);
    this.#policies[id] = this.#rules.policyOf(name);
    this.#fresh.push({ id, name });
    return id;
  }

  /** The name of every series by its id. */
  namesById(): Map<number, string> {
    return new Map([...this.#ids].map(([name, id]) => [id, name]));
  }

  /** Takes an adoption back that was not committed. */
  disown(id: number, stored: Policy, wanted: Policy): void {
    this.#policies[id] = stored;
    this.#outdated.set(id, wanted);
  }

  policyOf(id: number): Policy | undefined {
    return this.#policies[id];
  }

  /** Every policy in use, with its id. */
  policies(): ReadonlyMap<number, Policy> {
    return this.#policiesById;
  }

  /** Writes the series that are new since the last commit. Inside the commit's transaction; see `settle`. */
  storeFresh(writes: StoreWrites): void {
    for (const { id, name } of this.#fresh) {
      const policy = this.#policies[id];
      if (policy !== undefined) writes.addSeries(id, name, this.#storePolicy(policy, writes));
    }
  }

  /** The commit went through (or not: then the fresh ones are written again with the next). */
  settle(committed: boolean, reads: StoreReads): void {
    if (committed) {
      this.#fresh = [];
      return;
    }
    // Policies that were added in a transaction that was rolled back are not in the file.
    const stored = new Set(reads.policies().map((row) => row.id));
    for (const [key, id] of this.#policyIds) {
      if (stored.has(id)) continue;
      this.#policyIds.delete(key);
      this.#policiesById.delete(id);
    }
  }

  forget(ids: ReadonlySet<number>): void {
    for (const [name, id] of this.#ids) {
      if (!ids.has(id)) continue;
      this.#ids.delete(name);
      this.#policies[id] = undefined;
      this.#outdated.delete(id);
    }
  }

  #storePolicy(policy: Policy, writes: StoreWrites): number {
    const key = policyKey(policy);
    const known = this.#policyIds.get(key);
    if (known !== undefined) return known;
    const id = writes.addPolicy(formatArchives(policy.archives), policy.method, policy.xFilesFactor);
    this.#policyIds.set(key, id);
    this.#policiesById.set(id, policy);
    return id;
  }
}
