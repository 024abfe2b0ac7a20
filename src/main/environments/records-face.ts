import type { Deployment, TimelineEvent } from '../../shared/model/event';
import type { Run } from '../../shared/model/run';

export type NewEvent = Omit<TimelineEvent, 'id'>;

/** What environments leave behind and look up: the time axis, deployments, when differences were first seen. */
export interface EnvironmentRecords {
  addEvent(event: NewEvent): Promise<unknown>;
  /** Newest first. */
  recentRuns(limit: number): Promise<Run[]>;
  /** Newest first. */
  listDeployments(filter: { environment: string | null; limit: number }): Promise<Deployment[]>;
  noteDrift(
    environment: string,
    facts: ReadonlyArray<{ node: string; fact: string; actual: string | null }>,
    at: number,
  ): Promise<ReadonlyMap<string, number>>;
  keepBaseline(subject: string, body: string, at: number): Promise<void>;
  baselines(subjects: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Remembers the profile that is in effect in an environment; null: the whole is. */
  keepProfile(environment: string, profile: string | null, at: number): Promise<void>;
}

/** Which version of each service was deployed last and stands; `local` and what never was are left out. */
export async function deployedVersions(records: EnvironmentRecords, environment: string): Promise<Map<string, string>> {
  const deployments = await records.listDeployments({ environment, limit: 200 });
  const versions = new Map<string, string>();
  for (const { artifact, version, state } of deployments) {
    if (state === 'done' && !versions.has(artifact)) versions.set(artifact, version);
  }
  return versions;
}
