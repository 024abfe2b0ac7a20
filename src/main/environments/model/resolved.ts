import type { ConfigValue, VagrantProvider } from '../../../shared/definitions/environment';
import type { DriftIgnoreRule } from '../../../shared/definitions/drift-ignore';
import type { ConnectivityRule, HealthCheck, VolumeDefinition } from '../../../shared/definitions/service';
import type { ConvergeDefinition } from '../../../shared/definitions/converge';
import type { TestCheck } from '../../../shared/definitions/test-check';
import { runsOnHosts, type ProviderName } from '../../../shared/model/environment';
import type { z } from 'zod';

/** An environment after every name in it has been looked up. */
export interface ResolvedEnvironment {
  readonly name: string;
  readonly provider: ProviderName;
  readonly protected: boolean;
  readonly networks: 'shared' | 'per-region';
  /** Which provider vagrant itself uses, and what for; of no meaning elsewhere. */
  readonly vagrant: {
    readonly provider: VagrantProvider;
    readonly box: string | null;
    readonly vagrantfile: string | null;
  };
  readonly file: string;
  readonly line: number;
  readonly nodes: readonly ResolvedNode[];
  readonly loadBalancers: readonly LoadBalancer[];
  /** What stands in for services that do not run here. */
  readonly stubs: readonly Stub[];
  /** The profile that this is the part of; null: the whole. */
  readonly profile: ProfileInEffect | null;
  /** Every profile of the environment's file. */
  readonly profiles: readonly string[];
  /** What the file defines and is on purpose not meant to run: left out by the profile, or stood in for. */
  readonly leftOut: readonly LeftOut[];
  /** The services that run here or are stood in for, by name. */
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
  /** The service whose one process loads them all; null: each of them runs by itself. */
  readonly runtime: string | null;
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

/** Answers in a service's place, under its name. */
export interface Stub {
  /** `customers-stub`. */
  readonly name: string;
  readonly service: string;
  readonly answers: readonly ResolvedAnswer[];
  readonly regions: readonly (string | null)[];
  /** Where the service, and what answers for it, is defined. */
  readonly definedAt: { readonly file: string; readonly line: number };
}

export interface ResolvedAnswer {
  /** Without the `*` at its end, where it has one. */
  readonly path: string;
  /** Whether everything below the path is meant as well. */
  readonly isPrefix: boolean;
  /** Null: any. */
  readonly method: string | null;
  readonly status: number;
  readonly contentType: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** The text itself, or a file that is relative to the workspace. */
  readonly body: { readonly kind: 'text'; readonly text: string } | { readonly kind: 'file'; readonly file: string };
}

export interface ProfileInEffect {
  readonly name: string;
  /** False where no file defines it any more: then nothing is left out, and nothing can be applied. */
  readonly isDefined: boolean;
  /** How many nodes and load balancers of the whole are part of it, and of how many. */
  readonly nodes: number;
  readonly wholeNodes: number;
}

/** One service on one node, or its load balancer, that does not run on purpose. */
export interface LeftOut {
  readonly node: string;
  readonly service: string;
  /** `the profile orders-alone leaves it out`. */
  readonly reason: string;
  /** Names of the volumes that it has there; their data stays. */
  readonly volumes: readonly string[];
  /** How many tests it has of its own. */
  readonly tests: number;
}

/** Everything that has a name in an environment and runs by itself: nodes, load balancers, stubs. */
export function everyNode(
  environment: Pick<ResolvedEnvironment, 'nodes' | 'loadBalancers' | 'stubs'>,
): Pick<ResolvedNode, 'name' | 'services' | 'runtime'>[] {
  return [
    ...environment.nodes.map(({ name, services, runtime }) => ({ name, services, runtime })),
    ...[...environment.loadBalancers, ...environment.stubs].map(({ name, service }) => ({
      name,
      services: [service],
      runtime: null,
    })),
  ];
}

/** The services that have a process of their own on a node: all of them, or the runtime that has loaded them. */
export function processesOf({ services, runtime }: Pick<ResolvedNode, 'services' | 'runtime'>): readonly string[] {
  return runtime === null ? services : [runtime];
}

/**
 * The service whose container has to be asked about one on a node; null where the node is one place for all of them: a
 * host, or a single container.
 */
export function placeOf(
  { provider, nodes }: Pick<ResolvedEnvironment, 'provider' | 'nodes'>,
  name: string,
  service: string | null,
): string | null {
  const node = nodes.find((candidate) => candidate.name === name);
  return node === undefined || runsOnHosts(provider) || processesOf(node).length === 1 ? null : service;
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
  /** What of it a runtime loads, relative to the workspace; null where none can. */
  readonly module: string | null;
  /** Where it looks for modules of others, if it is a runtime. */
  readonly loads: string | null;
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
  /** What to do, where it is not to correct the file. */
  readonly nextStep: string | null;
}

/** The values of a map of config keys as the text that reaches a process. */
export function configText(values: Readonly<Record<string, z.infer<typeof ConfigValue>>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, String(value)]));
}
