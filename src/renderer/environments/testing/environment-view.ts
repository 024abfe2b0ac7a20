import type { EnvironmentNode, EnvironmentView } from '../../../shared/model/environment';

/** The environment `local` on Docker, of which nothing is said but its nodes and how they are. */
export function environmentView(known: Pick<EnvironmentView, 'nodes' | 'status'>): EnvironmentView {
  return {
    name: 'local',
    provider: 'docker',
    protected: false,
    converge: { enabled: false, every: '1h', dryRun: false, quietHours: [], maxChanges: 5, nextRunAt: null },
    file: 'environments/local.yaml',
    profile: null,
    profiles: [],
    links: [],
    runId: null,
    ...known,
  };
}

/** A node of it that is nothing in particular. */
export function environmentNode(name: string, services: string[]): EnvironmentNode {
  return { name, kind: 'node', services, runtime: null, image: null, size: null, region: null, definedAt: null };
}
