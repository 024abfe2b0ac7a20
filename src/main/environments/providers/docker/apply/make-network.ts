import { mapParallel } from '../../../../platform/map-parallel';
import { BlockList, isIPv4 } from 'node:net';
import type { DockerEngine } from '../engine';
import { EngineRefusal } from '../engine-errors';
import type { Labels } from '../reader';

/** Second bytes of 10.x: where networks go once the engine has used up its own ranges, of which there are about thirty. */
const OWN_RANGES = [213, 214, 215, 216];
const PREFIX = 24;

/**
 * Makes a bridge network. The engine chooses its addresses while it can; an environment with a network for each relation
 * may need more than it has.
 *
 * @returns its id
 */
export async function makeNetwork(
  engine: DockerEngine,
  name: string,
  labels: Labels,
  signal: AbortSignal,
): Promise<string> {
  try {
    return await engine.writer.createNetwork(name, labels, {}, { signal });
  } catch (error) {
    if (!isExhausted(error)) throw error;
  }
  const taken = await takenSubnets(engine, signal);
  const free = OWN_RANGES.flatMap((second) =>
    Array.from({ length: 256 }, (_, third) => `10.${second}.${third}.0`),
  ).filter((base) => !taken.some((subnet) => overlaps(base, subnet)));
  for (const [index, base] of free.entries()) {
    try {
      return await engine.writer.createNetwork(name, labels, { subnet: `${base}/${PREFIX}` }, { signal });
    } catch (error) {
      // Somebody else took it in the meantime, or a route of the machine goes there.
      if (!isOverlap(error) || index === free.length - 1) throw error;
    }
  }
  return engine.writer.createNetwork(name, labels, {}, { signal });
}

function isExhausted(error: unknown): boolean {
  return error instanceof EngineRefusal && /non-overlapping IPv4 address pool|fully subnetted/.test(error.message);
}

function isOverlap(error: unknown): boolean {
  return error instanceof EngineRefusal && /overlap/i.test(error.message);
}

async function takenSubnets({ reader }: DockerEngine, signal: AbortSignal): Promise<string[]> {
  const listed = await reader.listNetworks({}, { signal });
  const networks = await mapParallel(listed, ({ id }) => reader.inspectNetwork(id, { signal }));
  return networks.flatMap((network) => network?.subnets ?? []);
}

function overlaps(base: string, subnet: string): boolean {
  const [address = '', length = ''] = subnet.split('/');
  if (!isIPv4(address)) return false;
  return contains(address, Number(length), base) || contains(base, PREFIX, address);
}

function contains(base: string, length: number, address: string): boolean {
  const block = new BlockList();
  block.addSubnet(base, length);
  return block.check(address);
}
