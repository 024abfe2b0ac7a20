import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { GembaError } from '../../../shared/errors';
import type { NodeFile } from '../access/node-access';
import { engineHealth, type EngineHealth } from '../model/health-probe';
import { firstPort } from '../model/load-balancer-config';
import type { Provisioner, ResolvedEnvironment, ResolvedNode, ResolvedService } from '../model/resolved';
import { stableHash } from '../model/spec-hash';
import type { BuildContext } from '../providers/docker/images/build-context';
import { filesOf, readProvisionFiles } from '../provision/provision-files';
import { readDockerfile, type HostStep } from './dockerfile-steps';
import { runScript, SUPERVISOR } from './supervisor';

/** What one service should be on one host: done once, and a process that is kept running. */
export interface HostService {
  readonly node: string;
  readonly service: string;
  /** Where everything of it is kept on the host. */
  readonly dir: string;
  /** Hash of what is done once; another one does it again. */
  readonly setup: string;
  /** Hash of the process as well: another one only starts it anew. */
  readonly hash: string;
  readonly files: readonly NodeFile[];
  readonly steps: readonly HostStep[];
  /** Null: nothing is kept running. */
  readonly command: readonly string[] | null;
  readonly health: EngineHealth | null;
  readonly stopGraceMs: number;
}

export interface HostPlanOptions {
  readonly workspaceId: string;
  readonly workspaceDir: string;
  /** Files of a service's folder, with their hash. */
  readonly context: (service: ResolvedService) => Promise<BuildContext>;
}

/** Everything of an environment on a host, so that two environments, or two workspaces, never meet. */
export function hostDir(workspaceId: string, environment: string): string {
  return `/var/lib/gemba/${workspaceId}/${environment}`;
}

/**
 * Works out what a service means for a host that is already there: a Dockerfile's steps are done to the host itself, a
 * provisioner is run, and the command is kept running.
 *
 * @throws GembaError `missing` for a service that only an image could bring
 */
export async function planHostService(
  environment: ResolvedEnvironment,
  node: ResolvedNode,
  service: ResolvedService,
  options: HostPlanOptions,
): Promise<HostService> {
  const dir = `${hostDir(options.workspaceId, environment.name)}/${service.name}`;
  const work = await workOf(service, dir, options);
  const command = service.command === null ? work.command : shellWords(service.command);
  const env = { ...work.env, ...service.env };
  const health = service.health === null ? null : engineHealth(service.health, firstPort(service));
  const script = command === null ? null : runScript({ command, env, workdir: work.workdir, user: work.user });
  const setup = stableHash({ steps: work.steps, source: work.source });
  const own: NodeFile[] =
    script === null
      ? []
      : [
          { path: `${dir}/run.sh`, content: script, mode: 0o700 },
          { path: `${dir}/supervise.sh`, content: SUPERVISOR, mode: 0o700 },
        ];
  return {
    node: node.name,
    service: service.name,
    dir,
    setup,
    hash: stableHash({ setup, script, supervisor: SUPERVISOR, health }),
    files: [...work.files, ...own],
    steps: work.steps,
    command,
    health,
    stopGraceMs: service.stopGraceMs,
  };
}

interface Work {
  readonly files: NodeFile[];
  readonly steps: HostStep[];
  readonly source: string;
  readonly env: Readonly<Record<string, string>>;
  readonly workdir: string;
  readonly user: string | null;
  readonly command: readonly string[] | null;
}

const NOTHING: Work = { files: [], steps: [], source: '', env: {}, workdir: '/', user: null, command: null };

async function workOf(service: ResolvedService, dir: string, options: HostPlanOptions): Promise<Work> {
  if (service.provisioner !== null) return provisioned(service.provisioner, dir, options);
  if (service.build !== null) return built(service, dir, options);
  if (service.image !== null && service.command === null) {
    throw new GembaError(
      'missing',
      `${service.name} is an image, ${service.image}: there is no engine on a host to run it.`,
      {
        nextStep:
          'Give it a `build:` folder with a Dockerfile, a provisioner (`shell:`, `puppet_manifest:`, `ansible:`) or a `command:`.',
      },
    );
  }
  return NOTHING;
}

async function built(service: ResolvedService, dir: string, options: HostPlanOptions): Promise<Work> {
  const { build } = service;
  if (build === null) return NOTHING;
  const context = await options.context(service);
  const file = path.posix.join(build.folder, build.dockerfile);
  const plan = readDockerfile(await readFile(path.join(context.folder, build.dockerfile), 'utf8'), file, build.args);
  const files = await filesOf(context, `${dir}/context`);
  return { ...plan, files, steps: [...plan.steps], source: context.hash };
}

/** A script, a manifest or a playbook; what applies it is installed where it is missing. */
async function provisioned(provisioner: Provisioner, dir: string, { workspaceDir }: HostPlanOptions): Promise<Work> {
  const context = await readProvisionFiles(provisioner, { workspaceDir });
  const folder = `${dir}/provision`;
  return {
    ...NOTHING,
    files: await filesOf(context, folder, path.posix.basename(provisioner.file)),
    steps: [{ kind: 'provision', provisioner, folder }],
    source: context.hash,
  };
}

function shellWords(command: string | readonly string[]): readonly string[] {
  return typeof command === 'string' ? ['/bin/sh', '-c', command] : command;
}
