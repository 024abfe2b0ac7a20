/** Connections over SSH, as far as environments care: what `ssh` gives. */
export interface SshAccess {
  /** @throws GembaError `missing`, `denied`, `timeout` with the host and the next step */
  open(target: SshHost, signal: AbortSignal): Promise<OpenHost>;
}

export interface SshHost {
  readonly host: string;
  readonly port?: number;
  readonly user?: string;
  readonly identityFiles?: readonly string[];
  readonly knownHostsFiles?: readonly string[];
  readonly hostKeys?: 'strict' | 'accept-new';
  readonly credentialsName?: string;
  /** `none`: whatever the user's own configuration says does not matter. */
  readonly configFile?: string;
}

export interface OpenHost {
  readonly user: string;
  run(
    words: readonly string[],
    options?: {
      readonly signal?: AbortSignal;
      readonly timeoutMs?: number;
      readonly stdin?: string | Buffer;
      readonly asRoot?: boolean;
      readonly onLine?: (line: { readonly stream: 'stdout' | 'stderr'; readonly text: string }) => void;
      readonly maxBytes?: number;
    },
  ): Promise<{ readonly status: number; readonly stdout: string; readonly stderr: string }>;
  dispose(): Promise<void>;
}
