export interface NetworkCounters {
  readonly device: string;
  readonly rxBytes: number;
  readonly txBytes: number;
  readonly rxErrors: number;
  readonly txErrors: number;
}

/** Come and go with containers under random names, or carry nothing of their own. */
const PASSING = /^(lo$|veth|br-|ifb|dummy|sit|teql|ip6tnl|gre|erspan)/;
/** Carry what a real interface is counted for as well. */
const INNER = /^(docker|virbr|vnet|tun|tap|bond|br|wg|cni|flannel|lxc|lxd)/;

/** The interfaces of /proc/net/dev that are worth a series. */
export function parseNetworkCounters(text: string): NetworkCounters[] {
  const counters: NetworkCounters[] = [];
  for (const line of text.split('\n').slice(2)) {
    const colon = line.indexOf(':');
    if (colon < 0) continue;
    const device = line.slice(0, colon).trim();
    if (PASSING.test(device)) continue;
    const fields = line
      .slice(colon + 1)
      .trim()
      .split(/\s+/)
      .map(Number);
    const [rxBytes = 0, , rxErrors = 0, , , , , , txBytes = 0, , txErrors = 0] = fields;
    if (rxBytes === 0 && txBytes === 0) continue;
    counters.push({ device, rxBytes, txBytes, rxErrors, txErrors });
  }
  return counters;
}

/** Whether an interface's traffic is part of `host.network.{rx,tx}`. */
export function countsTowardsTotal(device: string): boolean {
  return !INNER.test(device);
}
