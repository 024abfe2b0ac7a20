import type { DoctorItem } from '../../../shared/model/doctor';
import type { NodeAccess } from '../access/node-access';
import type { ResolvedEnvironment, ResolvedNode } from '../model/resolved';
import type { RunContext } from '../run-face';

/** The machines of an environment, wherever they come from. */
export interface HostMachines {
  readonly name: 'ssh' | 'vagrant';
  /** Whether `prepare` makes them; others exist already, and go on existing. */
  readonly areMade: boolean;
  /** A way into a machine that is there. @throws GembaError `missing`, `denied` with the next step */
  open(environment: ResolvedEnvironment, node: ResolvedNode, signal: AbortSignal): Promise<NodeAccess>;
  /** Where this machine reaches it. */
  address(environment: ResolvedEnvironment, node: ResolvedNode): string;
  /** Makes what is missing; nothing for machines that exist already. */
  prepare(environment: ResolvedEnvironment, context: RunContext, signal: AbortSignal): Promise<void>;
  /** What `prepare` would make. */
  missing(environment: ResolvedEnvironment, signal: AbortSignal): Promise<string[]>;
  /** Takes machines away that `prepare` made. */
  remove(environment: string, context: RunContext, signal: AbortSignal): Promise<void>;
  /** Machines that `remove` would take away, by name. */
  made(environment: string, signal: AbortSignal): Promise<string[]>;
  /** Makes one machine anew; false where it can only be cleared. */
  renew(
    environment: ResolvedEnvironment,
    node: ResolvedNode,
    context: RunContext,
    signal: AbortSignal,
  ): Promise<boolean>;
  probe(signal: AbortSignal): Promise<void>;
  doctorItems(signal: AbortSignal): Promise<DoctorItem[]>;
}

/** Opens a way into a machine for some work, and gives it back. */
export type Within = <Result>(
  environment: ResolvedEnvironment,
  node: ResolvedNode,
  signal: AbortSignal,
  work: (access: NodeAccess) => Promise<Result>,
) => Promise<Result>;

export async function withAccess<Result>(
  machines: HostMachines,
  environment: ResolvedEnvironment,
  node: ResolvedNode,
  signal: AbortSignal,
  work: (access: NodeAccess) => Promise<Result>,
): Promise<Result> {
  const access = await machines.open(environment, node, signal);
  try {
    return await work(access);
  } finally {
    await access.dispose();
  }
}
