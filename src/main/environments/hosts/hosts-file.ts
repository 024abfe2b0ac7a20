import type { ResolvedEnvironment } from '../model/resolved';

/**
 * Which names an environment adds to a host's /etc/hosts: every service by the addresses of its nodes, every node by
 * its own. What runs on the host itself is found at its loopback. Pure.
 */
export function hostsLines(
  environment: ResolvedEnvironment,
  node: string,
  addresses: ReadonlyMap<string, string>,
): string[] {
  const own = addresses.get(node);
  const at = (name: string): string | null => {
    const address = addresses.get(name) ?? null;
    return address !== null && address === own ? '127.0.0.1' : address;
  };
  const names = new Map<string, string[]>();
  for (const { name, services } of environment.nodes) {
    const address = at(name);
    if (address !== null) names.set(address, [...(names.get(address) ?? []), name, ...services]);
  }
  return [...names].map(([address, all]) => `${address} ${[...new Set(all)].join(' ')}`);
}

/** Puts lines into /etc/hosts between marks of the environment's own; none takes them away. In place: a container's is mounted. */
export const WRITE_HOSTS = `
mark=$1; shift
old=$(cat /etc/hosts) || exit 1
new=$(
  printf '%s\\n' "$old" | sed "/^# gemba $mark begin\\$/,/^# gemba $mark end\\$/d"
  if [ $# -gt 0 ]; then printf '# gemba %s begin\\n' "$mark"; printf '%s\\n' "$@"; printf '# gemba %s end\\n' "$mark"; fi
)
[ "$old" = "$new" ] && exit 0
printf '%s\\n' "$new" >/etc/hosts && echo changed
`;
