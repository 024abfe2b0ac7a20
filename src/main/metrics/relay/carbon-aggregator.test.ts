import net from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { GembaDefinition } from '../../../shared/definitions/gemba';
import { systemClock } from '../../platform/clock';
import { silentLogger } from '../../platform/logger';
import { temporaryFolder } from '../../platform/testing';
import type { SampleRouter } from '../aggregate/sample-router';
import { startRouting } from './start-routing';
import { LineReceiver } from './testing/line-receiver';
import { carbonAvailable } from './testing/peers';
import { freePort, startCarbonAggregator } from './testing/start-peer';

const RULES = [
  'all.<what> (2) = sum web.*.<what>',
  'deep.<env>.<rest> (3) = avg <env>.host.<<rest>>',
  'top.<what> (2) = max web.*.<what>',
  'mid.<what> (4) = p75 web.*.<what>',
  'n (5) = count web.*.*',
];

async function receiver(): Promise<LineReceiver> {
  const made = new LineReceiver();
  await made.listen();
  onTestFinished(() => made.die());
  return made;
}

/** The value of each aggregate that came last: both send a part first where an interval goes on. Its plaintext is rounded. */
const lastOfEach = ({ lines }: LineReceiver): Record<string, number> =>
  Object.fromEntries(
    lines
      .map((line) => line.trim().split(' '))
      .filter(([name]) => !name?.startsWith('carbon.'))
      .map(([name, value, time]) => [`${name} ${time}`, Number(Number(value).toFixed(6))])
      .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)),
  ) as Record<string, number>;

it.skipIf(!carbonAvailable)(
  'a real carbon-aggregator sends the same aggregates (package graphite-carbon)',
  async () => {
    const [theirs, ours] = [await receiver(), await receiver()];
    const ports = { line: await freePort(), destination: theirs.port };
    const peer = await startCarbonAggregator(temporaryFolder(), ports, RULES);
    onTestFinished(() => peer.kill());
    let router: SampleRouter | null = null;
    const relay = { ours: { kind: 'carbon', hosts: [`127.0.0.1:${ours.port}`] } };
    const config = GembaDefinition.parse({ aggregate: RULES, aggregate_options: { forward_all: false }, relay });
    const routing = startRouting(
      {
        stateDir: temporaryFolder(),
        clock: systemClock,
        logger: silentLogger,
        authorizationOf: () => null,
        setRouter: (next) => {
          router = next;
        },
        store: () => {},
        measure: () => {},
      },
      { files: {}, config },
    );
    onTestFinished(() => routing.close());
    const now = Math.floor(Date.now() / 1000);
    const points = Array.from({ length: 400 }, (_, index) => {
      const name = index % 5 === 0 ? `prod.host.a.b${index % 3}` : `web.w${index % 7}.${['cpu', 'mem'][index % 2]}`;
      return { name, value: Math.round(Math.sin(index) * 1e6) / 1e3, time: now - 6 + (index % 7) };
    });
    const socket = net.connect(ports.line, '127.0.0.1');
    onTestFinished(() => void socket.destroy());
    socket.write(points.map(({ name, value, time }) => `${name} ${value} ${time}\n`).join(''));
    const known = router as SampleRouter | null;
    for (const { name, value, time } of points) known?.route(name, value, time, now);
    const expected = 2 * 4 + 3 * 2;
    for (let attempt = 0; attempt < 800; attempt += 1) {
      const [a, b] = [lastOfEach(theirs), lastOfEach(ours)];
      if (Object.keys(a).length >= expected && JSON.stringify(a) === JSON.stringify(b)) break;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    expect(lastOfEach(ours)).toEqual(lastOfEach(theirs));
    expect(Object.keys(lastOfEach(theirs)).length).toBeGreaterThanOrEqual(expected);
  },
  60_000,
);
