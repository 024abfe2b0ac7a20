import { seededRandom } from './random-targets';

/** Points of one series: time in seconds, value. */
export type PeerPoints = ReadonlyArray<readonly [number, number]>;

/** Two days of minutes up to `now`: gauges, counters with resets, steps, gaps, constants, what is huge and what is tiny. */
export function peerData(now: number): Record<string, PeerPoints> {
  const random = seededRandom(42);
  const minutes = 2880;
  const make = (valueAt: (index: number) => number | null): PeerPoints => {
    const points: Array<readonly [number, number]> = [];
    for (let index = 1; index <= minutes; index += 1) {
      const value = valueAt(index);
      if (value !== null) points.push([now - (minutes - index) * 60, value]);
    }
    return points;
  };
  const gauge = (level: number): PeerPoints =>
    make((index) => Math.round(100 * (level + 10 * Math.sin(index / 90) + 5 * random())) / 100);
  const counter = (growth: number): PeerPoints => {
    let count = 0;
    return make(() => (count = random() < 0.01 ? 0 : count + Math.floor(growth * random())));
  };
  const data: Record<string, PeerPoints> = {
    'test.ramp': make((index) => index),
    'test.zero': make(() => 0),
    'test.negative': make((index) => -(index % 17) - 0.5),
    'test.step': make((index) => Math.floor(index / 20) % 3),
    'test.spike': make((index) => (index % 50 === 0 ? 1000 : 1)),
    'test.sparse': make((index) => (index % 10 === 0 ? random() * 50 : null)),
    'test.gaps': make((index) => (Math.floor(index / 7) % 3 === 0 ? null : 20 + 10 * random())),
    'test.huge': make((index) => 1e15 + index * 1e12),
    'test.tiny': make((index) => 1e-9 * (1 + (index % 5))),
  };
  for (const host of ['web-1', 'web-2', 'db-1']) {
    data[`hosts.${host}.cpu.user`] = gauge(30);
    data[`hosts.${host}.cpu.system`] = gauge(8);
    data[`hosts.${host}.net.bytes`] = counter(5000);
  }
  return data;
}

/** Expressions that name series in `peerData`, and one that names none. */
export const PEER_LEAVES: readonly string[] = [
  'hosts.*.cpu.user',
  'hosts.*.cpu.*',
  'hosts.web-1.cpu.user',
  'hosts.*.net.bytes',
  'hosts.{web-1,db-1}.*.*',
  'test.ramp',
  'test.{gaps,sparse}',
  'test.spike',
  'test.negative',
  'test.zero',
  'test.step',
  'test.huge',
  'test.tiny',
  'test.*',
  'no.such',
];
