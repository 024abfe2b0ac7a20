import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parse, parseDocument } from 'yaml';
import { EnvironmentDefinition } from '../../../shared/definitions/environment';
import { GembaDefinition } from '../../../shared/definitions/gemba';
import { GembaError } from '../../../shared/errors';
import { ServiceDefinition } from '../../../shared/definitions/service';
import type { Deployment } from '../../../shared/model/event';
import type { Run } from '../../../shared/model/run';
import { environmentCredentials } from '../../platform/credentials';
import { systemClock } from '../../platform/clock';
import { toDisposable } from '../../platform/disposable';
import { silentLogger } from '../../platform/logger';
import type { Serves } from '../../../shared/contract/define';
import type { deployContract } from '../../../shared/contract/deploy';
import type { runsContract } from '../../../shared/contract/runs';
import type { SshAccess } from '../access/ssh-face';
import type { Clock } from '../../platform/clock';
import type { Logger } from '../../platform/logger';
import { createEnvironments, type EnvironmentRuns, type Environments, type EnvironmentSample } from '../index';
import type { NewEvent } from '../records-face';
import type { Definitions, EnvironmentSource, LocatedDefinition } from '../source';

/** For tests: environments over a folder of YAML files, with records kept in memory. */

const ownResources = path.resolve(import.meta.dirname, '../../../../resources');

/** Reads a workspace the simple way: no problems, lines all 1. */
export function readDefinitions(dir: string): Definitions {
  const entries = <Value>(folder: string, read: (value: unknown) => Value): Map<string, LocatedDefinition<Value>> => {
    const files = readdirSync(path.join(dir, folder)).filter((file) => file.endsWith('.yaml'));
    return new Map(
      files.flatMap((file) => {
        const value = parse(readFileSync(path.join(dir, folder, file), 'utf8')) as Record<string, unknown>;
        return Object.entries(value).map(([name, entry]) => [
          name,
          { value: read(entry), file: `${folder}/${file}`, line: 1 },
        ]);
      }),
    );
  };
  return {
    config: GembaDefinition.parse(parse(readFileSync(path.join(dir, 'gemba.yaml'), 'utf8'))),
    environments: entries('environments', (value) => EnvironmentDefinition.parse(value)),
    services: entries('services', (value) => ServiceDefinition.parse(value)),
  };
}

interface TestRecords {
  saveRun(run: Run): Promise<void>;
  recentRuns(limit: number): Promise<Run[]>;
  addEvent(event: NewEvent): Promise<void>;
  addDeployment(deployment: Omit<Deployment, 'id'>): Promise<Deployment>;
  updateDeployment(id: number, patch: Partial<Deployment>): Promise<void>;
  listDeployments(filter: { environment: string | null; limit: number }): Promise<Deployment[]>;
  noteDrift(): Promise<Map<string, number>>;
  keepBaseline(subject: string, body: string): Promise<void>;
  baselines(subjects: readonly string[]): Promise<Map<string, string>>;
  keepProfile(environment: string, profile: string | null): Promise<void>;
}

interface TestRuns extends EnvironmentRuns {
  readonly serve: Serves<typeof runsContract>;
  dispose(): Promise<void>;
}

interface TestDeploy {
  readonly serve: Serves<typeof deployContract>;
}

interface Common {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly records: TestRecords;
}

/** The other modules' real parts, which a test hands in: modules do not know each other. */
export interface OtherModules {
  readonly createRuns: (options: Common) => TestRuns;
  readonly createDeploy: (
    options: Common & { workspace: EnvironmentSource; environments: Environments; runs: TestRuns; author: string },
  ) => TestDeploy;
}

export interface OpenEnvironments {
  readonly environments: Environments;
  readonly deploy: TestDeploy;
  readonly runs: TestRuns;
  readonly events: NewEvent[];
  readonly deployments: Deployment[];
  readonly samples: EnvironmentSample[];
  /** Starts something that answers with a run, waits for its end. */
  finish(started: Promise<{ runId: string }> | { runId: string }): Promise<Run>;
  dispose(): Promise<void>;
}

export interface OpenOptions {
  readonly dir: string;
  readonly workspaceId: string;
  readonly name?: string;
  readonly host?: string;
  readonly trusted?: boolean;
  readonly ssh?: SshAccess;
  /** Variables that hold credentials. */
  readonly credentials?: Readonly<Record<string, string>>;
  /** What Docker's command is told by. */
  readonly dockerEnv?: NodeJS.ProcessEnv;
  /** For a bundle, which does not lie where its source does. */
  readonly resourcesDir?: string;
}

const never = new AbortController().signal;

/** For tests that stay on this machine. */
const noSsh: SshAccess = {
  open: (target) => Promise.reject(new GembaError('missing', `No SSH in this test: ${target.host}.`)),
};

export function openEnvironments(
  { createRuns, createDeploy }: OtherModules,
  {
    dir,
    workspaceId,
    name = 'gembatest',
    host,
    trusted = true,
    ssh,
    credentials = {},
    dockerEnv,
    resourcesDir = ownResources,
  }: OpenOptions,
): OpenEnvironments {
  const events: NewEvent[] = [];
  const deployments: Deployment[] = [];
  const samples: EnvironmentSample[] = [];
  const baselines = new Map<string, string>();
  const records: TestRecords = {
    saveRun: async () => {},
    recentRuns: async () => [],
    addEvent: async (event: NewEvent) => void events.push(event),
    addDeployment: async (deployment: Omit<Deployment, 'id'>) => {
      const added = { ...deployment, id: deployments.length + 1 };
      deployments.unshift(added);
      return added;
    },
    updateDeployment: async (id: number, patch: Partial<Deployment>) => {
      const index = deployments.findIndex((deployment) => deployment.id === id);
      deployments[index] = { ...(deployments[index] as Deployment), ...patch };
    },
    listDeployments: async () => deployments,
    noteDrift: async () => new Map<string, number>(),
    keepBaseline: async (subject, body) => void baselines.set(subject, body),
    keepProfile: async () => {},
    baselines: async (subjects) => new Map([...baselines].filter(([subject]) => subjects.includes(subject))),
  };
  const source: EnvironmentSource = {
    dir,
    summary: () => ({ name }),
    current: () => readDefinitions(dir),
    onChange: () => toDisposable(() => {}),
    requireTrust: () => {
      if (!trusted) throw new GembaError('untrusted', 'This workspace is not trusted.');
    },
    serve: {
      read: async ({ file }) => ({ text: readFileSync(path.join(dir, file), 'utf8') }),
      edit: async ({ file, path: place, value }) => {
        const document = parseDocument(readFileSync(path.join(dir, file), 'utf8'));
        document.setIn(place, value);
        writeFileSync(path.join(dir, file), document.toString());
        return {};
      },
      write: async ({ file, text }) => {
        writeFileSync(path.join(dir, file), text);
        return {};
      },
    },
  };
  const common = { clock: systemClock, logger: silentLogger, records };
  const runs = createRuns(common);
  const environments = createEnvironments({
    ...common,
    workspace: source,
    workspaceId,
    profiles: new Map(),
    runs,
    ingest: (batch) => void samples.push(...batch),
    resourcesDir,
    author: 'tester',
    stateDir: path.join(dir, '.gemba'),
    ssh: ssh ?? noSsh,
    credentials: environmentCredentials(credentials),
    dockerOptions: { ...(host === undefined ? {} : { host }), ...(dockerEnv === undefined ? {} : { env: dockerEnv }) },
  });
  const deploy = createDeploy({ ...common, workspace: source, environments, runs, author: 'tester' });
  return {
    environments,
    deploy,
    runs,
    events,
    deployments,
    samples,
    async finish(started) {
      const { runId } = await started;
      let last: Run | null = null;
      await runs.serve.watch({ runId }, (run) => (last = run), { signal: never });
      if (last === null) throw new Error('The run never showed itself.');
      return last;
    },
    async dispose() {
      await environments.dispose();
      await runs.dispose();
    },
  };
}
