import type { CollectStatus } from '../shared/model/collect';
import type { Environments } from './environments';
import { type ContainerLogs, followContainerLogs, type MetricsEngine } from './metrics';
import type { Clock } from './platform/clock';
import type { Disposable } from './platform/disposable';
import type { Logger } from './platform/logger';
import type { Workspace } from './workspace';

export interface CollectInputsOptions {
  readonly workspace: Pick<Workspace, 'dir' | 'current' | 'isTrusted' | 'onChange' | 'onSummary'>;
  readonly intake: MetricsEngine['intake'];
  readonly environments: Pick<Environments, 'serve'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface CollectInputs extends Disposable {
  /** Begins to read, and follows what `gemba.yaml` says from then on. */
  start(): void;
  /** How each entry is doing. Entries that are followed in this process stand in for what the worker knows of them. */
  status(): Promise<CollectStatus[]>;
}

/** Brings `collect:` of `gemba.yaml` to whoever does it: the ingest worker, and the engine's logs for containers. */
export function createCollectInputs(options: CollectInputsOptions): CollectInputs {
  const { workspace, intake, environments, clock, logger } = options;
  const logs: ContainerLogs = async (environment, emit, signal) => {
    await environments.serve.logs({ environment, nodes: [], tail: 0, follow: true }, emit, { signal });
  };
  let said = '';
  let containers: ReturnType<typeof followContainerLogs> | null = null;
  let subscriptions: Disposable[] = [];

  function apply(): void {
    const { collect: entries } = workspace.current().config;
    const plan = { workspaceDir: workspace.dir, entries, isTrusted: workspace.isTrusted() };
    const says = JSON.stringify(plan);
    if (says === said) return;
    said = says;
    intake.collect(plan);
    void containers?.dispose();
    containers = followContainerLogs(entries, {
      logs,
      takeLines: (lines) => intake.takeLogLines(lines),
      clock,
      logger,
    });
  }

  return {
    start() {
      apply();
      subscriptions = [workspace.onChange(apply), workspace.onSummary(apply)];
    },
    async status() {
      const own = containers?.status() ?? [];
      const others = said === '' ? [] : await intake.collectStatus();
      return [...others.filter(({ name }) => !own.some((status) => status.name === name)), ...own];
    },
    async dispose() {
      for (const subscription of subscriptions) void subscription.dispose();
      await containers?.dispose();
    },
  };
}
