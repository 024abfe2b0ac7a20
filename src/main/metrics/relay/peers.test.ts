import { describe, expect, it, onTestFinished } from 'vitest';
import { RelayDefinition } from '../../../shared/definitions/routing';
import { silentLogger } from '../../platform/logger';
import { temporaryFolder } from '../../platform/testing';
import { Relays } from './relays';
import { carbonAvailable, kcatAvailable, victoriaMetricsAvailable } from './testing/peers';
import {
  exportVictoriaMetrics,
  freePort,
  type Peer,
  readWhisper,
  startCarbonCache,
  startMockKafka,
  startVictoriaMetrics,
} from './testing/start-peer';

const SERIES = 20;
const SLOTS = 300;
const BASE = Math.floor(Date.now() / 1000) - 1000;
const names = Array.from({ length: SERIES }, (_, index) => `relayed.web-${index}.cpu`);

function relaysTo(definition: unknown): { relays: Relays; push(fromSlot: number, untilSlot: number): void } {
  const relays = new Relays(
    { stateDir: temporaryFolder(), nowMs: () => Date.now(), logger: silentLogger, authorizationOf: () => null },
    { far: RelayDefinition.parse(definition) },
  );
  onTestFinished(() => relays.close());
  return {
    relays,
    push(fromSlot, untilSlot) {
      for (let slot = fromSlot; slot < untilSlot; slot += 1) {
        for (const name of names) {
          for (const queue of relays.queuesOf(name)) queue.push(name, valueOf(name, slot), BASE + slot);
        }
      }
      relays.flush();
    },
  };
}

const valueOf = (name: string, slot: number): number => names.indexOf(name) * 1000 + slot + 0.1;

async function until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt += 1) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`within thirty seconds, not: ${what}`);
}

function keep(peer: Peer): Peer {
  onTestFinished(() => peer.kill());
  return peer;
}

const expected = Object.fromEntries(
  names.map((name) => [name, Array.from({ length: SLOTS }, (_, slot) => [BASE + slot, valueOf(name, slot)])]),
);
const isDrained = (relays: Relays) => (): boolean => relays.status()[0]?.queued === 0;

describe.skipIf(!carbonAvailable)('a real carbon-cache (package graphite-carbon)', () => {
  it.each(['plaintext', 'pickle'] as const)(
    'has every point over %s, also those that came while it was away',
    async (protocol) => {
      const dir = temporaryFolder();
      const ports = { line: await freePort(), pickle: await freePort() };
      const port = protocol === 'plaintext' ? ports.line : ports.pickle;
      const first = keep(await startCarbonCache(dir, ports));
      const { relays, push } = relaysTo({ kind: 'carbon', protocol, hosts: [`127.0.0.1:${port}`] });
      push(0, 100);
      await until(isDrained(relays), 'the first points are sent');
      const count = (): number =>
        Object.values(readWhisper(dir, names)).reduce((sum, points) => sum + points.length, 0);
      await until(() => count() === 100 * SERIES, 'carbon has written the first points');
      await first.kill();
      push(100, 200);
      await until(() => (relays.status()[0]?.errors ?? 0) > 0, 'it is noticed that carbon is away');
      keep(await startCarbonCache(dir, ports));
      push(200, SLOTS);
      await until(isDrained(relays), 'everything is sent');
      await until(() => count() === SLOTS * SERIES, 'carbon has written everything');
      expect(readWhisper(dir, names)).toEqual(expected);
      expect(relays.status()[0]).toMatchObject({ sent: SLOTS * SERIES, dropped: 0, problem: null });
    },
    90_000,
  );
});

describe.skipIf(!victoriaMetricsAvailable)('a real VictoriaMetrics (package victoria-metrics)', () => {
  it.each(['graphite', 'remote write'] as const)(
    'has every point over %s, also those that came while it was away',
    async (way) => {
      const dir = temporaryFolder();
      const ports = { http: await freePort(), graphite: await freePort() };
      const { relays, push } = relaysTo(
        way === 'graphite'
          ? { kind: 'carbon', hosts: [`127.0.0.1:${ports.graphite}`] }
          : { kind: 'prometheus', names: 'graphite', url: `http://127.0.0.1:${ports.http}/api/v1/write` },
      );
      push(0, 100);
      await until(() => (relays.status()[0]?.errors ?? 0) > 0, 'it is noticed that nobody is there');
      keep(await startVictoriaMetrics(dir, ports));
      push(100, SLOTS);
      await until(isDrained(relays), 'everything is sent');
      const match = '{__name__=~"relayed.*"}';
      const stored = await exportVictoriaMetrics(ports.http, match);
      expect(Object.fromEntries(stored)).toEqual(expected);
      expect(relays.status()[0]).toMatchObject({ sent: SLOTS * SERIES, dropped: 0, problem: null });
    },
    90_000,
  );

  it('refuses what is not Prometheus, which is counted and not sent again', async () => {
    const ports = { http: await freePort(), graphite: await freePort() };
    keep(await startVictoriaMetrics(temporaryFolder(), ports));
    // Its import of another format answers 400 to these bytes.
    const { relays, push } = relaysTo({
      kind: 'prometheus',
      url: `http://127.0.0.1:${ports.http}/api/v1/import/native`,
    });
    push(0, 1);
    await until(isDrained(relays), 'it is refused');
    expect(relays.status()[0]).toMatchObject({ sent: 0, dropped: SERIES, problem: expect.stringContaining('400') });
  }, 60_000);
});

describe.skipIf(!kcatAvailable)("librdkafka's mock cluster, a stand-in for Kafka (package kcat)", () => {
  it.each(['plaintext', 'json'] as const)(
    'has every point as %s, each series in order',
    async (format) => {
      const kafka = await startMockKafka('metrics');
      keep(kafka);
      const { relays, push } = relaysTo({
        kind: 'kafka',
        topic: 'metrics',
        format,
        brokers: [`127.0.0.1:${kafka.port}`],
      });
      push(0, SLOTS);
      await until(isDrained(relays), 'everything is sent');
      await until(() => kafka.messages().length >= SLOTS * SERIES, 'everything is consumed');
      for (const name of names) {
        const got = kafka.messages().filter((line) => line.startsWith(`${name} `));
        const sent = Array.from({ length: SLOTS }, (_, slot) => {
          const [value, time] = [valueOf(name, slot), BASE + slot];
          return `${name} ${format === 'json' ? JSON.stringify({ name, value, time }) : `${name} ${value} ${time}`}`;
        });
        expect(got).toEqual(sent);
      }
    },
    60_000,
  );
});
