import { createHash } from 'node:crypto';

/** How carbon's daemons (`carbon_ch`) and carbon-c-relay (`fnv1a_ch`) place names on the ring. */
export type RingHash = 'carbon_ch' | 'fnv1a_ch';

/** A place on the ring: carbon knows a destination by its host and its instance, not by its port. */
export interface RingNode {
  readonly host: string;
  readonly instance: string | null;
}

/** So many places each node has on the ring. */
const REPLICAS = 100;

/**
 * carbon's consistent hashing, place for place: a name goes to the same hosts as through a carbon-relay with the same
 * `DESTINATIONS`. Nodes are answered by their index.
 */
export class HashRing {
  readonly #places: ReadonlyArray<{ readonly position: number; readonly node: number }>;
  readonly #nodes: readonly RingNode[];
  readonly #hash: RingHash;

  constructor(nodes: readonly RingNode[], hash: RingHash = 'carbon_ch') {
    this.#nodes = nodes;
    this.#hash = hash;
    const taken = new Set<number>();
    const places: Array<{ position: number; node: number }> = [];
    nodes.forEach((node, index) => {
      for (let replica = 0; replica < REPLICAS; replica += 1) {
        let position = hashOf(placeKey(node, replica, hash), hash);
        while (taken.has(position)) position += 1;
        taken.add(position);
        places.push({ position, node: index });
      }
    });
    this.#places = places.sort((a, b) => a.position - b.position);
  }

  /** The first `count` nodes from the name's place on; on hosts that differ where `diverse`. */
  nodesOf(name: string, count: number, diverse = false): number[] {
    if (this.#nodes.length === 1) return [0];
    const found: number[] = [];
    const hosts = new Set<string>();
    const first = this.#search(hashOf(name, this.#hash));
    // carbon's walk ends one place early; only with a rare ring does that leave a node out, and then here as well.
    for (let step = 0; step < this.#places.length - 1 && found.length < count; step += 1) {
      const node = this.#places[(first + step) % this.#places.length]?.node ?? 0;
      const host = this.#nodes[node]?.host ?? '';
      if (found.includes(node) || (diverse && hosts.has(host))) continue;
      hosts.add(host);
      found.push(node);
    }
    return found;
  }

  #search(position: number): number {
    let low = 0;
    let high = this.#places.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#places[middle]?.position ?? 0) < position) low = middle + 1;
      else high = middle;
    }
    return low % this.#places.length;
  }
}

/** carbon writes the pair as Python prints it. */
function placeKey({ host, instance }: RingNode, replica: number, hash: RingHash): string {
  if (hash === 'fnv1a_ch') return `${replica}-${instance ?? 'None'}`;
  return `(${python(host)}, ${instance === null ? 'None' : python(instance)}):${replica}`;
}

function python(text: string): string {
  return text.includes("'") && !text.includes('"') ? `"${text}"` : `'${text.replaceAll("'", "\\'")}'`;
}

function hashOf(text: string, hash: RingHash): number {
  return hash === 'fnv1a_ch' ? fnv1a(text) : createHash('md5').update(text).digest().readUInt16BE(0);
}

/** FNV-1a in 32 bits, folded to 16. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return (hash >>> 16) ^ (hash & 0xffff);
}
