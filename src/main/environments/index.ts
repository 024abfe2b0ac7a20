import os from 'node:os';
import path from 'node:path';
import type { Serves } from '../../shared/contract/define';
import type { environmentsContract } from '../../shared/contract/environments';
import type { DoctorItem } from '../../shared/model/doctor';
import type { EnvironmentView } from '../../shared/model/environment';
import type { State } from '../../shared/model/state';
import type { Clock } from '../platform/clock';
import type { CredentialSource } from '../platform/credentials';
import type { Disposable } from '../platform/disposable';
import type { Logger } from '../platform/logger';
import { startCollectors, type EnvironmentSample } from './collect/collectors';
import type { HostMachines } from './hosts/host-machines';
import { createHostProvider } from './hosts/host-provider';
import { readBuildContext } from './providers/docker/images/build-context';
import { createSshMachines } from './providers/ssh/ssh-machines';
import { createVagrantMachines } from './providers/vagrant/vagrant-machines';
import type { SshAccess } from './access/ssh-face';
import { GuardMark } from './model/guard-mark';
import type { ResolvedEnvironment } from './model/resolved';
import { EnvironmentDirectory } from './environment-directory';
import type { DeployTarget } from './environment-changes';
import { EnvironmentsService } from './environments-service';
import { eventNoter } from './note-event';
import type { EnvironmentRuns } from './run-face';
import { resolveConnection } from './providers/docker/connection';
import { createSwarmProvider } from './providers/swarm/swarm-provider';
import { readKernelFacts } from './providers/swarm/balancing';
import { createDockerProvider } from './providers/docker/docker-provider';
import { composeFile } from './providers/docker/project-file';
import { createEngine } from './providers/docker/engine';
import type { FileBaselines } from './providers/docker/file-baselines';
import { examineRegistries } from './providers/docker/registry/registry-doctor';
import { createRegistryLogins } from './providers/docker/registry/registry-logins';
import { createPublisher, type Publisher } from './publisher';
import { deployedVersions, type EnvironmentRecords } from './records-face';
import { ProfilesInEffect } from './profiles-in-effect';
import type { EnvironmentProvider } from './providers/provider';
import type { EnvironmentSource } from './source';

export type { DeployTarget } from './environment-changes';
export type { Publisher } from './publisher';
export type { EnvironmentRuns } from './run-face';
export type { EnvironmentRecords } from './records-face';
export type { Definitions, EnvironmentSource } from './source';
export type { EnvironmentSample } from './collect/collectors';

export interface EnvironmentsOptions {
  readonly workspace: EnvironmentSource;
  /** Unique for the folder: two copies of a workspace on one engine never meet. */
  readonly workspaceId: string;
  readonly records: EnvironmentRecords;
  /** The profiles in effect that the state folder remembers, by environment. */
  readonly profiles: ReadonlyMap<string, string>;
  readonly runs: EnvironmentRuns;
  readonly ingest: (samples: readonly EnvironmentSample[]) => void;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Where vagrant's machines are remembered. */
  readonly stateDir: string;
  /** For hosts that are reached over it. */
  readonly ssh: SshAccess;
  /** What `credentials_name` stands for, where a process is given it as a secret. */
  readonly credentials: CredentialSource;
  /** Holds `images/haproxy`. */
  readonly resourcesDir: string;
  /** `host` overrides DOCKER_HOST; `env` stands in for the process's own, with what Docker's command is told by it. */
  readonly dockerOptions?: { readonly host?: string; readonly env?: NodeJS.ProcessEnv };
  /** Who is at the keyboard. */
  readonly author?: string | null;
}

export interface Environments {
  readonly serve: Serves<typeof environmentsContract>;
  readonly deployTarget: DeployTarget;
  readonly publisher: Publisher;
  views(): EnvironmentView[];
  onViews(listener: (views: EnvironmentView[]) => void): Disposable;
  providerStatus(): { name: string; state: State; summary: string; checkedAt: number | null }[];
  doctorItems(): Promise<DoctorItem[]>;
  /** Begins to read states, to listen for what happens and to collect: after the first paint. */
  start(): void;
  dispose(): Promise<void>;
}

/** Puts environments together: definitions in, states, plans, runs and samples out. Nothing is asked of Docker yet. */
export function createEnvironments(options: EnvironmentsOptions): Environments {
  const { workspace, workspaceId, records, clock, logger } = options;
  const env = options.dockerOptions?.env ?? process.env;
  const logins = createRegistryLogins({
    registries: () => workspace.current().config.registries,
    credentials: options.credentials,
    env,
    homeDir: os.homedir(),
  });
  const engine = createEngine(resolveConnection(options.dockerOptions?.host, env), logins);
  const owner = {
    workspaceId,
    workspaceDir: workspace.dir,
    workspaceName: () => engineName(workspace.summary().name),
    deployedVersions: (environment: string) => deployedVersions(records, environment),
  };
  const baselines: FileBaselines = {
    keep: (subject, body) => records.keepBaseline(`container:${subject}`, body, clock.nowMs()),
    read: async (subjects) => {
      const known = await records.baselines(subjects.map((subject) => `container:${subject}`));
      return new Map([...known].map(([subject, body]) => [subject.slice('container:'.length), body]));
    },
    onProblem: (message) => logger.warn(message),
  };
  const docker = createDockerProvider({
    ...owner,
    engine,
    clock,
    logger,
    baselines,
    resourcesDir: options.resourcesDir,
    guards: {
      keep: (containerId, mark) => records.keepBaseline(`guard:${containerId}`, JSON.stringify(mark), clock.nowMs()),
      read: async (containerIds) => {
        const known = await records.baselines(containerIds.map((id) => `guard:${id}`));
        return new Map(
          [...known].map(([subject, body]) => [subject.slice('guard:'.length), GuardMark.parse(JSON.parse(body))]),
        );
      },
    },
  });
  const resolve = (name: string, profile?: null): ResolvedEnvironment | null =>
    workspace.current().environments.has(name) ? directory.get(name, profile) : null;
  const hosts = (machines: HostMachines): EnvironmentProvider =>
    createHostProvider({
      machines,
      clock,
      workspaceId,
      workspaceDir: workspace.dir,
      context: ({ build }) =>
        readBuildContext({
          ...(build ?? { folder: '.', dockerfile: 'Dockerfile', args: {} }),
          workspaceDir: workspace.dir,
          folder: path.join(workspace.dir, build?.folder ?? '.'),
        }),
      // Profiles are not for hosts; whatever is remembered, all of them are looked after.
      resolve: (name) => resolve(name, null),
      baselines: {
        keep: (subject, body) => records.keepBaseline(subject, body, clock.nowMs()),
        read: (subjects) => records.baselines(subjects),
      },
    });
  const author = options.author === undefined ? userName() : options.author;
  const profiles = new ProfilesInEffect(options.profiles, { records, clock });
  const directory: EnvironmentDirectory = new EnvironmentDirectory(workspace, profiles, [
    docker,
    createSwarmProvider({
      ...owner,
      engine,
      clock,
      baselines,
      credentials: options.credentials,
      kernel: readKernelFacts,
      resolve,
    }),
    hosts(createSshMachines(options.ssh)),
    hosts(
      createVagrantMachines({
        ssh: options.ssh,
        dir: path.join(options.stateDir, 'vagrant'),
        workspaceDir: workspace.dir,
        workspaceName: () => engineName(workspace.summary().name),
        requireTrust: () => workspace.requireTrust(),
      }),
    ),
  ]);
  const service = new EnvironmentsService({
    ...options,
    source: workspace,
    directory,
    profiles,
    author,
    fileOfProject: (project, signal) => composeFile(engine.reader, project, signal),
  });
  let collectors: Disposable | null = null;
  return {
    serve: service.serve,
    deployTarget: service.deployTarget,
    publisher: createPublisher({
      source: workspace,
      owner,
      engine,
      note: eventNoter({ records, clock, author, logger }),
    }),
    views: () => service.views(),
    onViews: (listener) => service.onViews(listener),
    providerStatus: () => service.providerStatus(),
    doctorItems: async () => [
      ...(await service.doctorItems()),
      ...(await examineRegistries(workspace.current().config.registries, logins)),
    ],
    start() {
      service.start();
      collectors ??= startCollectors({
        views: () => service.views(),
        reader: engine.reader,
        publishedHost: engine.connection.publishedHost,
        workspaceId,
        ingest: options.ingest,
        nowMs: () => clock.nowMs(),
        logger,
      });
    },
    async dispose() {
      await collectors?.dispose();
      await service.dispose();
    },
  };
}

/** A workspace without a name of its own goes by its folder's, which may hold what an engine refuses. */
export function engineName(name: string): string {
  const clean = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return clean === '' ? 'workspace' : clean.slice(0, 40).replace(/-+$/, '');
}

function userName(): string | null {
  try {
    return os.userInfo().username;
  } catch {
    // A user id without an entry in the password file: a container, mostly.
    return null;
  }
}
