import { expect, it } from 'vitest';
import { unitOfTarget, unitOfTargets } from './series-units';

const CASES: ReadonlyArray<readonly [string, string | null]> = [
  ['host.cpu.busy', '%'],
  ['host.cpu.{user,system}', '%'],
  ['host.load.1', null],
  ['host.disk.io.sda.reads', '/s'],
  ['host.disk.io.read', 'B/s'],
  ['host.process.*.memory', 'B'],
  ['env.local.orders-1.cpu', '%'],
  ['env.local.orders-1.network.rx', 'B/s'],
  ['lb.local.orders.node.orders-1.latency', 'ms'],
  ['sumSeries(lb.local.*.requests)', '/s'],
  ['aliasByNode(scale(host.memory.used, 0.5), 1)', 'B'],
  ['shop.checkout.pay.p95', 'ms'],
  ['gemba.ingest.accepted', null],
  ['nothing', null],
];

it.each(CASES)('tells the unit of %s', (target, unit) => {
  expect(unitOfTarget(target)).toBe(unit);
});

it('has a unit for several targets only where they share one', () => {
  expect(unitOfTargets(['host.cpu.user', 'host.process.x.cpu'])).toBe('%');
  expect(unitOfTargets(['host.cpu.user', 'host.memory.used'])).toBeNull();
});
