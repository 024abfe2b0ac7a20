import type { DriftReport, EnvironmentView, LogLine, Plan } from '../../../shared/model/environment';
import type { InventoryItem } from '../../../shared/model/inventory';
import type { DoctorItem } from '../../../shared/model/doctor';
import type { NodeFault } from '../drills/node-fault';
import type { Disposable } from '../../platform/disposable';
import type { FactOfService } from '../drift/compare-container';
import type { NodeFacts, PartlyRead } from '../drift/compare-nodes';
import type { NodeAccess } from '../access/node-access';
import type { RunContext } from '../run-face';
import type { ResolvedEnvironment } from '../model/resolved';

export type EnvironmentStatus = NonNullable<EnvironmentView['status']>;

/** A drift report before the times at which differences were first seen, and the rules that allow some, are added. */
export interface ProviderDrift extends Omit<
  DriftReport,
  'environment' | 'sentence' | 'ignored' | 'rules' | 'everyFact'
> {
  /** All facts that were compared, by node: those that differ and those that do not. */
  readonly compared: ReadonlyMap<string, readonly FactOfService[]>;
}

export interface RemovalItem {
  readonly kind: string;
  readonly name: string;
}

/** What was found out about a provider without asking it anew. */
export interface ProviderHealth {
  readonly state: 'ok' | 'critical' | 'unknown';
  readonly summary: string;
  readonly checkedAt: number | null;
}

export interface DeployRequest {
  readonly service: string;
  readonly version: string;
}

/** How a deployment reports what a record of it needs. */
export interface DeployObserver {
  /** The image is there; nodes begin to be replaced now. */
  onReplacing(image: { imageId: string; strategy: string }): Promise<void>;
}

/**
 * Whatever can run environments. Everything that waits takes a signal; nothing here blocks the event loop. What only
 * reads is provably unable to change anything.
 */
export interface EnvironmentProvider {
  readonly name: string;
  health(): ProviderHealth;
  /** Asks the provider whether it is there. @throws GembaError `missing`, `denied` or `timeout` with the next step */
  probe(signal: AbortSignal): Promise<void>;
  doctorItems(signal: AbortSignal): Promise<DoctorItem[]>;
  status(environment: ResolvedEnvironment, signal: AbortSignal): Promise<EnvironmentStatus>;
  plan(environment: ResolvedEnvironment, signal: AbortSignal): Promise<Plan>;
  drift(environment: ResolvedEnvironment, signal: AbortSignal): Promise<ProviderDrift>;
  /** Every fact of every node of a service as it is, for comparing them; absent where a provider cannot tell. */
  nodeFacts?(
    environment: ResolvedEnvironment,
    service: string,
    signal: AbortSignal,
  ): Promise<{
    readonly nodes: readonly NodeFacts[];
    readonly unread: readonly PartlyRead[];
    readonly readAt: number;
  }>;
  up(environment: ResolvedEnvironment, context: RunContext, signal: AbortSignal): Promise<void>;
  /**
   * Destroys one node and makes it anew from its definition; what it keeps in volumes stays. Behind a load balancer it
   * is taken out first and put back when it is well.
   *
   * @param whenUp what is to be done once it is well; the rebuild ends when that has ended, and fails where it fails
   * @throws GembaError `missing` for a node that is not defined
   */
  rebuild(
    environment: ResolvedEnvironment,
    node: string,
    context: RunContext,
    signal: AbortSignal,
    whenUp: () => Promise<void>,
  ): Promise<void>;
  /**
   * Breaks a node on purpose; `mend` makes it whole again, and so does the next `up`. Absent where a provider cannot.
   *
   * @returns what was done, after "orders-1": `is stopped`
   * @throws GembaError `missing` where the node does not run, or its kernel cannot do it
   */
  breakNode?(environment: ResolvedEnvironment, node: string, fault: NodeFault, signal: AbortSignal): Promise<string>;
  /** Ends what `breakNode` began and waits until the node is well; nothing else of the environment is touched. */
  mendNode?(environment: ResolvedEnvironment, node: string, context: RunContext, signal: AbortSignal): Promise<void>;
  /** By name, as labels have it: works for an environment whose definition is gone. */
  destroyPreview(environment: string, signal: AbortSignal): Promise<RemovalItem[]>;
  destroy(environment: string, context: RunContext, signal: AbortSignal): Promise<void>;
  /**
   * What carries the labels of an environment that another provider runs now, which `destroy` would remove; none where
   * there is nobody to ask. Left out where nothing has labels.
   */
  leftBehind?(environment: string, signal: AbortSignal): Promise<RemovalItem[]>;
  logs(request: LogRequest, emit: (lines: LogLine[]) => void, signal: AbortSignal): Promise<void>;
  /** @throws GembaError `missing` with what exists */
  checkVersion(environment: ResolvedEnvironment, request: DeployRequest, signal: AbortSignal): Promise<string>;
  deploy(
    environment: ResolvedEnvironment,
    request: DeployRequest,
    observer: DeployObserver,
    context: RunContext,
    signal: AbortSignal,
  ): Promise<void>;
  /**
   * Opens a way into a node that runs: for tests, commands and terminals.
   *
   * @throws GembaError `missing` where it does not run or cannot be reached, with what to do
   */
  access(
    environment: ResolvedEnvironment,
    node: string,
    signal: AbortSignal,
    /** Whose container, where a node has several; null: any of them. */
    service?: string | null,
  ): Promise<NodeAccess>;
  /** Everything that it holds and that no environment of these names accounts for. Left out where there is no such thing. */
  inventory?(environments: ReadonlySet<string>, signal: AbortSignal): Promise<InventoryItem[]>;
  /** Calls back soon after something happened to an environment, until it is disposed. */
  watch(onHappened: (environment: string | null) => void): Disposable;
}

export interface LogRequest {
  readonly environment: string;
  readonly nodes: readonly string[];
  readonly tail: number;
  readonly follow: boolean;
}
