/** What an engine was seen to hold, in our own words. Read at one moment; nothing here is live. */

export type ContainerState = 'created' | 'running' | 'paused' | 'restarting' | 'removing' | 'exited' | 'dead';
export type Health = 'none' | 'starting' | 'healthy' | 'unhealthy';

export interface ObservedMount {
  /** A volume's name, or a path of the host. */
  readonly source: string;
  readonly target: string;
  readonly kind: string;
}

/** Where overlayfs keeps a container's files on the machine of its engine. */
export interface LayerFolders {
  /** The container's own layer. */
  readonly upper: string;
  /** The layers of its image, uppermost first. */
  readonly lowers: readonly string[];
  /** All of them laid over each other, while it runs. */
  readonly merged: string;
}

export interface ObservedContainer {
  readonly id: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly imageId: string;
  /** As it was named when the container was created. */
  readonly imageName: string;
  readonly state: ContainerState;
  readonly health: Health;
  /** The last lines that a failing health check printed. */
  readonly healthOutput: string | null;
  readonly exitCode: number;
  readonly outOfMemory: boolean;
  /** What the engine says about a failed start. */
  readonly error: string | null;
  /** Milliseconds since the epoch. */
  readonly startedAt: number | null;
  readonly finishedAt: number | null;
  readonly createdAt: number;
  readonly restarts: number;
  readonly env: readonly string[];
  readonly command: readonly string[];
  readonly entrypoint: readonly string[];
  /** Empty: root, and the folder that the image names. */
  readonly user: string;
  readonly workingDir: string;
  /** Beyond what every container may: `privileged`, `NET_ADMIN`. */
  readonly privileges: readonly string[];
  /** `name:address`, written into its /etc/hosts. */
  readonly extraHosts: readonly string[];
  readonly restartPolicy: string;
  /** 0: not limited. */
  readonly nanoCpus: number;
  readonly memoryBytes: number;
  readonly mounts: readonly ObservedMount[];
  readonly networks: readonly { readonly id: string; readonly name: string; readonly address: string | null }[];
  /** What was asked to be published: `8080/tcp` → addresses. */
  readonly bindings: readonly { readonly port: string; readonly hostIp: string }[];
  /** What is published just now. */
  readonly published: readonly {
    readonly host: string;
    readonly hostPort: number;
    readonly containerPort: number;
    readonly protocol: string;
  }[];
  readonly hasTerminal: boolean;
  /** Null where the engine keeps them in another way. */
  readonly layer: LayerFolders | null;
}

export interface ObservedImage {
  readonly id: string;
  readonly tags: readonly string[];
  /** By which a registry knows it: `shop/catalog@sha256:…`; none where it was never pushed or pulled. */
  readonly digests: readonly string[];
  readonly env: readonly string[];
  readonly command: readonly string[];
  readonly entrypoint: readonly string[];
  readonly user: string;
  readonly workingDir: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Paths that the image declares as volumes: an anonymous volume is mounted there. */
  readonly volumePaths: readonly string[];
}

export interface ObservedNetwork {
  /** `172.18.0.0/16`. */
  readonly subnets: readonly string[];
  /** This machine's own addresses on it. */
  readonly gateways: readonly string[];
  readonly id: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Containers that are attached, by id. */
  readonly members: ReadonlyMap<string, string>;
}

export interface ObservedVolume {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}
