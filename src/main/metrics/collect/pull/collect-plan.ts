import type { CollectDefinition } from '../../../../shared/definitions/collect';

/** What the ingest worker is to read, as plain data. */
export interface CollectPlan {
  readonly workspaceDir: string;
  readonly entries: Readonly<Record<string, CollectDefinition>>;
  /** Secrets are not sent anywhere that an untrusted workspace names. */
  readonly isTrusted: boolean;
}
