import path from 'node:path';
import type { Serves } from '../../shared/contract/define';
import type { eventsContract } from '../../shared/contract/events';
import { GembaError } from '../../shared/errors';
import type { Deployment, TimelineEvent } from '../../shared/model/event';
import type { Run } from '../../shared/model/run';
import type { Clock } from '../platform/clock';
import { Emitter, type Disposable } from '../platform/disposable';
import type { Logger } from '../platform/logger';
import { RecordsClient } from './records-client';
import type { DriftFact, EventFilter, NewEvent } from './records.sql';
import { serveEvents } from './serve-events';

/** The file in the state folder that holds what happened; deployments, runs and notes. Times in ms since the epoch. */
export const RECORDS_FILE = 'gemba.sqlite';

/** What the console observed and did. Calls fail with a GembaError that says why: disk full, folder read-only. */
export interface Records {
  addEvent(event: NewEvent): Promise<TimelineEvent>;
  /** The newest `limit` events of the filter, oldest first. */
  listEvents(filter: EventFilter): Promise<TimelineEvent[]>;
  onEvent(listener: (event: TimelineEvent) => void): Disposable;
  addDeployment(deployment: Omit<Deployment, 'id'>): Promise<Deployment>;
  updateDeployment(id: number, patch: Partial<Omit<Deployment, 'id'>>): Promise<Deployment>;
  /** Newest first; of all environments for null. */
  listDeployments(filter: { environment: string | null; limit: number }): Promise<Deployment[]>;
  /** Adds a run, or replaces it by its id. */
  saveRun(run: Run): Promise<void>;
  /** Newest first. */
  recentRuns(limit: number): Promise<Run[]>;
  /** First-seen time of each difference (`node\0fact`); forgets those no longer in `facts`. */
  noteDrift(environment: string, facts: readonly DriftFact[], at: number): Promise<ReadonlyMap<string, number>>;
  /** Remembers what was true of a subject (a container, a host) when it was made, in place of what was known before. */
  keepBaseline(subject: string, body: string, at: number): Promise<void>;
  /** Those that are known, by subject. */
  baselines(subjects: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Remembers the profile that is in effect in an environment; null: the whole is. */
  keepProfile(environment: string, profile: string | null, at: number): Promise<void>;
  /** Those that are in effect, by environment. */
  profiles(): Promise<ReadonlyMap<string, string>>;
  readonly serve: Serves<typeof eventsContract>;
  dispose(): Promise<void>;
}

export interface RecordsOptions {
  readonly stateDir: string;
  /** The built `records-worker.js`. */
  readonly worker: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Opens `gemba.sqlite` in a worker thread. The caller owns the state folder.
 *
 * @throws GembaError where the file cannot be opened; a damaged one is moved aside and said on the time axis instead.
 */
export async function createRecords({ stateDir, worker, clock, logger }: RecordsOptions): Promise<Records> {
  const file = path.resolve(stateDir, RECORDS_FILE);
  const { client, movedAside } = await RecordsClient.open({ worker, data: { file, nowMs: clock.nowMs() }, logger });
  const events = new Emitter<TimelineEvent>((error) =>
    logger.error('a listener of the time axis failed', { error: String(error) }),
  );
  async function addEvent(event: NewEvent): Promise<TimelineEvent> {
    const added = await client.call('addEvent', event);
    events.emit(added);
    return added;
  }
  const listEvents: Records['listEvents'] = (filter) => client.call('listEvents', filter);
  const onEvent: Records['onEvent'] = (listener) => events.on(listener);
  if (movedAside !== null) await sayMoved(movedAside, { addEvent, clock, logger });
  return {
    addEvent,
    listEvents,
    onEvent,
    addDeployment: (deployment) => client.call('addDeployment', deployment),
    async updateDeployment(id, patch) {
      const changed = await client.call('updateDeployment', id, patch);
      if (changed === null) throw new GembaError('missing', `There is no deployment ${id}.`);
      return changed;
    },
    listDeployments: (filter) => client.call('listDeployments', filter),
    async saveRun(run) {
      await client.call('saveRun', run);
    },
    recentRuns: (limit) => client.call('recentRuns', limit),
    noteDrift: async (environment, facts, at) => new Map(await client.call('noteDrift', environment, facts, at)),
    async keepBaseline(subject, body, at) {
      await client.call('keepBaseline', subject, body, at);
    },
    baselines: async (subjects) => new Map(await client.call('baselines', subjects)),
    async keepProfile(environment, profile, at) {
      await client.call('keepProfile', environment, profile, at);
    },
    profiles: async () => new Map(await client.call('profiles')),
    serve: serveEvents({ addEvent, listEvents, onEvent, clock }),
    dispose: () => client.close(),
  };
}

async function sayMoved(
  movedAside: string,
  o: { addEvent: (event: NewEvent) => Promise<TimelineEvent>; clock: Clock; logger: Logger },
): Promise<void> {
  o.logger.warn(`${RECORDS_FILE} was damaged; it was moved to ${movedAside} and a new one was begun`);
  await o.addEvent({
    kind: 'console',
    at: o.clock.nowMs(),
    until: null,
    title: 'records begun anew',
    detail: `${RECORDS_FILE} was damaged. It was moved to ${movedAside}; events and deployments from before are in there.`,
    tags: [],
    environment: null,
    author: null,
  });
}
