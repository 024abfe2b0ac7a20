import type { OpenPorts } from './relations';

/** What is known of a network once it is there. */
export interface NetworkAddresses {
  /** `172.18.0.0/16`. */
  readonly subnets: readonly string[];
  /** This machine's own addresses on it. */
  readonly gateways: readonly string[];
}

/**
 * The rules of one container in nft's language: what answers its own calls comes in, what is open comes in from where
 * it is open, everything else is refused at once. They name networks and no neighbours, so that a neighbour may be
 * replaced without anybody noticing. Pure.
 *
 * @param networks those that the container is on
 * @see https://wiki.nftables.org/wiki-nftables/index.php/Quick_reference-nftables_in_10_minutes
 */
export function portRules(open: readonly OpenPorts[], networks: ReadonlyMap<string, NetworkAddresses>): string {
  const gateways = [...new Set([...networks.values()].flatMap((network) => network.gateways))].sort();
  const lines = open.flatMap(({ network, ports }) => {
    const from = network === null ? gateways : (networks.get(network)?.subnets ?? []);
    return from.length === 0 ? [] : [...ruleFor(from, ports, 'tcp'), ...ruleFor(from, ports, 'udp')];
  });
  return [
    // What a drill left is over wherever rules are set.
    ...dropTable(DRILL_TABLE),
    // Made, thrown away and made again: the same whether or not it was there.
    ...dropTable('gemba'),
    'table inet gemba {',
    '  chain input {',
    '    type filter hook input priority filter; policy drop;',
    '    iif lo accept',
    '    ct state established,related accept',
    // ICMP and ICMPv6, by number: a small image has no list of protocols.
    '    meta l4proto { 1, 58 } accept',
    ...lines.map((line) => `    ${line}`),
    '    meta l4proto 6 reject with tcp reset',
    '    reject',
    '  }',
    '}',
    '',
  ].join('\n');
}

const DRILL_TABLE = 'gemba_drill';

function dropTable(name: string): string[] {
  return [`table inet ${name} {}`, `delete table inet ${name}`];
}

/**
 * Rules that lose packets on purpose, both ways and before any other rule, but for what a node says to itself. Pure.
 *
 * @param percent 100: the node is cut off
 */
export function lossRules(percent: number): string {
  const drop = percent >= 100 ? 'drop' : `numgen random mod 100 < ${percent} drop`;
  const chain = (hook: 'input' | 'output', direction: 'iif' | 'oif'): string[] => [
    `  chain ${hook} {`,
    `    type filter hook ${hook} priority filter - 10; policy accept;`,
    `    ${direction} lo accept`,
    `    ${drop}`,
    '  }',
  ];
  return [
    ...dropTable(DRILL_TABLE),
    `table inet ${DRILL_TABLE} {`,
    ...chain('input', 'iif'),
    ...chain('output', 'oif'),
    '}',
    '',
  ].join('\n');
}

function ruleFor(from: readonly string[], ports: readonly string[], protocol: 'tcp' | 'udp'): string[] {
  const numbers = ports.filter((port) => port.endsWith(`/${protocol}`)).map((port) => port.split('/')[0]);
  if (numbers.length === 0) return [];
  const [v6, v4] = [from.filter((address) => address.includes(':')), from.filter((address) => !address.includes(':'))];
  const rule = (family: string, addresses: readonly string[]): string =>
    `${family} saddr { ${addresses.join(', ')} } ${protocol} dport { ${numbers.join(', ')} } accept`;
  return [...(v4.length > 0 ? [rule('ip', v4)] : []), ...(v6.length > 0 ? [rule('ip6', v6)] : [])];
}
