import type { BuildContext } from '../providers/docker/images/build-context';
import type { EngineHealth } from './health-probe';
import { PROVISIONERS } from '../provision/provisioners';
import type { OpenPorts } from './relations';
import type { Provisioner } from './resolved';
import { stableHash } from './spec-hash';

/** What an engine is asked to make true for one environment: names and limits worked out, nothing read yet. */
export interface DesiredState {
  readonly environment: string;
  readonly workspaceId: string;
  readonly workspaceName: string;
  readonly networks: readonly DesiredNetwork[];
  readonly volumes: readonly DesiredVolume[];
  readonly images: readonly DesiredImage[];
  readonly containers: readonly DesiredContainer[];
  /** What sets the port rules of containers. */
  readonly guardImage: BuiltImage;
  /** What is not wanted on purpose: the keys of its containers, with the reason, and those of volumes whose data stays. */
  readonly leftOut: { readonly containers: ReadonlyMap<string, string>; readonly volumes: ReadonlySet<string> };
}

export interface DesiredNetwork {
  /** `default`, a region, or a relation: `customers>orders`. */
  readonly key: string;
  readonly name: string;
}

export interface DesiredVolume {
  readonly key: string;
  readonly name: string;
  readonly node: string;
  readonly service: string;
  readonly volume: string;
}

export type DesiredImage = NamedImage | BuiltImage | BakedImage;

/** Found on the engine or pulled. */
export interface NamedImage {
  readonly kind: 'named';
  readonly key: string;
  readonly reference: string;
}

/** Built from a folder, and known by its labels; its tag is for people. */
export interface BuiltImage {
  readonly kind: 'built';
  readonly key: string;
  /** Null for what the console itself brings: the load balancer. */
  readonly service: string | null;
  /** `shop/catalog`. */
  readonly repository: string;
  readonly version: string;
  /** Absolute. */
  readonly folder: string;
  readonly dockerfile: string;
  readonly args: Readonly<Record<string, string>>;
  /** A build that takes longer is broken off. */
  readonly timeLimitMs: number;
  /** Hash of the folder, or null where only an image that exists already will do (an exact version). */
  readonly source: string | null;
}

/** Made once by a provisioner from another image, and known by the hash of what went into it. */
export interface BakedImage {
  readonly kind: 'baked';
  readonly key: string;
  readonly service: string;
  /** `shop/catalog`. */
  readonly repository: string;
  readonly version: string;
  /** What it is made on, by name. */
  readonly base: string;
  readonly provisioner: Provisioner;
  /** Hash of what goes into it, a part each; null while the base is not here. */
  readonly inputs: BakeInputs | null;
}

export interface BakeInputs extends Readonly<Record<string, string>> {
  readonly base: string;
  readonly files: string;
  readonly provisioner: string;
}

export function bakeInputs({ kind, file }: Provisioner, baseId: string, files: string): BakeInputs {
  const tool = PROVISIONERS[kind];
  return { base: baseId, files, provisioner: stableHash([kind, file, tool.install, tool.apply('')]) };
}

/** `baked-0123456789ab`; `baked` while its inputs are not known. */
export function bakedVersion(inputs: BakeInputs | null): string {
  return inputs === null ? 'baked' : `baked-${stableHash(inputs).slice(0, 12)}`;
}

/** A service's part of a runtime: files that its process loads. */
export interface DesiredModule {
  readonly service: string;
  /** Where they are put in the container. */
  readonly path: string;
  /** Files of the workspace, with their hash. */
  readonly source: BuildContext;
  readonly isFolder: boolean;
}

/** The services that a container answers for: its own, and those that it loads. */
export function servicesOf({ service, modules }: Pick<DesiredContainer, 'service' | 'modules'>): string[] {
  return [service, ...modules.map((module) => module.service)];
}

export interface DesiredContainer {
  /** `orders-1/orders`: what it is, whatever it is called. */
  readonly key: string;
  readonly node: string;
  readonly service: string;
  readonly kind: 'node' | 'load-balancer' | 'stub';
  readonly name: string;
  /** The image's key. */
  readonly image: string;
  readonly version: string;
  readonly env: Readonly<Record<string, string>>;
  /** Null: the image's own. */
  readonly command: readonly string[] | null;
  /** 0: not limited. */
  readonly nanoCpus: number;
  readonly memoryBytes: number;
  readonly networks: readonly { readonly key: string; readonly aliases: readonly string[] }[];
  /** What is open in its own network namespace, and for whom; the rest is closed. Set in place: not part of `specHash`. */
  readonly open: readonly OpenPorts[];
  /** Published on this machine's loopback: `8080/tcp`. */
  readonly ports: readonly string[];
  readonly mounts: readonly { readonly volume: string; readonly path: string }[];
  readonly health: EngineHealth | null;
  readonly restartPolicy: string;
  readonly stopGraceMs: number;
  /** Put into the container before it starts. */
  readonly files: readonly { readonly path: string; readonly content: string }[];
  /** What it loads into its one process, if it is a runtime; put into it before it starts. */
  readonly modules: readonly DesiredModule[];
  /** Services that must be healthy first. */
  readonly dependsOn: readonly string[];
  readonly specHash: string;
}
