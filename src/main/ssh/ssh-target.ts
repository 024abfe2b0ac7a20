/** Where to, and what decides how. Whatever is left out comes from OpenSSH's own configuration. */
export interface SshTarget {
  /** A name, an address or an alias of the configuration. */
  readonly host: string;
  readonly port?: number;
  readonly user?: string;
  /** Private keys to try before those of the configuration. */
  readonly identityFiles?: readonly string[];
  readonly knownHostsFiles?: readonly string[];
  /** `strict`: an unknown key is refused. `accept-new`: it is written down at first sight. A changed one never passes. */
  readonly hostKeys?: 'strict' | 'accept-new';
  /** Name of credentials: `GEMBA_CREDENTIAL_<NAME>_PASSWORD`, `_PASSPHRASE`, `_KEY` (a file), `_USER`. */
  readonly credentialsName?: string;
  /** Instead of `~/.ssh/config`; `none` for no configuration at all. */
  readonly configFile?: string;
}

/** A target with every question answered. */
export interface ResolvedTarget {
  /** As it was asked for: for messages, and under which its key is known. */
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly identityFiles: readonly string[];
  readonly useAgent: boolean;
  /** Hops on the way, the first one first. */
  readonly jumps: readonly string[];
  readonly proxyCommand: string | null;
  readonly knownHostsFiles: readonly string[];
  readonly hostKeys: 'strict' | 'accept-new';
  readonly hostKeyAlias: string | null;
  readonly connectTimeoutMs: number;
  readonly keepAliveMs: number;
  readonly credentialsName: string | null;
  readonly configFile: string | null;
}
