import { existsSync, readFileSync } from 'node:fs';
import os from 'node:os';
import type { SwarmMembership } from './swarm-reader';

/** How the name of a service and its published ports lead to its tasks. */
export interface Balancing {
  /** `vip`: one address and one port in front of all tasks; `dnsrr`: the name is looked up round robin, each task has ports of its own. */
  readonly mode: 'vip' | 'dnsrr';
  /** Why not the other, in words. */
  readonly reason: string;
}

/** What this machine's kernel is, and whether it has IPVS, which a swarm's virtual addresses and ingress ports are made of. */
export interface KernelFacts {
  readonly release: string;
  readonly hasIpvs: boolean;
}

/**
 * Virtual addresses need IPVS in the kernel of every machine, and a swarm does not say when it is missing: they just lead
 * nowhere. So they are used where it is known to be there, which can be found out for the machine that this runs on; name
 * lookup and ports of each task work everywhere. Pure.
 */
export function chooseBalancing({ machines, kernel }: SwarmMembership, own: KernelFacts): Balancing {
  if (machines > 1) {
    return { mode: 'dnsrr', reason: `the kernels of ${machines} machines cannot be asked for IPVS` };
  }
  if (kernel !== own.release) return { mode: 'dnsrr', reason: 'the kernel of the engine cannot be asked for IPVS' };
  return own.hasIpvs
    ? { mode: 'vip', reason: `the kernel ${kernel} has IPVS` }
    : { mode: 'dnsrr', reason: `the kernel ${kernel} has no IPVS` };
}

/** Asks the kernel: in use already, part of it, or a module that the engine loads when it needs it. */
export function readKernelFacts(): KernelFacts {
  const release = os.release();
  const modules = `/lib/modules/${release}`;
  const lists = [`${modules}/modules.dep`, `${modules}/modules.builtin`].filter((file) => existsSync(file));
  const hasIpvs = existsSync('/proc/net/ip_vs') || lists.some((file) => /\/ip_vs\.ko/.test(readFileSync(file, 'utf8')));
  return { release, hasIpvs };
}
