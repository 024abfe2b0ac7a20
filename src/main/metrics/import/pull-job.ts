import type { RemoteCredentials } from '../remote/credentials';

/** What is fetched from a remote server: handed to the import worker. Times in seconds since the epoch. */
export interface PullJob {
  readonly kind: 'pull';
  readonly remote: {
    readonly name: string;
    readonly kind: 'graphite' | 'prometheus';
    readonly url: string;
    readonly credentials: RemoteCredentials;
  };
  /** Globs of names, `seriesByTag(…)` or PromQL selectors; at least one. */
  readonly match: readonly string[];
  readonly fromSeconds: number;
  readonly untilSeconds: number;
  /** Null for the server's own resolution. */
  readonly everySeconds: number | null;
  /** Put before each name, with a dot. */
  readonly prefix: string | null;
  /** Where it is remembered what was fetched. */
  readonly cursorFile: string;
  /** Fetch also what was fetched before. */
  readonly again: boolean;
}
