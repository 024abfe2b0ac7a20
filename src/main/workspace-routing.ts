import type { MetricsEngine, RoutingDefinition } from './metrics';
import { DisposableStore, type Disposable } from './platform/disposable';
import type { Logger } from './platform/logger';
import type { Workspace } from './workspace';

/** What the workspace says about points on their way. Untrusted, its files may not send them anywhere. */
export function routingOf(workspace: Workspace): RoutingDefinition {
  const { config, ruleFiles } = workspace.current();
  const { aggregate, aggregate_options, rewrite, allow, block } = config;
  const relay = workspace.isTrusted() ? config.relay : {};
  return { files: ruleFiles, config: { aggregate, aggregate_options, rewrite, allow, block, relay } };
}

/** Keeps the engine at what the files say now. */
export function followRouting(
  workspace: Workspace,
  metrics: Pick<MetricsEngine, 'setRouting'>,
  logger: Logger,
): Disposable {
  let known = JSON.stringify(routingOf(workspace));
  let held = '';
  const sayWhatIsHeld = (): void => {
    const names = workspace.isTrusted() ? '' : Object.keys(workspace.current().config.relay).join(', ');
    if (names !== '' && names !== held) logger.warn(`nothing goes to ${names}: the workspace is not trusted`, {});
    held = names;
  };
  const follow = (): void => {
    sayWhatIsHeld();
    const routing = routingOf(workspace);
    const text = JSON.stringify(routing);
    if (text === known) return;
    known = text;
    metrics.setRouting(routing);
  };
  sayWhatIsHeld();
  const subscriptions = new DisposableStore();
  subscriptions.add(workspace.onChange(follow));
  // Trust comes and goes without a change of the files.
  subscriptions.add(workspace.onSummary(follow));
  return subscriptions;
}
