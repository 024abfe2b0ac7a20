import type { Run } from '../../shared/model/run';
import type { Deployment, TimelineEvent } from '../../shared/model/event';
import { describeSqliteError } from '../platform/database';
import { openRecordsDatabase, type OpenedRecords } from './open-records-database';
import {
  changeDeployment,
  insertDeployment,
  insertEvent,
  prune,
  replaceDrift,
  replaceProfile,
  RETENTION,
  selectBaselines,
  selectDeployments,
  selectEvents,
  selectProfiles,
  selectRuns,
  upsertBaseline,
  upsertRun,
  type DriftFact,
  type EventFilter,
  type NewDeployment,
  type NewEvent,
  type Retention,
} from './records.sql';

/** What the records can be asked: run in the worker, called by name from the main thread. */
export interface RecordsCalls {
  addEvent(event: NewEvent): TimelineEvent;
  listEvents(filter: EventFilter): TimelineEvent[];
  addDeployment(deployment: NewDeployment): Deployment;
  updateDeployment(id: number, patch: Partial<NewDeployment>): Deployment | null;
  listDeployments(filter: { environment: string | null; limit: number }): Deployment[];
  saveRun(run: Run): null;
  recentRuns(limit: number): Run[];
  noteDrift(environment: string, facts: readonly DriftFact[], at: number): [string, number][];
  keepBaseline(subject: string, body: string, at: number): null;
  baselines(subjects: readonly string[]): [string, string][];
  keepProfile(environment: string, profile: string | null, at: number): null;
  profiles(): [string, string][];
}

/** After this many additions the oldest are looked for. */
const PRUNE_EVERY = 200;

/** The only writer of gemba.sqlite. Synchronous, so it lives in a thread of its own. */
export class RecordsStore implements RecordsCalls {
  readonly movedAside: string | null;
  readonly #file: string;
  readonly #db: OpenedRecords['db'];
  readonly #retention: Retention;
  #added = 0;

  constructor(file: string, options: { nowMs: number; retention?: Retention; maxPages?: number }) {
    const { db, movedAside } = openRecordsDatabase(file, options.nowMs);
    this.#file = file;
    this.#db = db;
    this.movedAside = movedAside;
    this.#retention = options.retention ?? RETENTION;
    if (options.maxPages !== undefined) db.pragma(`max_page_count = ${options.maxPages}`);
    prune(db, this.#retention);
  }

  addEvent(event: NewEvent): TimelineEvent {
    return this.#adding(() => insertEvent(this.#db, event));
  }

  listEvents(filter: EventFilter): TimelineEvent[] {
    return this.#named(() => selectEvents(this.#db, filter));
  }

  addDeployment(deployment: NewDeployment): Deployment {
    return this.#adding(() => insertDeployment(this.#db, deployment));
  }

  updateDeployment(id: number, patch: Partial<NewDeployment>): Deployment | null {
    return this.#named(() => changeDeployment(this.#db, id, patch));
  }

  listDeployments(filter: { environment: string | null; limit: number }): Deployment[] {
    return this.#named(() => selectDeployments(this.#db, filter));
  }

  saveRun(run: Run): null {
    return this.#adding(() => {
      upsertRun(this.#db, run);
      return null;
    });
  }

  recentRuns(limit: number): Run[] {
    return this.#named(() => selectRuns(this.#db, limit));
  }

  noteDrift(environment: string, facts: readonly DriftFact[], at: number): [string, number][] {
    return this.#named(() => replaceDrift(this.#db, environment, facts, at));
  }

  keepBaseline(subject: string, body: string, at: number): null {
    return this.#adding(() => {
      upsertBaseline(this.#db, subject, body, at);
      return null;
    });
  }

  baselines(subjects: readonly string[]): [string, string][] {
    return this.#named(() => selectBaselines(this.#db, subjects));
  }

  keepProfile(environment: string, profile: string | null, at: number): null {
    this.#named(() => replaceProfile(this.#db, environment, profile, at));
    return null;
  }

  profiles(): [string, string][] {
    return this.#named(() => selectProfiles(this.#db));
  }

  close(): void {
    this.#db.close();
  }

  #adding<Result>(work: () => Result): Result {
    const result = this.#named(work);
    this.#added += 1;
    if (this.#added % PRUNE_EVERY === 0) this.#named(() => prune(this.#db, this.#retention));
    return result;
  }

  #named<Result>(work: () => Result): Result {
    try {
      return work();
    } catch (error) {
      throw describeSqliteError(error, this.#file);
    }
  }
}
