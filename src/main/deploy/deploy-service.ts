import os from 'node:os';
import type { Serves } from '../../shared/contract/define';
import type { deployContract } from '../../shared/contract/deploy';
import type { Deployment, TimelineEvent } from '../../shared/model/event';
import type { Run } from '../../shared/model/run';
import type { Clock } from '../platform/clock';
import type { Logger } from '../platform/logger';

/** Where deployments and their marks on the time axis are kept. */
export interface DeployRecords {
  addEvent(event: Omit<TimelineEvent, 'id'>): Promise<unknown>;
  addDeployment(deployment: Omit<Deployment, 'id'>): Promise<Deployment>;
  updateDeployment(id: number, patch: Partial<Omit<Deployment, 'id'>>): Promise<unknown>;
  listDeployments(filter: { environment: string | null; limit: number }): Promise<Deployment[]>;
}

/** What a run gives to its work. */
interface Progress {
  readonly runId: string;
  step(title: string, node?: string | null): Step;
  changed(count?: number): void;
}

interface Step {
  start(title?: string): void;
  detail(text: string): void;
  done(detail?: string): void;
  fail(detail: string): void;
  skip(detail?: string): void;
}

/** Whatever can put a version of a service onto the nodes of an environment. */
export interface Target {
  /** @returns the exact version. @throws GembaError `missing`, `invalid` */
  check(environment: string, request: { service: string; version: string }, signal: AbortSignal): Promise<string>;
  replace(
    environment: string,
    request: { service: string; version: string },
    observer: { onReplacing(image: { imageId: string; strategy: string }): Promise<void> },
    context: Progress,
    signal: AbortSignal,
  ): Promise<void>;
}

/** Whatever can take the image of a service to a registry. */
export interface ImagePublisher {
  /** @returns the work, once everything that it needs is known. @throws GembaError `missing`, `invalid` */
  prepare(
    request: { artifact: string; version: string; tag: string | null; registry: string | null },
    signal: AbortSignal,
  ): Promise<{ readonly title: string; publish(context: Progress, signal: AbortSignal): Promise<void> }>;
}

export interface DeployOptions {
  readonly workspace: { requireTrust(): void };
  readonly environments: { readonly deployTarget: Target; readonly publisher: ImagePublisher };
  readonly records: DeployRecords;
  readonly runs: {
    begin(
      about: { kind: 'deploy' | 'push'; environment: string; title: string },
      work: (context: Progress, signal: AbortSignal) => Promise<void>,
    ): Run;
  };
  readonly clock: Clock;
  readonly logger: Logger;
  readonly author?: string | null;
}

/** The uniform deployment call: the same for every artifact, version and environment. */
export function createDeploy(options: DeployOptions): { readonly serve: Serves<typeof deployContract> } {
  const { environments, records, runs } = options;
  const target = environments.deployTarget;
  return {
    serve: {
      async run({ artifact, environment, version }, { signal }) {
        // Building runs what the workspace's files say.
        options.workspace.requireTrust();
        const exact = await target.check(environment, { service: artifact, version }, signal);
        const title = `Deploying ${artifact} ${exact} to ${environment}`;
        const run = runs.begin({ kind: 'deploy', environment, title }, (context, cancelled) =>
          deploy(options, { artifact, environment, version: exact }, context, cancelled),
        );
        return { runId: run.id };
      },
      async push(request, { signal }) {
        options.workspace.requireTrust();
        const prepared = await environments.publisher.prepare(request, signal);
        const about = { kind: 'push', environment: `registry:${request.artifact}`, title: prepared.title } as const;
        const run = runs.begin(about, (context, cancelled) => prepared.publish(context, cancelled));
        return { runId: run.id };
      },
      list: (filter) => records.listDeployments(filter),
    },
  };
}

async function deploy(
  { environments, records, clock, logger, ...options }: DeployOptions,
  about: { artifact: string; environment: string; version: string },
  context: Progress,
  signal: AbortSignal,
): Promise<void> {
  const author = options.author === undefined ? userName() : options.author;
  let deployment: Deployment | null = null;
  const onReplacing = async ({ imageId, strategy }: { imageId: string; strategy: string }): Promise<void> => {
    const at = clock.nowMs();
    const { artifact, environment, version } = about;
    const title = `${artifact} ${version}`;
    const detail = `image ${imageId.replace(/^sha256:/, '').slice(0, 12)}, ${strategy}`;
    // The mark stands where the change begins, whatever becomes of it.
    await records.addEvent({
      kind: 'deployment',
      at,
      until: null,
      title,
      detail,
      tags: [artifact],
      environment,
      author,
    });
    const begun = { ...about, imageId, strategy, at, finishedAt: null, state: 'running' as const, author };
    deployment = await records.addDeployment(begun);
  };
  const finish = async (state: Deployment['state']): Promise<void> => {
    if (deployment === null) return;
    await records.updateDeployment(deployment.id, { state, finishedAt: clock.nowMs() }).catch((error: unknown) => {
      logger.warn('the end of a deployment could not be recorded', { error: String(error) });
    });
  };
  try {
    const request = { service: about.artifact, version: about.version };
    await environments.deployTarget.replace(about.environment, request, { onReplacing }, context, signal);
    await finish('done');
  } catch (error) {
    await finish(signal.aborted ? 'cancelled' : 'failed');
    throw error;
  }
}

function userName(): string | null {
  try {
    return os.userInfo().username;
  } catch {
    // A user id without an entry in the password file: a container, mostly.
    return null;
  }
}
