/** Where a host is, and as whom. What is left out is decided elsewhere. */
export interface HostAddress {
  readonly host: string;
  readonly user?: string;
  readonly port?: number;
}

/** `user@host:port`, as OpenSSH writes it for ProxyJump. */
export function parseHostAddress(text: string): HostAddress {
  const [, user, host = text, port] =
    /^(?:ssh:\/\/)?(?:([^@]+)@)?(\[[^\]]+\]|[^:]+)(?::(\d+))?$/.exec(text.trim()) ?? [];
  return {
    host: host.replace(/^\[|\]$/g, ''),
    ...(user === undefined ? {} : { user }),
    ...(port === undefined ? {} : { port: Number(port) }),
  };
}
