import type { WritableDatabase } from '../../platform/database';

/** The time axis, deployments, runs, and since when each difference has been there. Times in ms since the epoch. */
export function migrate0010(db: WritableDatabase): void {
  db.exec(`
    CREATE TABLE events (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      kind TEXT NOT NULL,
      at INTEGER NOT NULL,
      until INTEGER,
      title TEXT NOT NULL,
      detail TEXT,
      tags TEXT NOT NULL,
      environment TEXT,
      author TEXT
    ) STRICT;
    CREATE INDEX events_by_time ON events (at);

    CREATE TABLE deployments (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      artifact TEXT NOT NULL,
      environment TEXT NOT NULL,
      version TEXT NOT NULL,
      image_id TEXT,
      strategy TEXT NOT NULL,
      at INTEGER NOT NULL,
      finished_at INTEGER,
      state TEXT NOT NULL,
      author TEXT
    ) STRICT;
    CREATE INDEX deployments_by_time ON deployments (environment, at);

    CREATE TABLE runs (
      id TEXT PRIMARY KEY,
      environment TEXT NOT NULL,
      state TEXT NOT NULL,
      started_at INTEGER NOT NULL,
      body TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX runs_by_time ON runs (started_at);

    CREATE TABLE drift_since (
      environment TEXT NOT NULL,
      node TEXT NOT NULL,
      fact TEXT NOT NULL,
      actual TEXT,
      since INTEGER NOT NULL,
      PRIMARY KEY (environment, node, fact)
    ) STRICT, WITHOUT ROWID;
  `);
}
