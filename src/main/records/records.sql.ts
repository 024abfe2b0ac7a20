import { Run } from '../../shared/model/run';
import { Deployment, TimelineEvent } from '../../shared/model/event';
import type { ReadableDatabase, WritableDatabase } from '../platform/database';

export type NewEvent = Omit<TimelineEvent, 'id'>;
export type NewDeployment = Omit<Deployment, 'id'>;

interface EventRow extends Omit<TimelineEvent, 'tags'> {
  readonly tags: string;
}

interface DeploymentRow extends Omit<Deployment, 'imageId' | 'finishedAt'> {
  readonly image_id: string | null;
  readonly finished_at: number | null;
}

export function insertEvent(db: WritableDatabase, event: NewEvent): TimelineEvent {
  const { lastInsertRowid } = db
    .prepare(
      `INSERT INTO events (kind, at, until, title, detail, tags, environment, author)
       VALUES (@kind, @at, @until, @title, @detail, @tags, @environment, @author)`,
    )
    .run({
      ...event,
      at: Math.round(event.at),
      until: event.until === null ? null : Math.round(event.until),
      tags: JSON.stringify(event.tags),
    });
  return { ...event, at: Math.round(event.at), id: Number(lastInsertRowid) };
}

/** Which events: those that happened or lasted in the range, of an environment and with a tag where these are named. */
export interface EventFilter {
  readonly from: number;
  readonly until: number;
  readonly limit: number;
  readonly environment?: string | undefined;
  readonly tag?: string | undefined;
}

/** The newest `limit` of them, oldest first. */
export function selectEvents(db: ReadableDatabase, filter: EventFilter): TimelineEvent[] {
  const { environment = null, tag = null } = filter;
  const asked = { ...filter, environment, tag };
  const rows = db
    .prepare<[typeof asked], EventRow>(
      `SELECT * FROM (
         SELECT id, kind, at, until, title, detail, tags, environment, author FROM events
         WHERE at <= @until AND (at >= @from OR until >= @from)
           AND (@environment IS NULL OR environment = @environment)
           AND (@tag IS NULL OR EXISTS (SELECT 1 FROM json_each(events.tags) WHERE value = @tag))
         ORDER BY at DESC, id DESC LIMIT @limit
       ) ORDER BY at, id`,
    )
    .all(asked);
  return rows.map((row) => TimelineEvent.parse({ ...row, tags: JSON.parse(row.tags) as unknown }));
}

/** When events happened, with everything that they can be asked for by: their tags, their kind and their environment. */
export function selectEventTags(
  db: ReadableDatabase,
  range: { from: number; until: number },
): Array<{ at: number; tags: ReadonlySet<string> }> {
  const rows = db
    .prepare<[typeof range], Pick<EventRow, 'at' | 'tags' | 'kind' | 'environment'>>(
      'SELECT at, tags, kind, environment FROM events WHERE at BETWEEN @from AND @until ORDER BY at',
    )
    .all(range);
  return rows.map(({ at, tags, kind, environment }) => ({
    at,
    tags: new Set([...(JSON.parse(tags) as string[]), kind, ...(environment === null ? [] : [environment])]),
  }));
}

export function insertDeployment(db: WritableDatabase, deployment: NewDeployment): Deployment {
  const { lastInsertRowid } = db
    .prepare(
      `INSERT INTO deployments (artifact, environment, version, image_id, strategy, at, finished_at, state, author)
       VALUES (@artifact, @environment, @version, @imageId, @strategy, @at, @finishedAt, @state, @author)`,
    )
    .run(deployment);
  return { ...deployment, id: Number(lastInsertRowid) };
}

/** Null where there is no deployment of that id. */
export function changeDeployment(db: WritableDatabase, id: number, patch: Partial<NewDeployment>): Deployment | null {
  return db
    .transaction((): Deployment | null => {
      const found = selectDeployment(db, id);
      if (found === null) return null;
      const changed = { ...found, ...patch, id };
      db.prepare(
        `UPDATE deployments SET artifact = @artifact, environment = @environment, version = @version,
           image_id = @imageId, strategy = @strategy, at = @at, finished_at = @finishedAt, state = @state, author = @author
         WHERE id = @id`,
      ).run(changed);
      return changed;
    })
    .immediate();
}

function selectDeployment(db: ReadableDatabase, id: number): Deployment | null {
  const row = db.prepare<[number], DeploymentRow>('SELECT * FROM deployments WHERE id = ?').get(id);
  return row === undefined ? null : toDeployment(row);
}

/** Newest first. */
export function selectDeployments(
  db: ReadableDatabase,
  filter: { environment: string | null; limit: number },
): Deployment[] {
  return db
    .prepare<[typeof filter], DeploymentRow>(
      `SELECT * FROM deployments WHERE @environment IS NULL OR environment = @environment
       ORDER BY at DESC, id DESC LIMIT @limit`,
    )
    .all(filter)
    .map(toDeployment);
}

function toDeployment({ image_id: imageId, finished_at: finishedAt, ...rest }: DeploymentRow): Deployment {
  return Deployment.parse({ ...rest, imageId, finishedAt });
}

export function upsertRun(db: WritableDatabase, run: Run): void {
  db.prepare(
    `INSERT INTO runs (id, environment, state, started_at, body) VALUES (@id, @environment, @state, @startedAt, @body)
     ON CONFLICT (id) DO UPDATE SET state = excluded.state, body = excluded.body`,
  ).run({
    id: run.id,
    environment: run.environment,
    state: run.state,
    startedAt: Math.round(run.startedAt),
    body: JSON.stringify(run),
  });
}

/** Newest first. */
export function selectRuns(db: ReadableDatabase, limit: number): Run[] {
  return db
    .prepare<[number], { body: string }>('SELECT body FROM runs ORDER BY started_at DESC, id DESC LIMIT ?')
    .all(limit)
    .map((row) => Run.parse(JSON.parse(row.body)));
}

/** One difference between what is defined and what is. */
export interface DriftFact {
  readonly node: string;
  readonly fact: string;
  readonly actual: string | null;
}

/** Remembers each difference from when it was first seen, forgets the others, and answers since when: node\0fact → ms. */
export function replaceDrift(
  db: WritableDatabase,
  environment: string,
  facts: readonly DriftFact[],
  at: number,
): [string, number][] {
  return db
    .transaction((): [string, number][] => {
      const key = (fact: { node: string; fact: string }): string => `${fact.node}\0${fact.fact}`;
      const known = db
        .prepare<[string], { node: string; fact: string; since: number }>(
          'SELECT node, fact, since FROM drift_since WHERE environment = ?',
        )
        .all(environment);
      const since = new Map(known.map((row) => [key(row), row.since]));
      db.prepare('DELETE FROM drift_since WHERE environment = ?').run(environment);
      const insert = db.prepare(
        'INSERT OR REPLACE INTO drift_since (environment, node, fact, actual, since) VALUES (?, ?, ?, ?, ?)',
      );
      return facts.map((fact) => {
        const first = since.get(key(fact)) ?? Math.round(at);
        insert.run(environment, fact.node, fact.fact, fact.actual, first);
        return [key(fact), first];
      });
    })
    .immediate();
}

/** Since when each known difference of an environment has been there: node\0fact → ms. */
export function selectDriftSince(db: ReadableDatabase, environment: string): [string, number][] {
  return db
    .prepare<[string], { node: string; fact: string; since: number }>(
      'SELECT node, fact, since FROM drift_since WHERE environment = ?',
    )
    .all(environment)
    .map(({ node, fact, since }) => [`${node}\0${fact}`, since]);
}

/** Replaces what was true of a subject (a container, a host) when it was made. */
export function upsertBaseline(db: WritableDatabase, subject: string, body: string, at: number): void {
  db.prepare(
    `INSERT INTO baselines (subject, at, body) VALUES (?, ?, ?)
     ON CONFLICT (subject) DO UPDATE SET at = excluded.at, body = excluded.body`,
  ).run(subject, Math.round(at), body);
}

/** Those that there are, in no order. */
export function selectBaselines(db: ReadableDatabase, subjects: readonly string[]): [string, string][] {
  return db
    .prepare<[string], { subject: string; body: string }>(
      'SELECT subject, body FROM baselines WHERE subject IN (SELECT value FROM json_each(?))',
    )
    .all(JSON.stringify(subjects))
    .map(({ subject, body }) => [subject, body]);
}

/** Remembers the profile that is in effect in an environment; null: the whole is. */
export function replaceProfile(db: WritableDatabase, environment: string, profile: string | null, at: number): void {
  if (profile === null) {
    db.prepare('DELETE FROM profiles WHERE environment = ?').run(environment);
    return;
  }
  db.prepare(
    `INSERT INTO profiles (environment, profile, at) VALUES (?, ?, ?)
     ON CONFLICT (environment) DO UPDATE SET profile = excluded.profile, at = excluded.at`,
  ).run(environment, profile, Math.round(at));
}

/** By environment. */
export function selectProfiles(db: ReadableDatabase): [string, string][] {
  return db
    .prepare<[], { environment: string; profile: string }>('SELECT environment, profile FROM profiles')
    .all()
    .map(({ environment, profile }) => [environment, profile]);
}

/** How many of each are kept: years of a busy workshop, and a file of some tens of megabytes at most. */
export interface Retention {
  readonly events: number;
  readonly deployments: number;
  readonly runs: number;
  readonly baselines: number;
}

export const RETENTION: Retention = { events: 100_000, deployments: 20_000, runs: 1000, baselines: 5000 };

/** Forgets the oldest beyond what is kept; a run or a deployment under way stays. */
export function prune(db: WritableDatabase, keep: Retention): void {
  db.transaction(() => {
    db.prepare(
      'DELETE FROM events WHERE id IN (SELECT id FROM events ORDER BY at DESC, id DESC LIMIT -1 OFFSET ?)',
    ).run(keep.events);
    db.prepare(
      `DELETE FROM deployments WHERE state <> 'running'
         AND id IN (SELECT id FROM deployments ORDER BY at DESC, id DESC LIMIT -1 OFFSET ?)`,
    ).run(keep.deployments);
    db.prepare(
      `DELETE FROM runs WHERE state <> 'running'
         AND id IN (SELECT id FROM runs ORDER BY started_at DESC, id DESC LIMIT -1 OFFSET ?)`,
    ).run(keep.runs);
    db.prepare(
      'DELETE FROM baselines WHERE subject IN (SELECT subject FROM baselines ORDER BY at DESC LIMIT -1 OFFSET ?)',
    ).run(keep.baselines);
  }).immediate();
}

/** SQLite's own look at the whole file; `ok` or what is wrong with it. */
export function quickCheck(db: ReadableDatabase): string {
  return String(db.pragma('quick_check(1)', { simple: true }));
}
