import type { ConfigValue } from '../../../shared/definitions/environment';
import type { DriftIgnoreRule } from '../../../shared/definitions/drift-ignore';
import type { ConnectivityRule, HealthCheck, VolumeDefinition } from '../../../shared/definitions/service';
import type { ConvergeDefinition } from '../../../shared/definitions/converge';
import type { TestCheck } from '../../../shared/definitions/test-check';
import type { ProviderName } from '../../../shared/model/environment';
import type { z } from 'zod';

/** An environment after every name in it has been looked up. */
export interface ResolvedEnvironment {
  readonly name: string;
  readonly provider: ProviderName;
  readonly protected: boolean;
  readonly networks: 'shared' | 'per-region';
  /** Which provider vagrant itself uses, and what for; of no meaning elsewhere. */
  readonly vagrant: {
    readonly provider: 'docker' | 'libvirt' | 'virtualbox' | 'qemu';
    readonly box: string | null;
    readonly vagrantfile: string | null;
  };
  readonly file: string;
  readonly line: number;
  readonly nodes: readonly ResolvedNode[];
  readonly loadBalancers: readonly LoadBalancer[];
  /** The services that run here, by name. */
  readonly services: ReadonlyMap<string, ResolvedService>;
  readonly converge: ConvergeDefinition;
  /** The environment's own; those of services are with them. */
  readonly tests: readonly (LocatedTest & { readonly on: readonly string[] })[];
  /** What is wrong with the definition; with any of these it cannot be applied. */
  readonly problems: readonly DefinitionProblem[];
  /** Differences that drift leaves out of its verdict. */
  readonly driftIgnores: readonly DriftIgnoreRule[];
}

export interface ResolvedNode {
  readonly name: string;
  readonly services: readonly string[];
  readonly size: ResolvedSize | null;
  /** What the host starts from, by the provider's own name. */
  readonly image: string | null;
  readonly region: string | null;
  readonly credentials: string | null;
  /** Where it is, for hosts that already exist. */
  readonly host: string | null;
  readonly definedAt: { readonly file: string; readonly line: number };
}

export interface ResolvedSize {
  readonly name: string;
  readonly cpus: number | null;
  readonly memoryBytes: number | null;
}

/** Appears by itself in front of a service that has several nodes. */
export interface LoadBalancer {
  readonly name: string;
  readonly service: string;
  readonly nodes: readonly string[];
  readonly regions: readonly (string | null)[];
}

export interface ResolvedService {
  readonly name: string;
  readonly image: string | null;
  /** `folder` is relative to the workspace. */
  readonly build: {
    readonly folder: string;
    readonly dockerfile: string;
    readonly args: Readonly<Record<string, string>>;
    readonly timeLimitMs: number;
  } | null;
  readonly provisioner: Provisioner | null;
  readonly connectivity: readonly ConnectivityRule[];
  /** The service's own values under those that the environment sets. */
  readonly env: Readonly<Record<string, string>>;
  readonly health: HealthCheck | null;
  readonly volumes: readonly VolumeDefinition[];
  readonly command: string | readonly string[] | null;
  readonly dependsOn: readonly string[];
  readonly stopGraceMs: number;
  readonly tests: readonly LocatedTest[];
}

/** A script, a manifest or a playbook that sets a machine up. */
export interface Provisioner {
  readonly kind: 'puppet_manifest' | 'ansible' | 'shell';
  /** Relative to the workspace. */
  readonly file: string;
  /** Whether the folder that it lies in goes along: not where that is the service files' own. */
  readonly withFolder: boolean;
  readonly timeLimitMs: number;
}

/** A test with the place of the entry that it stands in. */
export interface LocatedTest {
  readonly check: TestCheck;
  readonly definedAt: { readonly file: string; readonly line: number };
}

export interface DefinitionProblem {
  readonly message: string;
  readonly file: string;
  readonly line: number;
  readonly nearest: string | null;
}

/** The values of a map of config keys as the text that reaches a process. */
export function configText(values: Readonly<Record<string, z.infer<typeof ConfigValue>>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, String(value)]));
}
